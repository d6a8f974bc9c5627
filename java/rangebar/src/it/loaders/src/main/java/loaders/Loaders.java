package loaders;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import loaders.Bundle.Jars;

/**
 * Packs {@code consumer.Main} and rangebar as users do, and runs each package on this JDK: the library loads, or the message says
 * what to do. {@code Loaders FOLDER}, with the jars and the classes on the class path.
 */
public final class Loaders {
    private static final String ALL_WELL = "close 100.25000000";
    private static final int FIRST_FFM_VERSION = 23;
    private static final Map<String, String> MAIN =
            Map.of("Main-Class", "consumer.Main", "Enable-Native-Access", "ALL-UNNAMED");

    private final Path folder;
    private final Path jdk;
    private final int version;
    private final Path readme;
    private final Path classes = ofClassPath("classes");
    private final Path api = ofClassPath("rangebar-\\d.*\\.jar");
    private final Path bindings = ofClassPath("rangebar-bindings-.*\\.jar");

    private Loaders(Path folder, Path readme, Path jdk, int version) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("jdk-" + version));
        this.jdk = jdk;
        this.version = version;
        this.readme = readme;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Path readme = Stream.iterate(folder, Path::getParent).map(parent -> parent.resolve("README.md"))
                .filter(Files::exists).findFirst().orElseThrow(); // that of the checkout around this folder
        if (release() > 17) {
            throw new AssertionError("these classes are to be compiled for Java 17, not " + release());
        }
        new Loaders(folder, readme, Path.of(System.getProperty("java.home")), Runtime.version().feature()).all();
    }

    /** The Java version that the classes need: class files have it, plus 44, in their eighth byte. */
    private static int release() throws IOException {
        return Files.readAllBytes(ofClassPath("classes").resolve("consumer").resolve("Main.class"))[7] - 44;
    }

    private void all() throws Exception {
        validJars();
        readme(false);
        readme(true);
        shadedJar();
        springBootJar();
        imageByJlink();
        loaderOfBundles();
    }

    /** The classes of each Java version in the jars have one interface; a class of one version only is found. */
    private void validJars() throws Exception {
        if (version < FIRST_FFM_VERSION) {
            return; // jar looks at the versions up to its own
        }
        Path jar = jdk.resolve("bin").resolve("jar");
        for (Path checked : List.of(api, bindings)) {
            run(List.of(jar, "--validate", "--file", checked));
        }
        Map<String, byte[]> entries = new TreeMap<>(Jars.entries(bindings));
        entries.remove("META-INF/MANIFEST.MF");
        entries.put("META-INF/versions/23/consumer/Main.class", Files.readAllBytes(classes.resolve("consumer/Main.class")));
        Path invalid = folder.resolve("invalid.jar");
        Jars.write(invalid, entries, Map.of("Multi-Release", "true"));
        try {
            run(List.of(jar, "--validate", "--file", invalid));
        } catch (AssertionError e) {
            System.out.println("jar --validate of JDK " + version + ": content with the jars, and finds a wrong one");
            return;
        }
        throw new AssertionError("jar --validate is content with a public class of one Java version only");
    }

    /** Compiles and runs the lines of README.md with this JDK, as a user does that has its two jars. */
    private void readme(boolean asModule) throws Exception {
        String text = Files.readString(readme);
        int begin = text.indexOf("```java\n") + "```java\n".length();
        String lines = text.substring(begin, text.indexOf("```", begin));
        String printed = text.substring(text.indexOf("prints `") + "prints `".length());
        printed = printed.substring(0, printed.indexOf('`'));
        Path project = Files.createDirectories(folder.resolve(asModule ? "user-module" : "user"));
        List<Object> javac = new ArrayList<>(List.of(jdk.resolve("bin").resolve("javac"), "-Xlint:all", "-Werror", "-d",
                project.resolve("classes"), asModule ? "--module-path" : "-classpath", jars()));
        javac.add(Files.writeString(Files.createDirectories(project.resolve("user")).resolve("Program.java"), "package user;\n"
                + "import dev.rangebar.*;\nimport java.time.Instant;\n"
                + "public final class Program { public static void main(String[] arguments) {\n" + lines + "}}\n"));
        if (asModule) {
            javac.add(Files.writeString(project.resolve("module-info.java"), "module user { requires dev.rangebar; }\n"));
        }
        run(javac);
        List<Object> java = new ArrayList<>(List.of(jdk.resolve("bin").resolve("java")));
        java.addAll(denied(asModule ? "dev.rangebar.bindings" : "ALL-UNNAMED"));
        java.add("-Drangebar.cache.directory=" + folder.resolve("cache"));
        java.addAll(List.of(asModule ? "--module-path" : "-classpath", project.resolve("classes") + File.pathSeparator + jars()));
        java.addAll(asModule ? List.of("--module", "user/user.Program") : List.of("user.Program"));
        String output = run(java);
        expect("README.md on the " + (asModule ? "module" : "class") + " path", printed, output);
    }

    private String jars() {
        return api + File.pathSeparator + bindings;
    }

    private void shadedJar() throws Exception {
        Path jar = folder.resolve("shaded.jar");
        Map<String, String> attributes = new TreeMap<>(MAIN);
        attributes.put("Multi-Release", "true");
        Jars.shaded(jar, List.of(classes, api, bindings), attributes);
        expect("shaded jar", ALL_WELL, java("-jar", jar));

        Path plain = folder.resolve("shaded-without-versions.jar");
        Jars.shaded(plain, List.of(classes, api, bindings), MAIN);
        expect("shaded jar without Multi-Release", version < FIRST_FFM_VERSION ? ALL_WELL : "Multi-Release: true",
                java("-jar", plain));
        expect("shaded jar without Multi-Release, by JNI", ALL_WELL, java("-Drangebar.crossing=jni", "-jar", plain));
    }

    private void springBootJar() throws Exception {
        Map<String, byte[]> entries = new TreeMap<>(Jars.entries(ofClassPath("spring-boot-loader-.*\\.jar")));
        entries.remove("META-INF/MANIFEST.MF");
        List.of("BOOT-INF/", "BOOT-INF/classes/", "BOOT-INF/lib/").forEach(name -> entries.put(name, new byte[0]));
        Jars.entries(classes).forEach((name, content) -> entries.put("BOOT-INF/classes/" + name, content));
        for (Path jar : List.of(api, bindings)) {
            entries.put("BOOT-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
        }
        Path jar = folder.resolve("boot.jar");
        Jars.write(jar, entries, Map.of("Main-Class", "org.springframework.boot.loader.launch.JarLauncher", "Start-Class",
                "consumer.Main", "Spring-Boot-Classes", "BOOT-INF/classes/", "Spring-Boot-Lib", "BOOT-INF/lib/",
                "Enable-Native-Access", "ALL-UNNAMED"));
        expect("executable jar of Spring Boot", ALL_WELL, java("-jar", jar));
    }

    private void imageByJlink() throws Exception {
        Path image = folder.resolve("image");
        if (Files.exists(image)) { // of an earlier run
            try (Stream<Path> files = Files.walk(image)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        run(List.of(jdk.resolve("bin").resolve("jlink"), "--module-path", jars(), "--add-modules",
                "dev.rangebar", "--output", image));
        List<Object> command = new ArrayList<>(List.of(image.resolve("bin").resolve("java")));
        command.addAll(denied("dev.rangebar.bindings"));
        command.addAll(List.of("-Drangebar.cache.directory=" + folder.resolve("cache"), "--add-modules", "dev.rangebar", "-cp",
                classes, "consumer.Main"));
        expect("image by jlink", ALL_WELL, run(command));
    }

    private void loaderOfBundles() throws Exception {
        Path jar = folder.resolve("bundle.jar");
        Jars.shaded(jar, List.of(classes, api, bindings), Map.of("Multi-Release", "true"));
        expect("two loaders like those of OSGi", ALL_WELL + " " + ALL_WELL, java("-cp", classes, "loaders.Bundle", jar));
        expect("a loader that ignores versions", version < FIRST_FFM_VERSION ? ALL_WELL : "Multi-Release: true",
                java("-cp", classes, "loaders.Bundle", "plain", jar));
        expect("a loader that ignores versions, by JNI", ALL_WELL,
                java("-Drangebar.crossing=jni", "-cp", classes, "loaders.Bundle", "plain", jar));
    }

    private void expect(String what, String expected, String output) {
        if (!output.contains(expected) || output.contains("WARNING")) {
            throw new AssertionError(what + " on JDK " + version + ": expected '" + expected + "', but it printed: " + output);
        }
        System.out.println(what + " on JDK " + version + ": " + expected);
    }

    private String java(Object... arguments) throws IOException, InterruptedException {
        List<Object> command = new ArrayList<>(List.of(jdk.resolve("bin").resolve("java")));
        command.addAll(denied("ALL-UNNAMED"));
        command.add("-Drangebar.cache.directory=" + folder.resolve("cache"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** The options by which a JVM that knows of native access allows it here only. */
    private List<String> denied(String allowed) {
        return version < FIRST_FFM_VERSION + 1
                ? List.of() : List.of("--enable-native-access=" + allowed, "--illegal-native-access=deny");
    }

    /** Runs a command and returns its output, errors included, on one line. */
    private String run(List<?> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command.stream().map(Object::toString).toList()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String text = String.join(" ", Files.readAllLines(output));
        if (!ended || process.exitValue() != 0) {
            throw new AssertionError((ended ? "exit code " + process.exitValue() : "hung") + ": " + command + ": " + text);
        }
        return text;
    }

    private static Path ofClassPath(String name) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
                .filter(place -> place.getFileName().toString().matches(name)).findFirst()
                .orElseThrow(() -> new AssertionError("not on the class path: " + name)).toAbsolutePath();
    }
}

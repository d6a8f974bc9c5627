package dev.rangebar.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.bindings.JniGenerator.Function;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The functions through JNI are those of the headers, and compute the golden bars on JDK 17 and on this one. */
class JniFunctionsTest {
    private static final Path ROOT = Path.of(System.getProperty("rangebar.test.root"));
    private static final String COMMAND =
            "run from the root of the checkout: java bindings/src/test/java/dev/rangebar/bindings/JniGenerator.java";

    @TempDir
    private Path folder;

    @Test
    void theFilesAreThoseOfTheGenerator() throws IOException {
        List<Function> functions = JniGenerator.functions(ROOT);
        assertEquals(JniGenerator.java(functions), Files.readString(ROOT.resolve(JniGenerator.JAVA_FILE)), COMMAND);
        assertEquals(JniGenerator.c(functions), Files.readString(ROOT.resolve(JniGenerator.C_FILE)), COMMAND);
    }

    @Test
    void everyFunctionOfTheBindingsIsThere() throws IOException {
        Set<String> expected = new TreeSet<>(NativeLibrary.FUNCTIONS);
        try (Stream<String> lines = Files.lines(ROOT.resolve("bindings/jextract.args"))) {
            assertEquals(lines.filter(line -> line.startsWith("--include-function "))
                    .map(line -> line.substring("--include-function ".length())).collect(Collectors.toSet()), expected);
        }
        expected.add("bufferAddress");
        assertEquals(expected, Arrays.stream(JniFunctions.class.getDeclaredMethods())
                .filter(method -> Modifier.isNative(method.getModifiers())).map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theGoldenBarsOnThisJdk() throws Exception {
        List<String> output = run(Path.of(System.getProperty("java.home")), "--enable-native-access=ALL-UNNAMED");
        assertEquals(1, output.size(), () -> "no warning: " + output);
        assertTrue(output.get(0).matches("[1-9]\\d* bars"), output.get(0));
    }

    @Test
    void theGoldenBarsOnJdk17() throws Exception {
        Optional<Path> jdk = jdk17();
        assumeTrue(jdk.isPresent(), "skipped: no JDK 17 in /usr/lib/jvm, and no JAVA_HOME_17_X64 or JAVA_HOME_17_ARM64");
        List<String> output = run(jdk.get());
        assertEquals(1, output.size(), () -> "no warning: " + output);
        assertTrue(output.get(0).matches("[1-9]\\d* bars"), output.get(0));
    }

    /** The probe, compiled for 17 and run with the JVM's own checks of JNI; its output and errors. */
    private List<String> run(Path jdk, String... options) throws Exception {
        Path bindings = ROOT.resolve(JniGenerator.JAVA_FILE).getParent();
        Path classes = folder.resolve("classes");
        String own = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
        lines(own, "--release", "17", "-d", classes.toString(), bindings.resolve("Abi.java").toString(),
                bindings.resolve("JniFunctions.java").toString(),
                ROOT.resolve("bindings/src/test/java/dev/rangebar/bindings/JniProbe.java").toString());
        return lines(Stream.of(Stream.of(jdk.resolve("bin").resolve("java").toString(), "-Xcheck:jni"), Stream.of(options),
                Stream.of("-cp", classes.toString(), JniProbe.class.getName(), library().toString(),
                        ROOT.resolve("native/tests/golden").toString())).flatMap(part -> part).toArray(String[]::new));
    }

    private List<String> lines(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        List<String> lines = Files.readAllLines(output);
        assertTrue(ended, () -> "hung: " + lines);
        assertEquals(0, process.exitValue(), lines::toString);
        return lines;
    }

    private static Path library() throws LoadFailure {
        String override = System.getProperty(NativeLibrary.LIBRARY_PROPERTY);
        return override == null ? LibraryCache.libraryOfThisPlatform() : Path.of(override);
    }

    /** The place of a JDK 17: GitHub's runners name it by a variable, Debian has it in one folder. */
    private static Optional<Path> jdk17() throws IOException {
        String processor = System.getProperty("os.arch").equals("aarch64") ? "ARM64" : "X64";
        String variable = System.getenv("JAVA_HOME_17_" + processor);
        if (variable != null) {
            return Optional.of(Path.of(variable));
        }
        Path installed = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(installed)) {
            return Optional.empty();
        }
        try (Stream<Path> jdks = Files.list(installed)) {
            return jdks.filter(JniFunctionsTest::isJdk17).findFirst();
        }
    }

    private static boolean isJdk17(Path jdk) {
        Path release = jdk.resolve("release");
        try {
            return Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"17.");
        } catch (IOException e) {
            return false;
        }
    }
}

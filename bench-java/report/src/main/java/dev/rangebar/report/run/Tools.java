package dev.rangebar.report.run;

import dev.rangebar.report.BenchFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import one.profiler.AsyncProfilerLoader;

/**
 * Programs that measure.
 *
 * @param nativeDirectory folder of rangebar-bench, rangebar-latency and the library for Java
 * @param javaDirectory   folder of the jars of the Java benchmarks
 * @param jdks            {@code java} of further JDKs on which JNI is measured, by version
 */
public record Tools(Path nativeDirectory, Path javaDirectory, SortedMap<Integer, Path> jdks) {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String WITHOUT = "none";
    private static final String PACKAGE = "dev.rangebar.bench.";
    private static final List<String> NATIVE_CALLS = List.of("--enable-native-access=ALL-UNNAMED",
        "--illegal-native-access=deny");
    /** First Java version that knows both flags for native calls. */
    private static final int FIRST_WITH_FLAGS = 24;

    /** Creates programs that run on the current JDK only. */
    public Tools(Path nativeDirectory, Path javaDirectory) {
        this(nativeDirectory, javaDirectory, Collections.emptySortedMap());
    }

    /** Reads a list such as {@code 17=HOME,21=none}; a JDK whose home is "none" is omitted. */
    public static SortedMap<Integer, Path> jdks(String list) {
        SortedMap<Integer, Path> jdks = new TreeMap<>();
        for (String each : list.split(",")) {
            String[] part = each.split("=", 2);
            if (part.length != 2 || !part[0].matches("[1-9][0-9]?")) {
                throw new BenchFailure("the JDKs are " + list + ", expected a list such as 17=HOME,21=HOME or 17=HOME,21=none");
            }
            if (!part[1].equals(WITHOUT)) {
                jdks.put(Integer.valueOf(part[0]), Path.of(part[1], "bin", "java"));
            }
        }
        return jdks;
    }

    /** Fails if a program that the scope needs is missing. */
    public void check(RunScope scope) {
        for (Path needed : List.of(program("rangebar-bench"), program("rangebar-latency"), library(), core(), javaDirectory)) {
            if (!Files.exists(needed)) {
                throw new BenchFailure(needed + " is missing; `mvn -B verify -Pbench` builds it");
            }
        }
        jdks.forEach((version, java) -> {
            if (!Files.isExecutable(java)) {
                throw new BenchFailure(java + " is missing; the scope " + scope.id() + " measures JNI on JDK " + version
                    + ". Set JAVA_HOME_" + version + "_X64 or -Dbench.jdk" + version + "=HOME; -Dbench.jdk" + version
                    + "=none leaves it out");
            }
        });
        if (scope.inDepth()) {
            for (String needed : List.of("valgrind", "perf")) {
                if (!isInstalled(needed)) {
                    throw new BenchFailure(needed + " is missing; the scope " + scope.id()
                        + " needs it, and `bin/setup --weekly` installs it");
                }
            }
        }
    }

    /** Returns whether a program is on the path of commands. */
    public static boolean isInstalled(String program) {
        return Pattern.compile(Pattern.quote(System.getProperty("path.separator"))).splitAsStream(System.getenv("PATH"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Returns the command line of a native program. */
    List<String> nativeProgram(String name, String... arguments) {
        return nativeProgram(List.of(), name, arguments);
    }

    /** Returns the command line of a native program, behind the command that runs it. */
    public List<String> nativeProgram(List<String> by, String name, String... arguments) {
        List<String> command = new ArrayList<>(by);
        command.add(program(name).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the command line of a Java benchmark, with the flags for native calls and no others. */
    public List<String> javaProgram(String main, String... arguments) {
        return javaProgram(JAVA, main, arguments);
    }

    /** Returns the same command line for another {@code java}. */
    public List<String> javaProgram(Path java, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-cp", javaDirectory.resolve("*").toString()));
        command.addAll(NATIVE_CALLS);
        command.addAll(List.of("-Drangebar.crossing=ffm", "-Drangebar.bench.library=" + library().toAbsolutePath(), PACKAGE + main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the command line of the program that measures JNI, on the current JDK. */
    List<String> jniProgram(String... arguments) {
        return crossingProgram(JAVA, Runtime.version().feature(), "jni", "JniOverhead", arguments);
    }

    /** Returns the same command line for another JDK. */
    List<String> jniProgram(int jdk, String... arguments) {
        return crossingProgram(jdks.get(jdk), jdk, "jni", "JniOverhead", arguments);
    }

    /**
     * Returns the command line of a Java benchmark that runs on Java 17 or later by either way across.
     *
     * @param java     of some JDK
     * @param version  of that JDK: earlier ones lack the flags for native calls
     * @param crossing "ffm" or "jni"
     */
    public List<String> crossingProgram(Path java, int version, String crossing, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        if (version >= FIRST_WITH_FLAGS) {
            command.addAll(NATIVE_CALLS);
        }
        command.addAll(List.of("-cp", javaDirectory.resolve("*").toString(), "-Drangebar.crossing=" + crossing,
            "-Drangebar.bench.library=" + library().toAbsolutePath(), "-Drangebar.library.path=" + core().toAbsolutePath(),
            PACKAGE + main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the command line of a main class of this module, with the current class path. */
    static List<String> ownProgram(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-cp", System.getProperty("java.class.path"),
            main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the agent that samples a JVM, unpacked from its jar into a temporary folder. */
    public static Path profiler() {
        try {
            Path folder = Files.createTempDirectory("rangebar-profiler");
            AsyncProfilerLoader.setExtractionDirectory(folder);
            Path library = AsyncProfilerLoader.getAsyncProfilerPath();
            folder.toFile().deleteOnExit(); // the JVM deletes what was registered last first
            Path each = folder;
            for (Path name : folder.relativize(library)) {
                each = each.resolve(name);
                each.toFile().deleteOnExit();
            }
            return library;
        } catch (IOException | IllegalStateException e) {
            throw new BenchFailure("async-profiler cannot be unpacked: " + e.getMessage(), e);
        }
    }

    /** Returns the path of a native program. */
    public Path program(String name) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return nativeDirectory.resolve(windows ? name + ".exe" : name);
    }

    /** Returns the core as CMake builds it, beside the benchmarks; the jar has the same file. */
    private Path core() {
        return nativeDirectory.resolveSibling("native").resolve(System.mapLibraryName("rangebar"));
    }

    private Path library() {
        return nativeDirectory.resolve(System.mapLibraryName("rangebar_bench"));
    }
}

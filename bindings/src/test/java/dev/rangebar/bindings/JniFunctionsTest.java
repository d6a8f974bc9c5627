package dev.rangebar.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bindings.JniGenerator.Function;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The functions through JNI are those of the headers, and compute the golden bars. Maven runs this test on the JDK of the build and
 * on an older one.
 */
class JniFunctionsTest {
    private static final Path ROOT = Path.of(System.getProperty("rangebar.test.root"));
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String COMMAND =
            "run from the root of the checkout: java bindings/src/test/java/dev/rangebar/bindings/JniGenerator.java";

    /** The classes that a JDK 17 can load, from the sources: those of an IDE may be compiled for its own. */
    @TempDir
    private static Path classes;

    @TempDir
    private Path folder;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(JDK.resolve("bin").resolve("javac").toString(), "--release", "17", "-d", classes.toString()));
        try (Stream<Path> sources = Files.list(ROOT.resolve(JniGenerator.JAVA_FILE).getParent())) {
            sources.map(Path::toString).filter(source -> source.endsWith(".java")).forEach(command::add);
        }
        Path tests = ROOT.resolve("bindings/src/test/java/dev/rangebar/bindings");
        for (Class<?> probe : List.of(JniProbe.class, LoadProbe.class, Computation.class)) {
            command.add(tests.resolve(probe.getSimpleName() + ".java").toString());
        }
        command.add(ROOT.resolve("java/test-support/src/main/java/dev/rangebar/testsupport/GoldenBars.java").toString());
        assertEquals(List.of(), lines(command, folder));
    }

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

    /** The JVM checks the use of JNI as well, and prints what is wrong. */
    @Test
    void theGoldenBars() throws Exception {
        List<String> output = java(List.of("-Xcheck:jni"), JniProbe.class, library().toString(),
                ROOT.resolve("native/tests/golden").toString());
        assertEquals(1, output.size(), () -> "no warning: " + output);
        assertTrue(output.get(0).matches("[1-9]\\d* bars"), output.get(0));
    }

    /** The JVM binds a library to one class loader: each further one has a copy, which later runs use again. */
    @Test
    void severalClassLoaders() throws Exception {
        Path cache = folder.resolve("cache");
        List<String> options = List.of("-Drangebar.crossing=jni", "-D" + LibraryCache.DIRECTORY_PROPERTY + "=" + cache,
                "-D" + NativeLibrary.LIBRARY_PROPERTY + "=" + library());
        for (int run = 0; run < 2; run++) {
            assertEquals(Collections.nCopies(4, Computation.RESULT), java(options, LoadProbe.class, "3"));
            try (Stream<Path> files = Files.walk(cache)) {
                assertEquals(Set.of(System.mapLibraryName("rangebar-1"), System.mapLibraryName("rangebar-2")), files
                        .filter(Files::isRegularFile).map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
            }
        }
    }

    /** Runs a class in a JVM of its own, and returns its output and errors. */
    private List<String> java(List<String> options, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(JDK.resolve("bin").resolve("java").toString(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classes.toString(), main.getName()));
        command.addAll(List.of(arguments));
        return lines(command, folder);
    }

    private static List<String> lines(List<String> command, Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        boolean ended = process.waitFor(10, TimeUnit.MINUTES);
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
}

package dev.rangebar;

import dev.rangebar.bindings.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.platform.commons.util.Preconditions;
import org.opentest4j.AssertionFailedError;

/**
 * Runs a class of these tests in a JVM of its own, on the class path with JUnit's assertions, so that its end can be looked
 * at.
 */
final class ForkedJvm {
    /** Far longer than any class needs on a busy machine: a minute was too short for the soak at a load of 20 on 2 cores. */
    private static final long HANG_SECONDS = 900;
    /** Options for all of them, separated by blanks: {@code -Xcheck:jni}, say, whose warnings count as failures. */
    private static final String OPTIONS_PROPERTY = "rangebar.test.jvm.options";

    private ForkedJvm() {}

    /** Runs it to its end, which has to be 0; what it prints is in the message otherwise. */
    static void run(List<String> options, Class<?> main, String... arguments) throws IOException, InterruptedException {
        run(List.of(), options, main, arguments);
    }

    /** The same, started by another command, to which that of the JVM is added. */
    static void run(List<String> starter, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Path tests = Path.of(System.getProperty("rangebar.test.classes"));
        List<String> command = new ArrayList<>(starter);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        String more = System.getProperty(OPTIONS_PROPERTY, "").strip();
        command.addAll(more.isEmpty() ? List.of() : List.of(more.split(" +")));
        if (System.getProperty(NativeLibrary.LIBRARY_PROPERTY) != null) { // the one under test here is to be tested there
            command.add("-D" + NativeLibrary.LIBRARY_PROPERTY + "=" + System.getProperty(NativeLibrary.LIBRARY_PROPERTY));
        }
        command.add("-Drangebar.crossing=" + Crossing.inUse().name().toLowerCase(Locale.ROOT)); // or it ends with an error
        command.add("-ea");
        if (Runtime.version().feature() >= 24) { // what these deny is only warned of before, or not at all
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny"));
        }
        command.addAll(List.of("-cp", String.join(File.pathSeparator, tests.toString(), home(main), home(ForkedJvm.class),
                home(RangeBarProcessor.class), home(NativeLibrary.class), home(Assertions.class),
                home(AssertionFailedError.class), home(Preconditions.class),
                System.getProperty("rangebar.test.path", tests.toString())), main.getName()));
        command.addAll(List.of(arguments));
        File output = File.createTempFile("forked", ".txt");
        try {
            // A JVM that crashes leaves a report in its working directory.
            Process process = new ProcessBuilder(command).directory(tests.getParent().toFile())
                    .redirectErrorStream(true).redirectOutput(output).start();
            boolean ended = process.waitFor(HANG_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String printed = Files.readString(output.toPath());
            if (!ended || process.exitValue() != 0 || printed.contains("in native method")) {
                throw new AssertionError(main.getSimpleName() + (ended ? " ended with " + process.exitValue() : " hung")
                        + ":\n" + printed);
            }
        } finally {
            Files.delete(output.toPath());
        }
    }

    private static String home(Class<?> type) {
        return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    }
}

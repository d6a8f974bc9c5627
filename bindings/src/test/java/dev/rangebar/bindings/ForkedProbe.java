package dev.rangebar.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bindings.LoadFailure.Reason;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link LoadProbe} in a JVM of its own, and what it has printed. */
final class ForkedProbe {
    /** True if the JVM knows the option, as from Java 24 on. */
    static final boolean CAN_DENY = Runtime.version().feature() >= 24;

    private static final Path TESTS = Path.of(System.getProperty("rangebar.test.classes"));

    private final Process process;
    private final Path output = Files.createTempFile("probe", ".out");
    private final Path errors = Files.createTempFile("probe", ".err");

    private ForkedProbe(List<String> starter, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(starter);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        if (System.getProperty("rangebar.crossing") != null) {
            command.add("-Drangebar.crossing=" + System.getProperty("rangebar.crossing"));
        }
        if (CAN_DENY) {
            command.add("--illegal-native-access=deny");
        }
        command.addAll(options);
        process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
    }

    /** On the class path, with native access. */
    static ForkedProbe start(String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
        all.addAll(List.of(options));
        return onClassPath(all);
    }

    /** On the class path, with native access, started by another command, with classes that lie there. */
    static ForkedProbe startBy(List<String> starter, String classPath, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
        all.addAll(List.of(options));
        all.addAll(List.of("-cp", classPath, LoadProbe.class.getName()));
        return new ForkedProbe(starter, all);
    }

    /** On the class path, with these options only. */
    static ForkedProbe onClassPath(List<String> options) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-cp", classPath(), LoadProbe.class.getName()));
        return new ForkedProbe(List.of(), all);
    }

    /** The classes of this module and of its tests. */
    static String classPath() {
        return TESTS + File.pathSeparator + classes();
    }

    /** Runs the probe as a module, with these options only. */
    static ForkedProbe onModulePath(List<String> options) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-p", classes().toString(), "--patch-module", "dev.rangebar.bindings=" + TESTS, "-m",
                "dev.rangebar.bindings/" + LoadProbe.class.getName()));
        return new ForkedProbe(List.of(), all);
    }

    /** The folder of the classes of this module. */
    static Path classes() {
        return Path.of(URI.create(NativeLibrary.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    void computes() throws IOException, InterruptedException {
        assertEquals(List.of(Computation.RESULT, Computation.RESULT), lines());
    }

    /** Fails for this reason, both times, with a message that holds these parts. */
    void fails(Reason reason, String... parts) throws IOException, InterruptedException {
        List<String> lines = lines();
        assertEquals(2, lines.size(), () -> "one line per attempt: " + lines);
        assertEquals(lines.get(0), lines.get(lines.size() - 1));
        String start = LoadProbe.FAILED + reason + " ";
        assertTrue(lines.get(0).startsWith(start), lines.get(0));
        for (String part : parts) {
            assertTrue(lines.get(0).contains(part), () -> "'" + part + "' in: " + lines.get(0));
        }
        assertFalse(lines.get(0).contains("null"), lines.get(0));
    }

    private List<String> lines() throws IOException, InterruptedException {
        try {
            boolean ended = process.waitFor(10, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(output);
            String all = text + Files.readString(errors);
            assertTrue(ended, () -> "hung: " + all);
            assertEquals(0, process.exitValue(), all);
            return text.lines().toList();
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}

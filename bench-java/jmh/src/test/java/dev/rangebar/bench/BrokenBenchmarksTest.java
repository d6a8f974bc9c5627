package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that faulty benchmarks yield no result and that the message names them. */
@NeedsBenchLibrary
class BrokenBenchmarksTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "broken/wrong-result/bars, the bars are not the expected ones",
        "broken/wrong-result/trades, are not the expected ones",
        "broken/wrong-result/no-bars, closes no bar",
        "broken/bad/exception, on purpose"
    })
    void rejectsFaultInThisJvm(String id, String reason) {
        assertFails(id, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "broken/wrong-result/bars, the bars are not the expected ones",
        "broken/bad/crash, exit code 139",
        "broken/bad/hang, no result after 3 s"
    })
    void rejectsFaultInAFork(String id, String reason) {
        // Only the benchmark that hangs waits for its timeout; the others may be slow on a busy machine.
        assertFails(id, reason, "-f", "1", "--timeout", id.endsWith("hang") ? "3" : "120");
    }

    /** The last property wins in a JVM, so these forks use the other way. */
    @ParameterizedTest
    @CsvSource({
        "api/batch/1k, jni, 'calls go through JNI (-Drangebar.crossing=jni), expected FFM'",
        "overhead/jni-heap/1k, ffm, 'calls go through FFM (-Drangebar.crossing=ffm), expected JNI'",
        "overhead/empty-call/jni, ffm, 'calls go through FFM (-Drangebar.crossing=ffm), expected JNI'"
    })
    void rejectsWrongWayAcross(String id, String way, String reason) {
        assertFails(id, reason, "-f", "1", "-jvmArgsAppend", "-Drangebar.crossing=" + way);
    }

    private void assertFails(String id, String reason, String... more) {
        Path out = directory.resolve("out.json");
        String[] args = java.util.stream.Stream.concat(
                java.util.stream.Stream.of("--out", out.toString(), "--scope", "test", "--include", "^" + id + "$"),
                java.util.stream.Stream.of(more)).toArray(String[]::new);
        Exception failure = assertThrows(IllegalStateException.class, () -> JmhMain.run(args));
        assertTrue(failure.getMessage().startsWith(id + ": "), failure.getMessage());
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
        assertFalse(Files.exists(out), "a result was written");
    }

    @Test
    void rejectsIncludeWithoutMatch() {
        String out = directory.resolve("out.json").toString();
        assertThrows(IllegalArgumentException.class,
                () -> JmhMain.run("--out", out, "--scope", "test", "--include", "nonsense"));
    }
}

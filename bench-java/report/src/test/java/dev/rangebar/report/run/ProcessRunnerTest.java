package dev.rangebar.report.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.BenchFailure;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRunnerTest {
    @TempDir
    Path directory;

    /** Runs in its own process. */
    static final class Program {
        private Program() {
        }

        public static void main(String[] arguments) throws Exception {
            switch (arguments[0]) {
                case "crash" -> {
                    System.err.println("rangebar-bench: core/batch/1m: crashed");
                    Runtime.getRuntime().halt(134);
                }
                case "sleep" -> Thread.sleep(600_000);
                case "fork" -> {
                    Process child = new ProcessBuilder(Tools.ownProgram(Program.class, "sleep")).start();
                    Files.writeString(Path.of(arguments[1]), Long.toString(child.pid()));
                    Thread.sleep(600_000);
                }
                case "print" -> System.out.print("{\"commit\": \"" + System.getenv("RB_BENCH_COMMIT") + "\"}");
                default -> { } // writes no output
            }
        }
    }

    private Step step(boolean printed, int timeoutSeconds, String... arguments) {
        return new Step("native-1", Tools.ownProgram(Program.class, arguments), directory.resolve("native-1.json"),
            printed, Duration.ofSeconds(1), Duration.ofSeconds(timeoutSeconds));
    }

    private static void run(Step step) {
        RunProgress progress = new RunProgress(new PrintStream(OutputStream.nullOutputStream()), List.of(step));
        progress.begins(step);
        new ProcessRunner("0123abc", progress, Duration.ofMillis(200)).run(step);
    }

    private static String failure(Step step) {
        return assertThrows(BenchFailure.class, () -> run(step)).getMessage();
    }

    @Test
    void reportsCrashWithStepAndLog() {
        String message = failure(step(false, 600, "crash"));
        assertTrue(message.startsWith("native-1 failed with exit code 134"), message);
        assertTrue(message.contains("core/batch/1m: crashed"), message);
    }

    @Test
    void reportsMissingOutput() {
        assertTrue(failure(step(false, 600, "nothing")).startsWith("native-1 left no native-1.json"));
    }

    @Test
    void reportsMissingProgram() {
        Step absent = new Step("native-1", List.of(directory.resolve("absent").toString()),
            directory.resolve("native-1.json"), false, Duration.ofSeconds(1), Duration.ofMinutes(10));
        assertTrue(failure(absent).startsWith("native-1 did not start"));
    }

    @Test
    void stopsTheProcessWithItsChildrenAfterTheTimeout() throws Exception {
        Path pid = directory.resolve("pid");
        Files.createFile(pid);
        for (int seconds = 3; seconds < 300 && Files.size(pid) == 0; seconds *= 3) { // a slow machine needs longer to start the child
            String message = failure(step(false, seconds, "fork", pid.toString()));
            assertEquals("native-1 was stopped after its timeout of " + seconds + " s", message);
        }
        long child = Long.parseLong(Files.readString(pid));
        for (int i = 0; i < 600 && alive(child); i++) {
            Thread.sleep(100);
        }
        assertFalse(alive(child));
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void keepsPrintedJsonAndPassesTheCommit() throws Exception {
        run(step(true, 600, "print"));
        assertEquals("{\"commit\": \"0123abc\"}", Files.readString(directory.resolve("native-1.json")));
    }
}

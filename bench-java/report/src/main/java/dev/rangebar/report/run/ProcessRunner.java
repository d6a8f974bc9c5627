package dev.rangebar.report.run;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.run.Step.StepRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs steps as processes, one after the other, and keeps their logs beside their outputs. */
public final class ProcessRunner implements StepRunner {
    private static final int LINES_SHOWN = 15;
    private static final int SECONDS_TO_END = 5;

    private final String commit;
    private final RunProgress progress;
    private final Duration betweenLines;

    /**
     * Creates a runner.
     *
     * @param commit       measured commit, which every program records
     * @param progress     prints the state
     * @param betweenLines time between two lines of the progress
     */
    public ProcessRunner(String commit, RunProgress progress, Duration betweenLines) {
        this.commit = commit;
        this.progress = progress;
        this.betweenLines = betweenLines;
    }

    @Override
    public void run(Step step) {
        Path log = step.output().resolveSibling(step.name() + ".log");
        Path out = step.printed() ? step.output() : log;
        ProcessBuilder builder = new ProcessBuilder(step.command());
        builder.environment().put("RB_BENCH_COMMIT", commit);
        builder.redirectError(log.toFile()).redirectOutput(out.toFile());
        builder.redirectErrorStream(!step.printed());
        int code;
        try {
            code = waitFor(builder.start(), step);
        } catch (IOException e) {
            throw new BenchFailure(step.name() + " did not start: " + e.getMessage(), e);
        }
        if (code != 0) {
            throw new BenchFailure(step.name() + " failed with exit code " + code + ":\n" + end(log));
        }
        if (!Files.isRegularFile(step.output())) {
            throw new BenchFailure(step.name() + " left no " + step.output().getFileName() + ":\n" + end(log));
        }
    }

    private int waitFor(Process process, Step step) {
        Thread whenStopped = new Thread(() -> end(process));
        Runtime.getRuntime().addShutdownHook(whenStopped);
        try {
            long start = System.nanoTime();
            while (!process.waitFor(betweenLines)) {
                if (System.nanoTime() - start > step.timeout().toNanos()) {
                    throw new BenchFailure(step.name() + " was stopped after its timeout of "
                        + step.timeout().toSeconds() + " s");
                }
                progress.continues();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure(step.name() + " was interrupted", e);
        } finally {
            end(process);
            Runtime.getRuntime().removeShutdownHook(whenStopped);
        }
    }

    /** Stops a process and all processes that it has started, such as the forks of JMH. */
    private static void end(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String end(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read)";
        }
    }
}

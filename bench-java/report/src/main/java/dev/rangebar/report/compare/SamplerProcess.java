package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.compare.PairedRun.SampleSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** JVM of one side that runs the program Sampler. */
final class SamplerProcess implements SampleSource {
    private static final int SECONDS_PER_SAMPLE = 60;
    private static final int LINES_SHOWN = 15;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader results;
    private final Writer requests;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().factory());
    private final List<String> ids;
    private boolean failed;

    /**
     * Starts a process.
     *
     * @param name    for messages
     * @param command program and arguments
     * @param log     file for its messages
     */
    SamplerProcess(String name, List<String> command, Path log) {
        this.name = name;
        this.log = log;
        try {
            process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new BenchFailure(name + " did not start: " + e.getMessage(), e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        results = process.inputReader(StandardCharsets.US_ASCII);
        requests = process.outputWriter(StandardCharsets.US_ASCII);
        ids = List.of(read().split(" "));
    }

    @Override
    public List<String> ids() {
        return ids;
    }

    @Override
    public double sample(String id) {
        try {
            requests.write(id + "\n");
            requests.flush();
        } catch (IOException e) {
            throw failure("did not accept " + id, e);
        }
        String line = read();
        double nanos;
        try {
            nanos = Double.parseDouble(line);
        } catch (NumberFormatException e) {
            throw failure("measured \"" + line + "\" for " + id + ", expected a number", e);
        }
        if (!(nanos > 0) || Double.isInfinite(nanos)) {
            throw failure("measured " + nanos + " ns for " + id + ", expected a finite number above zero", null);
        }
        return nanos;
    }

    private String read() {
        ScheduledFuture<?> timeout = clock.schedule(process::destroyForcibly, SECONDS_PER_SAMPLE, TimeUnit.SECONDS);
        String line;
        try {
            line = results.readLine();
        } catch (IOException e) {
            throw failure("failed", e);
        }
        if (line == null) {
            throw failure(timeout.isDone() ? "was stopped after " + SECONDS_PER_SAMPLE + " s without a result"
                : "ended too early", null);
        }
        timeout.cancel(false);
        return line;
    }

    private BenchFailure failure(String what, Exception cause) {
        failed = true;
        process.destroyForcibly();
        try {
            process.waitFor(SECONDS_PER_SAMPLE, TimeUnit.SECONDS);
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
            return new BenchFailure(name + " " + what + ":\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())), cause);
        } catch (IOException e) {
            return new BenchFailure(name + " " + what + " (" + log + " cannot be read)", cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new BenchFailure(name + " was interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            if (!failed) {
                requests.close();
                String last = read();
                if (!last.equals("checked")) {
                    throw failure("ended with \"" + last + "\" instead of a check of its bars", null);
                }
            }
        } catch (IOException e) {
            throw failure("did not end", e);
        } finally {
            clock.shutdownNow();
            process.destroy();
        }
    }
}

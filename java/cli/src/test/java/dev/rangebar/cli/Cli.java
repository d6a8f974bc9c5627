package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Runs the command within this JVM. */
public final class Cli {
    private Cli() {}

    /** The output and the exit code of a run. */
    public record Result(int exitCode, String out, String err) {
        /** The lines of standard output: the header and one per bar. */
        List<String> lines() {
            return out.lines().toList();
        }

        /** This result, after checking that the run succeeded. */
        Result succeeded() {
            assertEquals(ExitCode.OK, exitCode, err);
            return this;
        }
    }

    /** A run in a thread of its own; closing interrupts it. */
    static final class Running implements AutoCloseable {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final Thread thread;
        private volatile int exitCode = -1;

        Running(String... arguments) {
            Streams streams = new Streams(InputStream.nullInputStream(), out, new PrintStream(err, true, StandardCharsets.UTF_8));
            thread = new Thread(() -> exitCode = execute(streams, err, arguments).exitCode);
            thread.start();
        }

        String out() {
            return out.toString(StandardCharsets.UTF_8);
        }

        String err() {
            return err.toString(StandardCharsets.UTF_8);
        }

        /** Waits for a text among the messages; returns its group. */
        String await(String pattern) throws InterruptedException {
            for (long start = System.nanoTime();; Thread.sleep(5)) {
                Matcher found = Pattern.compile(pattern).matcher(err());
                if (found.find()) {
                    return found.group(1);
                }
                assertTrue(thread.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
            }
        }

        /** Waits for its end. */
        Result result() throws InterruptedException {
            thread.join();
            return new Result(exitCode, out(), err());
        }

        @Override
        public void close() {
            stop();
        }

        /** Interrupts the run, and waits for its end. */
        void stop() {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static Result run(String... arguments) {
        return run(InputStream.nullInputStream(), arguments);
    }

    public static Result run(InputStream in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Result partial = run(in, out, arguments);
        return new Result(partial.exitCode, out.toString(StandardCharsets.UTF_8), partial.err);
    }

    public static Result run(InputStream in, OutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        return execute(new Streams(in, out, new PrintStream(err, true, StandardCharsets.UTF_8)), err, arguments);
    }

    /** Runs the command with standard output on a terminal of a width. */
    public static Result runOnTerminal(int width, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Result partial = execute(new Streams(InputStream.nullInputStream(), out,
                new PrintStream(err, true, StandardCharsets.UTF_8), true, false, width, StandardCharsets.UTF_8), err, arguments);
        return new Result(partial.exitCode, out.toString(StandardCharsets.UTF_8), partial.err);
    }

    private static Result execute(Streams streams, ByteArrayOutputStream err, String... arguments) {
        int exitCode = RangebarCommand.commandLine(streams).execute(arguments);
        return new Result(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }

    /** Builds bars, as exact numbers, of a text given as standard input. */
    public static Result buildText(String text, String... options) {
        return buildBytes(text.getBytes(StandardCharsets.ISO_8859_1), options);
    }

    public static Result buildBytes(byte[] bytes, String... options) {
        List<String> arguments = new ArrayList<>(List.of("build", "-", "--threshold", "250", "--format", "raw-csv"));
        arguments.addAll(List.of(options));
        return run(new ByteArrayInputStream(bytes), arguments.toArray(String[]::new));
    }

    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A folder of the reference data beside the repository; it need not be there. */
    public static Path shared(String folder) {
        return Path.of(System.getProperty("rangebar.test.shared"), folder);
    }
}

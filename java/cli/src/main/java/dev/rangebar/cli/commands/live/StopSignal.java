package dev.rangebar.cli.commands.live;

import dev.rangebar.cli.commands.ExitCode;
import java.io.Closeable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** SIGINT and SIGTERM as a request to end: the command finishes its work, and the JVM then ends with the command's own exit code. */
public final class StopSignal implements Closeable {
    /** The exit code of the command, once all its messages are printed. */
    private static final CompletableFuture<Integer> EXIT_CODE = new CompletableFuture<>();

    private final Duration endTimeout;
    private final PrintStream err;
    private final CountDownLatch raised = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "rangebar-stop");

    /**
     * Listens to signals.
     *
     * @param endTimeout the longest time for the command to end
     * @param err the stream for the message that it did not
     */
    StopSignal(Duration endTimeout, PrintStream err) {
        this.endTimeout = endTimeout;
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Returns {@code true} if the command has to end. */
    boolean isRaised() {
        return raised.getCount() == 0;
    }

    /** Waits until the command has to end, or a time has passed. */
    void await(long nanos) throws InterruptedException {
        raised.await(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Ends the JVM with the exit code of the command, whose messages are printed; after a signal, too. The last call of the main thread:
     * where nothing else runs, the JVM ends by its return, without the logger that {@link System#exit} looks up from Java 21 on.
     */
    public static void exit(int exitCode) {
        EXIT_CODE.complete(exitCode);
        if (exitCode != ExitCode.OK || othersRun()) {
            System.exit(exitCode);
        }
    }

    /** Returns {@code true} if a thread but this one keeps the JVM from ending. */
    private static boolean othersRun() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[all.activeCount() + 1];
        int count = all.enumerate(threads);
        return count == threads.length || Arrays.stream(threads, 0, count).anyMatch(thread -> !thread.isDaemon()
                && thread != Thread.currentThread());
    }

    private void stop() {
        raised.countDown();
        int exitCode = ExitCode.DATA;
        try {
            exitCode = EXIT_CODE.get(endTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            err.println("rangebar: stopped, because the command did not end within " + endTimeout.toSeconds() + " s of the signal");
        }
        Runtime.getRuntime().halt(exitCode); // a signal would make the exit code 130 or 143
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM ends by a signal
        }
    }
}

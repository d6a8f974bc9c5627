package dev.rangebar.cli.commands.live;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** SIGINT and SIGTERM as a request to end: the command finishes its work, and the JVM then ends with the command's own exit code. */
final class StopSignal implements Closeable {
    private final Duration endTimeout;
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch raised = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "rangebar-stop");
    private volatile boolean hasSucceeded;

    /**
     * Listens to signals.
     *
     * @param endTimeout the longest time for the command to end
     */
    StopSignal(Duration endTimeout) {
        this.endTimeout = endTimeout;
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

    /** Makes the exit code after a signal 0: the work is complete. */
    void succeeded() {
        hasSucceeded = true;
    }

    private void stop() {
        raised.countDown();
        try {
            done.await(endTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(hasSucceeded ? 0 : 1); // a signal would make the exit code 130 or 143
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM ends by a signal
        }
    }
}

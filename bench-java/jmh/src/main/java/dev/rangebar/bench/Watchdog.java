package dev.rangebar.bench;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Stops a benchmark that hangs. The timeout of JMH interrupts the thread, which has no effect in native code. The
 * watchdog stops the forked JVM and, if that has no effect either, the JVM that runs JMH.
 */
final class Watchdog implements AutoCloseable {
    private static final long GRACE_SECONDS = 10;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });
    private final String benchmark;
    private final long seconds;
    private volatile boolean fired;

    Watchdog(String benchmark, long seconds) {
        this.benchmark = benchmark;
        this.seconds = seconds;
        timer.schedule(this::endForks, seconds, TimeUnit.SECONDS);
        timer.schedule(this::endAll, seconds + GRACE_SECONDS, TimeUnit.SECONDS);
    }

    private void endForks() {
        fired = true;
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private void endAll() {
        System.err.println(benchmark + ": " + message());
        Runtime.getRuntime().halt(1);
    }

    boolean hasFired() {
        return fired;
    }

    String message() {
        return "no result after " + seconds + " s";
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

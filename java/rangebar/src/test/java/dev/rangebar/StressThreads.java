package dev.rangebar;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that misuse shared objects for a while. An exception is right; only a crash, or an end of all calls, is wrong. */
final class StressThreads {
    private static final int THREADS = 4;
    private static final long MAX_WAIT_NANOS = 60_000_000_000L;

    private StressThreads() {}

    /** One misuse, with choices from the random numbers of its thread. */
    @FunctionalInterface
    interface Step {
        void run(SplittableRandom random);
    }

    /**
     * Repeats a step on several threads until the end of the time, and on a busy machine longer, until calls were done and refused.
     * Ends the JVM with 1 if there were none, or something else came.
     */
    static void run(long endNanos, Step step) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        List<Throwable> wrong = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            SplittableRandom random = new SplittableRandom(t);
            Thread thread = new Thread(() -> repeat(endNanos, step, random, done, refused));
            thread.setUncaughtExceptionHandler((which, e) -> wrong.add(e));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(done + " calls done, " + refused + " refused, " + wrong);
        if (done.get() == 0 || refused.get() == 0 || !wrong.isEmpty()) {
            System.exit(1);
        }
    }

    private static void repeat(long endNanos, Step step, SplittableRandom random, AtomicLong done, AtomicLong refused) {
        while (System.nanoTime() < endNanos
                || (done.get() == 0 || refused.get() == 0) && System.nanoTime() < endNanos + MAX_WAIT_NANOS) {
            try {
                step.run(random);
                done.incrementAndGet();
            } catch (RuntimeException | OutOfMemoryError | AssertionError e) {
                refused.incrementAndGet();
            }
        }
    }
}

package dev.rangebar;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.function.Executable;

/** Threads that do something at the same moment, and what they may end with. */
final class SimultaneousThreads {
    private static final Pattern REFUSAL =
            Pattern.compile("closed|in use|cleared|being freed|by another thread|two threads");

    private SimultaneousThreads() {}

    /** Runs them all, each on a thread of its own; throws what the first that fails has thrown. */
    static void run(Executable... parts) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> results = new ArrayList<>();
        try (TestThreads threads = new TestThreads(parts.length)) {
            for (Executable part : parts) {
                results.add(threads.run(() -> {
                    start.await();
                    try {
                        part.execute();
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            start.countDown();
        }
        for (Future<?> result : results) {
            try {
                result.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
    }

    /** Returns {@code true} if the call is done; a refusal has to name another thread's use or close. */
    static boolean doneOrRefused(Executable call) {
        try {
            call.execute();
            return true;
        } catch (IllegalStateException e) {
            if (!REFUSAL.matcher(String.valueOf(e.getMessage())).find()) {
                throw new AssertionError("an unclear refusal", e);
            }
            return false;
        } catch (Throwable e) {
            throw new AssertionError("no refusal", e);
        }
    }

    /** Returns {@code true} if an arena is closed, not kept open by a call. */
    static boolean doneOrAcquired(Executable close) {
        try {
            close.execute();
            return true;
        } catch (IllegalStateException e) {
            return false;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Accepts any exception, for misuse that makes nonsense of the data, but no Error. */
    static void doneOrException(Executable call) {
        try {
            call.execute();
        } catch (RuntimeException e) {
            Thread.onSpinWait();
        } catch (Throwable e) {
            throw new AssertionError("no refusal", e);
        }
    }
}

package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls with hardly any stack left: tried at every depth, from the very end on, until one is done. */
final class StackMisuse {
    private static final int STACK_BYTES = 300_000;

    private StackMisuse() {}

    /** The calls have been made before, so that no class has to be initialised on the way. */
    static void fullStackForEveryCall() throws InterruptedException {
        for (FailingCall attempt : FailingCall.values()) {
            try (FailingCall.Objects first = new FailingCall.Objects()) {
                attempt.call(first);
            }
        }
        int failures = 0;
        int done = 0;
        for (int round = 0; round < 8; round++) {
            for (FailingCall attempt : FailingCall.values()) {
                Deep deep = new Deep(attempt);
                done += deep.run(STACK_BYTES + round * 40) ? 1 : 0;
                failures += deep.failures;
            }
        }
        assertTrue(failures > 500, "failures: " + failures);
        // The others were left in the middle, and said so; how many depends on what has been compiled by then.
        assertTrue(done > 8 * FailingCall.values().length / 5, "done in the end: " + done);
    }

    /** The calls are new: a class that fails to initialise once never can be initialised again. */
    static void fullStackForTheFirstCalls() throws InterruptedException {
        for (FailingCall attempt : FailingCall.values()) {
            Deep deep = new Deep(attempt);
            deep.run(STACK_BYTES);
            assertTrue(deep.failures > 0, "failures");
        }
    }

    private static final class Deep {
        private final FailingCall attempt;
        private int failures;
        private Throwable wrong;

        Deep(FailingCall attempt) {
            this.attempt = attempt;
        }

        boolean run(int stackBytes) throws InterruptedException {
            FailingCall.Objects all = new FailingCall.Objects();
            try {
                Thread thread = new Thread(null, () -> descend(all, 1), "deep", stackBytes);
                thread.setUncaughtExceptionHandler((which, e) -> wrong = e);
                thread.start();
                thread.join();
                if (wrong != null) {
                    throw new AssertionError(attempt + " with a full stack", wrong);
                }
                try {
                    return attempt.wasDoneOnce(all);
                } catch (AssertionError e) {
                    throw new AssertionError(attempt + " with a full stack, after " + failures + " failures", e);
                }
            } finally {
                all.close();
            }
        }

        /** {@code true} if the call was done, here or deeper, or can never be. */
        private boolean descend(FailingCall.Objects all, long depth) {
            try {
                if (descend(all, depth + 1)) {
                    return true;
                }
            } catch (StackOverflowError e) {
                failures++;
            }
            try {
                attempt.call(all);
                return true;
            } catch (StackOverflowError e) {
                failures++;
                return false;
            } catch (IllegalStateException e) {
                if (String.valueOf(e.getMessage()).contains("clear() or close()")) {
                    return true;
                }
                throw e;
            }
        }
    }
}

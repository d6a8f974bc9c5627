package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Calls without enough memory: of the heap, outside it, or for threads. */
final class MemoryMisuse {
    private static final int BALLAST_BYTES = 8 << 10;

    private MemoryMisuse() {}

    /** Pieces that fill the heap, so that nothing else has room. */
    private static List<byte[]> fillHeap() {
        List<byte[]> ballast = new ArrayList<>(1 << 14);
        for (int size = BALLAST_BYTES; size >= 64; size /= 2) {
            try {
                while (ballast.size() < 1 << 14) {
                    ballast.add(new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                // The next size fits into what is left.
            }
        }
        return ballast;
    }

    static void fullHeapForEveryCall() {
        int failures = 0;
        for (FailingCall attempt : FailingCall.values()) {
            try (FailingCall.Objects first = new FailingCall.Objects()) {
                attempt.call(first);
            }
        }
        for (FailingCall attempt : FailingCall.values()) {
            failures += tryWithMoreAndMore(attempt);
        }
        assertTrue(failures > FailingCall.values().length, "failures: " + failures);
    }

    private static int tryWithMoreAndMore(FailingCall attempt) {
        int failures = 0;
        try (FailingCall.Objects all = new FailingCall.Objects()) {
            List<byte[]> ballast = fillHeap();
            boolean done = false;
            while (!done) {
                try {
                    attempt.call(all);
                    done = true;
                } catch (OutOfMemoryError e) {
                    failures++;
                } catch (IllegalStateException e) {
                    done = true; // left in the middle, as is checked below
                }
                if (!ballast.isEmpty()) {
                    ballast.remove(ballast.size() - 1);
                }
            }
            ballast.clear();
            attempt.wasDoneOnce(all);
        } catch (AssertionError e) {
            throw new AssertionError(attempt + " with a full heap, after " + failures + " failures", e);
        }
        return failures;
    }

    /** 20,000 trades make 2,000 bars, whose values take more than there is. */
    static void fullHeapForValues() {
        try (MisusedProcessor misused = new MisusedProcessor()) {
            Trades trades = misused.next(19_000);
            TradeColumns columns = trades.onHeap();
            List<byte[]> ballast = new ArrayList<>();
            try {
                while (true) {
                    ballast.add(new byte[32 << 10]);
                }
            } catch (OutOfMemoryError e) {
                ballast.subList(0, 4).clear();
            }
            int[] failures = new int[1];
            List<RangeBar> bars = null;
            while (bars == null) {
                try {
                    bars = misused.processor.process(columns);
                } catch (OutOfMemoryError e) {
                    failures[0]++;
                    ballast.subList(Math.max(0, ballast.size() - 6), ballast.size()).clear();
                }
            }
            ballast.clear();
            assertTrue(failures[0] > 0, "failures");
            misused.delivered(ExactBar.of(bars), trades.count());
            misused.check();
        }
    }

    /** Memory that the JVM allocates at the first calls would otherwise be missing later. */
    private static void warmUp() throws InterruptedException {
        try (MisusedProcessor misused = new MisusedProcessor()) {
            new ParallelBatch(List.of()).run();
            misused.check();
        }
    }

    /**
     * Fills the address space, except for two stacks of 16 MB and half of one: a JVM that cannot have a few bytes for itself ends
     * the process.
     */
    private static List<ByteBuffer> fillAddressSpace() throws InterruptedException {
        List<ByteBuffer> all = new ArrayList<>();
        all.add(ByteBuffer.allocateDirect(40 << 20));
        for (int bytes = 256 << 20; bytes >= 1 << 20; bytes /= 2) {
            try {
                while (true) {
                    all.add(ByteBuffer.allocateDirect(bytes));
                }
            } catch (OutOfMemoryError e) {
                assertTrue(e.getMessage() != null, "a message");
            }
        }
        all.remove(0);
        free();
        return all;
    }

    /** Frees the buffers that nobody has any more, by the garbage collector. */
    private static void free() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
    }

    /** Every call that may have its buffer grow, with a buffer that cannot: no trade is processed. */
    static void noMemoryToGrow() throws InterruptedException {
        warmUp();
        try (MisusedProcessor misused = new MisusedProcessor(); BarBuffer full = BarBuffer.withCapacity(1_024);
                ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
            while (grows(full)) {
                fill(full);
            }
            long size = full.size();
            Trades trades = misused.next(1_000);
            TradeColumns columns = trades.onHeap();
            Trade closing = misused.closing();
            for (Executable call : List.<Executable>of(() -> misused.processor.process(columns, full),
                    () -> misused.processor.process(columns, misused.bars, full),
                    () -> misused.processor.push(closing, full), () -> misused.processor.formingBar(full),
                    () -> misused.processor.reset(full), () -> group.process(columns, List.of(full)),
                    () -> {
                        try {
                            new ParallelBatch(List.of(ParallelBatch.Job.of("job", misused.processor, columns,
                                    full))).run();
                        } catch (JobException e) {
                            throw e.getCause();
                        }
                    })) {
                misused.refuses(OutOfMemoryError.class, "", call);
                assertEquals(size, full.size());
                full.view().vwap(size - 1);
            }
            misused.check();
        }
    }

    private static void fill(BarBuffer bars) {
        try (RangeBarProcessor processor = MisusedProcessor.SETUP.processor()) {
            Trades trades = MisusedProcessor.manyBars();
            while (bars.size() < bars.capacity()) {
                processor.clear();
                long room = bars.capacity() - bars.size();
                processor.process(trades.part(0, room < 20 ? 5 : (int) Math.min(trades.count(), room)).onHeap(), bars);
                if (room < 20) { // with five trades a bar is forming
                    while (bars.size() < bars.capacity()) {
                        processor.formingBar(bars);
                    }
                }
            }
        }
    }

    private static boolean grows(BarBuffer bars) {
        try {
            fill(bars);
            bars.ensureRoom();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Room for the stacks of some threads, but not of all. */
    static void noThreadsForAParallelBatch() throws InterruptedException {
        warmUp();
        try (MisusedProcessor misused = new MisusedProcessor()) {
            List<ParallelBatch.Job> jobs = new ArrayList<>();
            List<RangeBarProcessor> processors = new ArrayList<>();
            for (int k = 0; k < 64; k++) {
                RangeBarProcessor processor = MisusedProcessor.SETUP.processor();
                processors.add(processor);
                jobs.add(ParallelBatch.Job.of("job " + k, processor, misused.trades.part(0, 5_000).onHeap(),
                        BarBuffer.create()));
            }
            List<ByteBuffer> most = fillAddressSpace();
            boolean failed = false;
            try {
                new ParallelBatch(jobs, 64, (tradesDone, trades, jobsDone, all) -> {}).run();
            } catch (OutOfMemoryError e) {
                failed = true;
            }
            most.clear();
            free();
            assertTrue(failed, "so many threads cannot be");
            List<ExactBar> expected = MisusedProcessor.SETUP.oracle().take(misused.trades.part(0, 5_000)).closed;
            for (ParallelBatch.Job job : jobs) {
                job.processors().get(0).saveState(); // none is still in use
                List<ExactBar> bars = ExactBar.of(job.buffers().get(0));
                assertTrue(bars.isEmpty() || bars.equals(expected), "all or nothing");
            }
            processors.forEach(RangeBarProcessor::close);
            misused.check();
        }
    }

    private static final int STACK_BYTES = 300_000;

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

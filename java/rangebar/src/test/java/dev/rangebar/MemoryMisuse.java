package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Calls without enough memory: of the heap, outside it, or for threads. */
final class MemoryMisuse {
    private static final int BALLAST_BYTES = 8 << 10;

    private MemoryMisuse() {}

    /** As many pieces as the heap takes, so that nothing else has room. */
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
        for (Attempt attempt : Attempt.values()) {
            try (Attempt.Objects first = new Attempt.Objects()) {
                attempt.call(first);
            }
        }
        for (Attempt attempt : Attempt.values()) {
            failures += tryWithMoreAndMore(attempt);
        }
        assertTrue(failures > Attempt.values().length, "failures: " + failures);
    }

    private static int tryWithMoreAndMore(Attempt attempt) {
        int failures = 0;
        try (Attempt.Objects all = new Attempt.Objects()) {
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
                    ballast.removeLast();
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
        try (Victim victim = new Victim()) {
            Trades trades = victim.next(19_000);
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
                    bars = victim.processor.process(columns);
                } catch (OutOfMemoryError e) {
                    failures[0]++;
                    ballast.subList(Math.max(0, ballast.size() - 6), ballast.size()).clear();
                }
            }
            ballast.clear();
            assertTrue(failures[0] > 0, "failures");
            victim.delivered(ExactBar.of(bars), trades.count());
            victim.check();
        }
    }

    static void noMemoryToGrow() throws InterruptedException {
        warmUp();
        List<BarBuffer> most = fillAddressSpace();
        try {
            growsToTheEnd();
        } finally {
            most.forEach(BarBuffer::close);
        }
    }

    /** What the JVM takes at the first calls would otherwise be missing later. */
    private static void warmUp() throws InterruptedException {
        try (Victim victim = new Victim()) {
            new ParallelBatch(List.of()).run();
            victim.check();
        }
    }

    /** Takes all of it in pieces, but for two that are left to the JVM itself. */
    private static List<BarBuffer> fillAddressSpace() {
        List<BarBuffer> most = new ArrayList<>();
        for (long bytes = 256L << 20; bytes >= 16 << 20; bytes /= 2) {
            try {
                while (true) {
                    most.add(BarBuffer.withCapacity(bytes / BarLayout.BYTES));
                }
            } catch (OutOfMemoryError e) {
                assertTrue(e.getMessage() != null, "a message");
            }
        }
        most.removeLast().close();
        most.removeLast().close();
        return most;
    }

    /** Every call that may have its buffer grow, with a buffer that cannot: nothing is taken then. */
    private static void growsToTheEnd() throws InterruptedException {
        try (Victim victim = new Victim(); BarBuffer full = BarBuffer.withCapacity(1_024);
                ProcessorGroup group = ProcessorGroup.of(victim.processors())) {
            while (grows(full)) {
                fill(full);
            }
            long size = full.size();
            Trades trades = victim.next(1_000);
            TradeColumns columns = trades.onHeap();
            Trade closing = victim.closing();
            for (Executable call : List.<Executable>of(() -> victim.processor.process(columns, full),
                    () -> victim.processor.process(columns, victim.bars, full),
                    () -> victim.processor.push(closing, full), () -> victim.processor.formingBar(full),
                    () -> victim.processor.reset(full), () -> group.process(columns, List.of(full)),
                    () -> {
                        try {
                            new ParallelBatch(List.of(ParallelBatch.Job.of("job", victim.processor, columns, full))).run();
                        } catch (JobException e) {
                            throw e.getCause();
                        }
                    })) {
                victim.refuses(OutOfMemoryError.class, "", call);
                assertEquals(size, full.size());
                full.view().vwap(size - 1);
            }
            victim.check();
        }
    }

    private static void fill(BarBuffer bars) {
        try (RangeBarProcessor processor = Victim.SETUP.processor()) {
            Trades trades = Victim.manyBars();
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

    /** There is room for the stacks of some threads, but not of all. */
    static void noThreadsForAParallelBatch() throws InterruptedException {
        warmUp();
        try (Victim victim = new Victim()) {
            List<ParallelBatch.Job> jobs = new ArrayList<>();
            List<RangeBarProcessor> processors = new ArrayList<>();
            for (int k = 0; k < 64; k++) {
                RangeBarProcessor processor = Victim.SETUP.processor();
                processors.add(processor);
                jobs.add(ParallelBatch.Job.of("job " + k, processor, victim.trades.part(0, 5_000).onHeap(), BarBuffer.create()));
            }
            List<BarBuffer> most = fillAddressSpace();
            boolean failed = false;
            try {
                new ParallelBatch(jobs, 64, (tradesDone, trades, jobsDone, all) -> {}).run();
            } catch (OutOfMemoryError e) {
                failed = true;
            }
            most.forEach(BarBuffer::close);
            assertTrue(failed, "so many threads cannot be");
            List<ExactBar> expected = Victim.SETUP.oracle().take(victim.trades.part(0, 5_000)).closed;
            for (ParallelBatch.Job job : jobs) {
                job.processors().getFirst().saveState(); // none is still in use
                List<ExactBar> bars = ExactBar.of(job.buffers().getFirst());
                assertTrue(bars.isEmpty() || bars.equals(expected), "all or nothing");
            }
            processors.forEach(RangeBarProcessor::close);
            victim.check();
        }
    }
}

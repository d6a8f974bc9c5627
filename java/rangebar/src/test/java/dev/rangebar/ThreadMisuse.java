package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Misuse by two threads at once: exceptions or wrong bars, but no crash, and clear() makes all right again. */
final class ThreadMisuse {
    private static final int ROUNDS = 12;

    private ThreadMisuse() {}

    static void pushedByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor(); BarBuffer others = BarBuffer.create()) {
                Trades trades = misused.next(2_000);
                SimultaneousThreads.run(() -> push(misused.processor, trades, misused.bars), () ->
                        push(misused.processor, trades, others));
                misused.worksAfterClear();
            }
        }
    }

    private static void push(RangeBarProcessor processor, Trades trades, BarBuffer bars) {
        for (int i = 0; i < trades.count(); i++) {
            Trade trade = trades.trade(i);
            SimultaneousThreads.doneOrException(() -> processor.push(trade, bars));
        }
    }

    static void batchesByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor();
                    BarBuffer others = BarBuffer.create();
                    ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
                TradeColumns columns = misused.next(2_000).onHeap();
                SimultaneousThreads.run(() -> {
                    for (int i = 0; i < 20; i++) {
                        SimultaneousThreads.doneOrException(() -> misused.processor.process(columns, misused.bars));
                        SimultaneousThreads.doneOrException(() -> misused.processor.forEachBar(columns, (view, index) ->
                                view.vwap(index)));
                    }
                }, () -> {
                    for (int i = 0; i < 20; i++) {
                        SimultaneousThreads.doneOrException(() -> group.process(columns, List.of(others)));
                        SimultaneousThreads.doneOrException(() ->
                                RangeBarProcessor.restore(misused.processor.saveState()).close());
                    }
                });
                misused.worksAfterClear();
            }
        }
    }

    static void iteratedByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor()) {
                Iterator<RangeBar> bars = misused.processor.bars(misused.next(2_000).stream().iterator());
                for (int i = 0; i < 2; i++) {
                    SimultaneousThreads.run(() -> iterate(bars), () -> iterate(bars));
                }
                misused.worksAfterClear();
            }
        }
    }

    private static void iterate(Iterator<RangeBar> bars) {
        for (int i = 0; i < 100; i++) {
            SimultaneousThreads.doneOrException(bars::next);
        }
    }

    /** The readers see bars of one fill or another, or a documented refusal, whatever happens to the buffer. */
    static void viewsReadWhileTheBufferChanges() throws InterruptedException {
        TradeColumns columns = MisusedProcessor.manyBars().part(0, 10_000).onHeap();
        for (int round = 0; round < 20 * ROUNDS; round++) {
            try (RangeBarProcessor processor = MisusedProcessor.SETUP.processor()) {
                BarBuffer bars = BarBuffer.create();
                processor.process(columns.slice(0, 1_000), bars);
                BarView view = bars.view();
                SimultaneousThreads.run(() -> read(view), () -> read(view), () -> {
                    processor.process(columns.slice(1_000, 9_000), bars); // it has to grow
                    bars.clear();
                    processor.clear();
                    processor.process(columns, bars);
                    bars.close();
                });
                assertThrows(IllegalStateException.class, () -> view.open(0));
            }
        }
    }

    private static void read(BarView view) {
        boolean there = true;
        for (int i = 0; there && i < 50_000; i++) {
            long index = i % view.size();
            there = SimultaneousThreads.doneOrRefused(() -> view.open(index))
                    && SimultaneousThreads.doneOrRefused(() -> view.vwap(index))
                    && (i % 100 != 0 || SimultaneousThreads.doneOrRefused(() -> view.get(index)))
                    && (i % 1_000 != 0 || SimultaneousThreads.doneOrRefused(() -> view.stream().toList()));
        }
    }

    static void parallelBatchesWithOneProcessor() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor(); BarBuffer others = BarBuffer.create()) {
                Trades rest = misused.next(10_000);
                AtomicInteger done = new AtomicInteger();
                ParallelBatch one = batch(misused.processor, rest, misused.bars);
                // One batch by two threads, or two batches.
                ParallelBatch other = round % 2 == 0 ? one : batch(misused.processor, rest, others);
                SimultaneousThreads.run(() -> run(one, done), () -> run(other, done));
                if (one == other) {
                    assertEquals(1, done.get(), "runs of one batch");
                    misused.took(rest.count());
                    misused.check();
                } else {
                    misused.worksAfterClear();
                }
            }
        }
    }

    private static ParallelBatch batch(RangeBarProcessor processor, Trades trades, BarBuffer bars) {
        return new ParallelBatch(List.of(ParallelBatch.Job.of("one", processor, trades.onHeap(), bars)), 2,
                (tradesDone, trades1, jobsDone, jobs) -> {});
    }

    private static void run(ParallelBatch batch, AtomicInteger done) throws InterruptedException {
        try {
            batch.run();
            done.incrementAndGet();
        } catch (IllegalStateException | JobException e) {
            assertTrue(e.getMessage().matches("this ParallelBatch has been run|one: .*"), e.getMessage());
        }
    }

    /** No call waits, so none cares; only a parallel batch does. */
    static void interrupted() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            try (MisusedProcessor misused = new MisusedProcessor();
                    ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
                group.process(misused.next(500).onHeap(), misused.buffers());
                misused.took(500);
                Trades rest = misused.next(10_000);
                assertTrue(Thread.currentThread().isInterrupted(), "the flag stays");
                misused.refuses(InterruptedException.class, "null", () -> {
                    Thread.currentThread().interrupt();
                    batch(misused.processor, rest, misused.bars).run();
                });
                Thread.currentThread().interrupt();
                misused.check();
                assertTrue(Thread.interrupted(), "the flag stays");
                ended.set(true);
            }
        });
        thread.start();
        thread.join();
        assertTrue(ended.get(), "see the stack trace");
    }
}

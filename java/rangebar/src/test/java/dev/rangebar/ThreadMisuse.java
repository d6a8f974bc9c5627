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
            try (Victim victim = new Victim(); BarBuffer others = BarBuffer.create()) {
                Trades trades = victim.next(2_000);
                AtOnce.run(() -> push(victim.processor, trades, victim.bars), () -> push(victim.processor, trades, others));
                victim.worksAfterClear();
            }
        }
    }

    private static void push(RangeBarProcessor processor, Trades trades, BarBuffer bars) {
        for (int i = 0; i < trades.count(); i++) {
            Trade trade = trades.trade(i);
            AtOnce.doneOrException(() -> processor.push(trade, bars));
        }
    }

    static void batchesByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (Victim victim = new Victim();
                    BarBuffer others = BarBuffer.create();
                    ProcessorGroup group = ProcessorGroup.of(victim.processors())) {
                TradeColumns columns = victim.next(2_000).onHeap();
                AtOnce.run(() -> {
                    for (int i = 0; i < 20; i++) {
                        AtOnce.doneOrException(() -> victim.processor.process(columns, victim.bars));
                        AtOnce.doneOrException(() -> victim.processor.forEachBar(columns, (view, index) -> view.vwap(index)));
                    }
                }, () -> {
                    for (int i = 0; i < 20; i++) {
                        AtOnce.doneOrException(() -> group.process(columns, List.of(others)));
                        AtOnce.doneOrException(() -> RangeBarProcessor.restore(victim.processor.saveState()).close());
                    }
                });
                victim.worksAfterClear();
            }
        }
    }

    static void iteratedByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (Victim victim = new Victim()) {
                Iterator<RangeBar> bars = victim.processor.bars(victim.next(2_000).stream().iterator());
                for (int i = 0; i < 2; i++) {
                    AtOnce.run(() -> iterate(bars), () -> iterate(bars));
                }
                victim.worksAfterClear();
            }
        }
    }

    private static void iterate(Iterator<RangeBar> bars) {
        for (int i = 0; i < 100; i++) {
            AtOnce.doneOrException(bars::next);
        }
    }

    static void viewsReadWhileTheBufferChanges() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (Victim victim = new Victim()) {
                BarView view = victim.bars.view();
                AtOnce.run(() -> read(view), () -> read(view), () -> {
                    TradeColumns columns = victim.next(5_000).onHeap();
                    AtOnce.doneOrRefused(() -> victim.processor.process(columns, victim.bars)); // it may have to grow
                    victim.bars.clear();
                    while (!AtOnce.doneOrRefused(victim.bars::close)) {
                        Thread.onSpinWait();
                    }
                });
                assertThrows(IllegalStateException.class, () -> view.open(0));
            }
        }
    }

    private static void read(BarView view) {
        for (int i = 0; i < 2_000; i++) {
            long index = i % view.size();
            AtOnce.doneOrException(() -> view.open(index));
            AtOnce.doneOrException(() -> view.vwap(index));
        }
    }

    static void parallelBatchesWithOneProcessor() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (Victim victim = new Victim(); BarBuffer others = BarBuffer.create()) {
                Trades rest = victim.next(10_000);
                AtomicInteger done = new AtomicInteger();
                ParallelBatch one = batch(victim.processor, rest, victim.bars);
                // One batch by two threads, or two batches.
                ParallelBatch other = round % 2 == 0 ? one : batch(victim.processor, rest, others);
                AtOnce.run(() -> run(one, done), () -> run(other, done));
                if (one == other) {
                    assertEquals(1, done.get(), "runs of one batch");
                    victim.took(rest.count());
                    victim.check();
                } else {
                    victim.worksAfterClear();
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
            try (Victim victim = new Victim(); ProcessorGroup group = ProcessorGroup.of(victim.processors())) {
                group.process(victim.next(500).onHeap(), victim.buffers());
                victim.took(500);
                Trades rest = victim.next(10_000);
                assertTrue(Thread.currentThread().isInterrupted(), "the flag stays");
                victim.refuses(InterruptedException.class, "null", () -> {
                    Thread.currentThread().interrupt();
                    batch(victim.processor, rest, victim.bars).run();
                });
                Thread.currentThread().interrupt();
                victim.check();
                assertTrue(Thread.interrupted(), "the flag stays");
                ended.set(true);
            }
        });
        thread.start();
        thread.join();
        assertTrue(ended.get(), "see the stack trace");
    }
}

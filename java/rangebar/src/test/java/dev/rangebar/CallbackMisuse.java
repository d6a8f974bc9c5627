package dev.rangebar;

import static dev.rangebar.MisusedProcessor.refused;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Misuse from within what the library calls: consumers of bars, listeners of progress, sources of trades. */
final class CallbackMisuse {
    private CallbackMisuse() {}

    /** Calls that a callback must not make on the processor that calls it. */
    private static List<Executable> calls(MisusedProcessor misused, ProcessorGroup group) {
        TradeColumns columns = misused.next(100).onHeap();
        Trade trade = misused.next(1).trade(0);
        return List.of(misused.processor::close, misused.processor::clear, misused.processor::saveState,
                () -> misused.processor.process(columns), () -> misused.processor.process(columns, misused.bars),
                () -> misused.processor.push(trade, misused.bars),
                () -> misused.processor.forEachBar(columns, (view, index) -> {}),
                () -> misused.processor.bars(List.of(trade).iterator()).hasNext(),
                () -> group.process(columns, misused.buffers()));
    }

    static void callBack() throws InterruptedException {
        try (MisusedProcessor misused = new MisusedProcessor();
                ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
            List<Executable> calls = calls(misused, group);
            Trades trades = misused.next(1_000);
            List<ExactBar> delivered = new ArrayList<>();
            misused.processor.forEachBar(trades.onHeap(), (view, index) -> {
                refused(IllegalStateException.class, "in use", calls.get(delivered.size() % calls.size()));
                delivered.add(ExactBar.of(view, index));
            });
            misused.delivered(delivered, trades.count());

            Trades more = misused.next(1_000);
            ParallelBatch.Job job = ParallelBatch.Job.of("job", misused.processor, more.onHeap(), misused.bars);
            ParallelBatch[] batch = new ParallelBatch[1];
            int[] updates = new int[1];
            batch[0] = new ParallelBatch(List.of(job), 1, (tradesDone, all, jobsDone, jobs) -> {
                refused(IllegalStateException.class, "has been run", batch[0]::run);
                if (jobsDone == 0) {
                    calls.forEach(call -> refused(IllegalStateException.class, "in use", call));
                }
                updates[0]++;
            });
            batch[0].run();
            assertTrue(updates[0] > 1, "updates before and after the job");
            misused.took(more.count());
            misused.check();

            // A source may use the processor, which rests meanwhile; what it does is done before the trade it gives.
            Trades pulled = misused.next(500);
            int[] next = new int[1];
            Iterator<RangeBar> bars = misused.processor.bars(new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return next[0] < 500;
                }

                @Override
                public Trade next() {
                    if (next[0] % 4 == 0) {
                        misused.processor.push(pulled.trade(next[0]++), misused.bars);
                    }
                    return pulled.trade(next[0]++);
                }
            });
            List<ExactBar> iterated = new ArrayList<>();
            bars.forEachRemaining(bar -> iterated.add(ExactBar.of(bar)));
            assertTrue(!iterated.isEmpty(), "bars of the iterator");
            misused.delivered(iterated, pulled.count());
            misused.check();
        }
    }

    static void fillsTheStack() {
        stops((view, index) -> overflow(1), StackOverflowError.class);
    }

    private static long overflow(long depth) {
        return depth + overflow(depth + 1);
    }

    static void fillsTheHeap() {
        stops((view, index) -> {
            List<long[]> all = new ArrayList<>();
            while (true) {
                all.add(new long[10_000]);
            }
        }, OutOfMemoryError.class);
    }

    /** The error comes out as it is, and the trades up to the one that ended the bar are applied. */
    private static void stops(BarConsumer last, Class<? extends Error> expected) {
        for (int bar : new int[] {0, 1, 7, 255, 256, 300}) {
            try (MisusedProcessor misused = new MisusedProcessor()) {
                Trades trades = misused.next(7_000);
                List<ExactBar> delivered = new ArrayList<>();
                Throwable e = assertThrows(Throwable.class,
                        () -> misused.processor.forEachBar(trades.onHeap(), (view, index) -> {
                    delivered.add(ExactBar.of(view, index));
                    if (delivered.size() == bar + 1) {
                        last.accept(view, index);
                    }
                }));
                assertInstanceOf(expected, e);
                misused.delivered(delivered, misused.tradesUntilBar(bar));
                misused.check();
            }
        }
    }

    static void handsTheProcessorOn() {
        try (MisusedProcessor misused = new MisusedProcessor();
                ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
            Trades trades = misused.next(1_000);
            List<Executable> calls = calls(misused, group);
            List<ExactBar> delivered = new ArrayList<>();
            misused.processor.forEachBar(trades.onHeap(), (view, index) -> {
                Executable call = calls.get(delivered.size() % calls.size());
                try {
                    SimultaneousThreads.run(() -> refused(IllegalStateException.class, "in use", call));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                delivered.add(ExactBar.of(view, index));
            });
            misused.delivered(delivered, trades.count());
            misused.check();
        }
    }
}

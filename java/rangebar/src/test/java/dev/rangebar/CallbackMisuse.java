package dev.rangebar;

import static dev.rangebar.Victim.refused;
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

    /** What a callback must not do with the processor that calls it. */
    private static List<Executable> calls(Victim victim, ProcessorGroup group) {
        TradeColumns columns = victim.next(100).onHeap();
        Trade trade = victim.next(1).trade(0);
        return List.of(victim.processor::close, victim.processor::clear, victim.processor::saveState,
                () -> victim.processor.process(columns), () -> victim.processor.process(columns, victim.bars),
                () -> victim.processor.push(trade, victim.bars),
                () -> victim.processor.forEachBar(columns, (view, index) -> {}),
                () -> victim.processor.bars(List.of(trade).iterator()).hasNext(),
                () -> group.process(columns, victim.buffers()));
    }

    static void callBack() throws InterruptedException {
        try (Victim victim = new Victim(); ProcessorGroup group = ProcessorGroup.of(victim.processors())) {
            List<Executable> calls = calls(victim, group);
            Trades trades = victim.next(1_000);
            List<ExactBar> delivered = new ArrayList<>();
            victim.processor.forEachBar(trades.onHeap(), (view, index) -> {
                refused(IllegalStateException.class, "in use", calls.get(delivered.size() % calls.size()));
                delivered.add(ExactBar.of(view, index));
            });
            victim.delivered(delivered, trades.count());

            Trades more = victim.next(1_000);
            ParallelBatch.Job job = ParallelBatch.Job.of("job", victim.processor, more.onHeap(), victim.bars);
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
            victim.took(more.count());
            victim.check();

            // A source may use the processor, which rests meanwhile; what it does is done before the trade it gives.
            Trades pulled = victim.next(500);
            int[] next = new int[1];
            Iterator<RangeBar> bars = victim.processor.bars(new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return next[0] < 500;
                }

                @Override
                public Trade next() {
                    if (next[0] % 4 == 0) {
                        victim.processor.push(pulled.trade(next[0]++), victim.bars);
                    }
                    return pulled.trade(next[0]++);
                }
            });
            List<ExactBar> handedOut = new ArrayList<>();
            bars.forEachRemaining(bar -> handedOut.add(ExactBar.of(bar)));
            assertTrue(!handedOut.isEmpty(), "bars of the iterator");
            victim.delivered(handedOut, pulled.count());
            victim.check();
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
            try (Victim victim = new Victim()) {
                Trades trades = victim.next(7_000);
                List<ExactBar> delivered = new ArrayList<>();
                Throwable e = assertThrows(Throwable.class, () -> victim.processor.forEachBar(trades.onHeap(), (view, index) -> {
                    delivered.add(ExactBar.of(view, index));
                    if (delivered.size() == bar + 1) {
                        last.accept(view, index);
                    }
                }));
                assertInstanceOf(expected, e);
                victim.delivered(delivered, victim.tradesUntilBar(bar));
                victim.check();
            }
        }
    }

    static void handsTheProcessorOn() {
        try (Victim victim = new Victim(); ProcessorGroup group = ProcessorGroup.of(victim.processors())) {
            Trades trades = victim.next(1_000);
            List<Executable> calls = calls(victim, group);
            List<ExactBar> delivered = new ArrayList<>();
            victim.processor.forEachBar(trades.onHeap(), (view, index) -> {
                Executable call = calls.get(delivered.size() % calls.size());
                try {
                    AtOnce.run(() -> refused(IllegalStateException.class, "in use", call));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                delivered.add(ExactBar.of(view, index));
            });
            victim.delivered(delivered, trades.count());
            victim.check();
        }
    }
}

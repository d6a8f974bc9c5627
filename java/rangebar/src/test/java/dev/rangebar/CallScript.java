package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A seeded sequence of any calls of the API in any order, right and wrong ones, on a few processors that read one stream of
 * trades; after each call all that can be seen is compared with oracles.
 */
final class CallScript {
    private static final int CALLS = 40;
    private static final int MOST_TRADES = 400;

    /** Counters of the cases that came up. */
    static final class Seen {
        long bars;
        long orphans;
        long refused;
        long stopped;

        @Override
        public String toString() {
            return bars + " bars, " + orphans + " orphans, " + refused + " calls refused, " + stopped
                    + " stopped by a consumer";
        }
    }

    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** A processor, its buffers, and what they have to hold. */
    private static final class Run implements AutoCloseable {
        final RunOptions setup;
        RangeBarProcessor processor;
        BarBuffer bars = BarBuffer.create();
        BarBuffer orphans = BarBuffer.create();
        Oracle oracle;
        final List<ExactBar> expectedBars = new ArrayList<>();
        final List<ExactBar> expectedOrphans = new ArrayList<>();
        long expectedDiscarded;
        int position;

        Run(RunOptions setup) {
            this.setup = setup;
            this.processor = setup.processor();
            this.oracle = setup.oracle();
        }

        /** Processes the trades and returns the bars that they close. Orphans go to the buffer or are only counted. */
        List<ExactBar> took(Trades trades, boolean keepsOrphans) {
            int closed = oracle.closed.size();
            int orphaned = oracle.orphans.size();
            oracle.take(trades);
            List<ExactBar> newOrphans = oracle.orphans.subList(orphaned, oracle.orphans.size());
            if (keepsOrphans) {
                expectedOrphans.addAll(newOrphans);
            } else {
                expectedDiscarded += newOrphans.size();
            }
            return oracle.closed.subList(closed, oracle.closed.size());
        }

        void check() {
            assertEquals(expectedBars, ExactBar.of(bars), "bars");
            assertEquals(expectedOrphans, ExactBar.of(orphans), "orphans");
            assertEquals(expectedDiscarded, processor.orphansDiscarded(), "orphans discarded");
            assertEquals(oracle.formingBar(), processor.formingBar().map(ExactBar::of), "forming bar");
        }

        @Override
        public void close() {
            processor.close();
            bars.close();
            orphans.close();
        }
    }

    private final SplittableRandom random;
    private final Seen seen;
    private final Trades trades;
    private final List<Run> runs = new ArrayList<>();
    private final StringBuilder log = new StringBuilder();

    CallScript(long seed) {
        this(seed, new Seen());
    }

    CallScript(long seed, Seen seen) {
        this.random = new SplittableRandom(seed);
        this.seen = seen;
        TradeGenerator generator = new TradeGenerator((int) seed & 0xffffff);
        this.trades = generator.next(random.nextInt(1, 6_000));
        RunOptions first = generator.setup();
        runs.add(new Run(first));
        for (int more = random.nextInt(4); more > 0; more--) {
            runs.add(new Run(new RunOptions(random.nextBoolean() ? random.nextInt(1, 100_001) : random.nextInt(1, 500),
                    random.nextBoolean(), random.nextBoolean() ? 0 : random.nextLong(1, 3_000_000), random.nextBoolean(),
                    first.fields())));
        }
    }

    void run() {
        try {
            for (int i = 0; i < CALLS; i++) {
                Run run = runs.get(random.nextInt(runs.size()));
                call(run);
                if (random.nextInt(4) > 0) { // a check reads the forming bar; some calls have to follow each other without it
                    run.check();
                }
            }
            runs.forEach(Run::check);
            runs.forEach(run -> seen.bars += run.oracle.closed.size());
            runs.forEach(run -> seen.orphans += run.oracle.orphans.size());
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("after" + log, e);
        } finally {
            runs.forEach(Run::close);
        }
    }

    /** The trades that come next for a run, or some of them, or none. */
    private Trades next(Run run) {
        int count = Math.min(trades.count() - run.position, random.nextInt(MOST_TRADES));
        run.position += count;
        return trades.part(run.position - count, run.position);
    }

    private TradeColumns columns(Trades part) {
        TradeColumns columns = random.nextBoolean() ? part.onHeap() : part.inNative();
        return random.nextInt(4) == 0 ? columns.slice(0, part.count()) : columns;
    }

    private void call(Run run) {
        int kind = random.nextInt(18);
        log.append(' ').append(kind);
        switch (kind) {
            case 0, 1 -> {
                Trades part = next(run);
                long before = run.bars.size();
                long appended = run.processor.process(columns(part), run.bars, run.orphans);
                assertEquals(run.bars.size() - before, appended);
                run.expectedBars.addAll(run.took(part, true));
            }
            case 2 -> {
                Trades part = next(run);
                run.processor.process(columns(part), run.bars);
                run.expectedBars.addAll(run.took(part, false));
            }
            case 3 -> {
                Trades part = next(run);
                List<RangeBar> values = run.processor.process(columns(part));
                assertEquals(run.took(part, false), ExactBar.of(values));
            }
            case 4, 5 -> push(run);
            case 6 -> pull(run);
            case 7 -> deliver(run);
            case 8 -> deliverUntilItStops(run);
            case 9 -> refused(run);
            case 10 -> {
                boolean was = run.processor.reset(run.orphans);
                run.oracle.reset().ifPresent(run.expectedOrphans::add);
                assertTrue(was || run.expectedOrphans.size() == run.orphans.size());
            }
            case 11 -> saveAndRestore(run);
            case 12 -> {
                run.processor.clear();
                run.oracle = run.setup.oracle();
            }
            case 13 -> buffers(run);
            case 14, 15 -> group();
            case 16 -> parallel();
            default -> misuse(run);
        }
    }

    private void push(Run run) {
        Trades part = next(run);
        boolean keepsOrphans = random.nextBoolean();
        for (int i = 0; i < part.count(); i++) {
            boolean ended = keepsOrphans ? run.processor.push(part.trade(i), run.bars, run.orphans)
                    : run.processor.push(part.trade(i), run.bars);
            List<ExactBar> bars = run.took(part.part(i, i + 1), keepsOrphans);
            assertEquals(!bars.isEmpty(), ended);
            run.expectedBars.addAll(bars);
        }
    }

    private void pull(Run run) {
        Trades part = next(run);
        List<ExactBar> bars = new ArrayList<>();
        Iterator<RangeBar> iterator = random.nextBoolean() ? run.processor.bars(part.stream().iterator())
                : run.processor.bars(part.stream()).iterator();
        iterator.forEachRemaining(bar -> bars.add(ExactBar.of(bar)));
        assertEquals(run.took(part, false), bars);
    }

    private void deliver(Run run) {
        Trades part = next(run);
        List<ExactBar> bars = new ArrayList<>();
        run.processor.forEachBar(columns(part), (view, index) -> bars.add(ExactBar.of(view, index)));
        assertEquals(run.took(part, false), bars);
    }

    private void deliverUntilItStops(Run run) {
        Trades part = next(run);
        int last = random.nextInt(8);
        List<ExactBar> bars = new ArrayList<>();
        int applied = part.count();
        try {
            run.processor.forEachBar(columns(part), (view, index) -> {
                bars.add(ExactBar.of(view, index));
                if (bars.size() > last) {
                    throw new Stop();
                }
            });
        } catch (DeliveryException e) {
            seen.stopped++;
            applied = (int) e.tradesApplied();
            assertEquals(last + 1, bars.size());
        }
        run.position -= part.count() - applied;
        assertEquals(run.took(part.part(0, applied), false), bars);
    }

    /** Processes a batch with one invalid trade: no trade of it is processed. */
    private void refused(Run run) {
        Trades part = next(run);
        run.position -= part.count();
        if (part.count() > 0) {
            int at = random.nextInt(part.count());
            switch (random.nextInt(at == 0 ? 3 : 4)) {
                case 0 -> part.price[at] = random.nextBoolean() ? 0 : Long.MIN_VALUE;
                case 1 -> part.quantity[at] = -1;
                case 2 -> part.timestampMicros[at] = random.nextBoolean() ? 1L << 62 : -(1L << 62) - 1;
                default -> part.timestampMicros[at] = part.timestampMicros[at - 1] - 1;
            }
            byte[] before = run.processor.saveState();
            TradeColumns columns = columns(part);
            InvalidTradeException e = assertThrows(InvalidTradeException.class,
                    () -> run.processor.process(columns, run.bars, run.orphans));
            assertEquals(at, e.index());
            assertArrayEquals(before, run.processor.saveState());
            seen.refused++;
        }
    }

    private void saveAndRestore(Run run) {
        byte[] state = run.processor.saveState();
        run.processor.close();
        run.processor = RangeBarProcessor.restore(state);
        run.expectedDiscarded = 0;
        assertArrayEquals(state, run.processor.saveState());
    }

    private void buffers(Run run) {
        BarView stale = run.bars.view();
        if (random.nextBoolean()) {
            run.bars.clear();
        } else {
            run.bars.close();
            run.bars = BarBuffer.withCapacity(random.nextInt(3));
        }
        run.expectedBars.clear();
        assertThrows(IllegalStateException.class, () -> stale.open(0));
        run.orphans.clear();
        run.expectedOrphans.clear();
    }

    /** All runs go on from where the foremost stands. */
    private void group() {
        int from = runs.stream().mapToInt(run -> run.position).max().getAsInt();
        runs.forEach(run -> run.position = from);
        Trades part = next(runs.get(0));
        try (ProcessorGroup group = ProcessorGroup.of(runs.stream().map(run -> run.processor).toList())) {
            group.process(columns(part), runs.stream().map(run -> run.bars).toList());
        }
        for (Run run : runs) {
            run.position = runs.get(0).position;
            run.expectedBars.addAll(run.took(part, false));
            run.check();
        }
    }

    private void parallel() {
        List<Trades> parts = runs.stream().map(this::next).toList();
        try {
            new ParallelBatch(IntStream.range(0, runs.size()).mapToObj(k -> ParallelBatch.Job.of("job " + k,
                    runs.get(k).processor, columns(parts.get(k)), runs.get(k).bars)).toList()).run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (int k = 0; k < runs.size(); k++) {
            runs.get(k).expectedBars.addAll(runs.get(k).took(parts.get(k), false));
            runs.get(k).check();
        }
    }

    private void misuse(Run run) {
        Trades part = next(run);
        run.position -= part.count();
        byte[] before = run.processor.saveState();
        BarBuffer closed = BarBuffer.create();
        closed.close();
        TradeColumns columns = columns(part);
        assertThrows(IllegalStateException.class, () -> run.processor.process(columns, closed));
        assertThrows(IllegalStateException.class, () -> run.processor.reset(closed));
        assertThrows(IllegalArgumentException.class, () -> run.processor.process(columns, run.bars, run.bars));
        assertThrows(NullPointerException.class, () -> run.processor.process(null, run.bars));
        assertThrows(IndexOutOfBoundsException.class, () -> columns.slice(0, columns.count() + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> run.bars.view().open(run.bars.size()));
        assertArrayEquals(before, run.processor.saveState());
        seen.refused += 6;
    }
}

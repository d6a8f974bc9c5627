package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whichever way trades come in and bars go out: the bars are those of the oracle. */
class PropertiesTest {
    /** Three rounds through every combination of columns and options with a threshold, one with absolute distances, one in ticks. */
    static IntStream seeds() {
        return IntStream.concat(IntStream.range(0, 192), IntStream.range(TradeGenerator.ABSOLUTE, TradeGenerator.ABSOLUTE + 128));
    }

    /** One run to be repeated in another way. */
    private static final class Run {
        final TradeGenerator generator;
        final RunOptions setup;
        final Trades trades;
        final Oracle expected;
        final SplittableRandom random;

        Run(int seed, int count) {
            generator = new TradeGenerator(seed);
            setup = generator.setup();
            trades = generator.next(count);
            expected = setup.oracle().take(trades);
            random = new SplittableRandom(seed);
        }

        Run(int seed) {
            this(seed, 20 + seed % TradeGenerator.ABSOLUTE * 3);
        }

        /** Ascending, from 0 to the count, with some empty parts. */
        List<Integer> cuts() {
            List<Integer> cuts = new ArrayList<>(List.of(0));
            while (cuts.get(cuts.size() - 1) < trades.count()) {
                cuts.add(Math.min(trades.count(), cuts.get(cuts.size() - 1) + random.nextInt(40)));
            }
            return cuts;
        }

        void check(RangeBarProcessor processor, BarBuffer bars, BarBuffer orphans) {
            assertEquals(expected.closed, ExactBar.of(bars), "closed bars");
            assertEquals(expected.orphans, ExactBar.of(orphans), "orphaned bars");
            checkForming(processor);
            assertEquals(0, processor.orphansDiscarded());
        }

        /** Options for forms that return no orphaned bars. */
        void check(RangeBarProcessor processor, List<ExactBar> bars) {
            assertEquals(expected.closed, bars, "closed bars");
            checkForming(processor);
            assertEquals(expected.orphans.size(), processor.orphansDiscarded());
        }

        private void checkForming(RangeBarProcessor processor) {
            assertEquals(expected.formingBar(), processor.formingBar().map(ExactBar::of), "forming bar");
            assertEquals(Optional.of(setup.fields()), processor.fields());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void heapColumns(int seed) {
        Run run = new Run(seed);
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.create();
                BarBuffer orphans = BarBuffer.create()) {
            assertEquals(run.expected.closed.size(), processor.process(run.trades.onHeap(), bars, orphans));
            run.check(processor, bars, orphans);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nativeColumns(int seed) {
        Run run = new Run(seed);
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.withCapacity(1 + seed % 3);
                BarBuffer orphans = BarBuffer.withCapacity(seed % 2)) {
            assertEquals(run.expected.closed.size(), processor.process(run.trades.inNative(), bars, orphans));
            run.check(processor, bars, orphans);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void asValuesWithoutOrphans(int seed) {
        Run run = new Run(seed);
        try (RangeBarProcessor processor = run.setup.processor()) {
            run.check(processor, ExactBar.of(processor.process(run.trades.onHeap())));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anySplit(int seed) {
        Run run = new Run(seed);
        List<Integer> cuts = run.cuts();
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.withCapacity(1);
                BarBuffer orphans = BarBuffer.create()) {
            TradeColumns heap = run.trades.onHeap();
            TradeColumns outside = run.trades.inNative();
            for (int i = 1; i < cuts.size(); i++) {
                TradeColumns from = run.random.nextBoolean() ? heap : outside;
                processor.process(from.slice(cuts.get(i - 1), cuts.get(i) - cuts.get(i - 1)), bars, orphans);
            }
            run.check(processor, bars, orphans);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneByOne(int seed) {
        Run run = new Run(seed);
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.create();
                BarBuffer orphans = BarBuffer.create()) {
            run.trades.stream().forEach(trade -> {
                long before = bars.size();
                boolean appended = push(processor, trade, bars, orphans, run.setup.maxGapMicros() == 0);
                assertEquals(before + (appended ? 1 : 0), bars.size());
            });
            run.check(processor, bars, orphans);
        }
    }

    /** The form for single values where it says as much. */
    private static boolean push(RangeBarProcessor processor, Trade trade, BarBuffer bars, BarBuffer orphans,
            boolean noGaps) {
        if (noGaps && trade.fields().equals(TradeFields.NONE)) {
            return processor.push(trade.timestampMicros(), trade.price(), trade.quantity(), bars);
        }
        if (noGaps && trade.fields().equals(TradeFields.ALL)) {
            return processor.push(trade.timestampMicros(), trade.price(), trade.quantity(), trade.rawAggTradeId(),
                    trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.side().orElseThrow(), bars);
        }
        return processor.push(trade, bars, orphans);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void barByBar(int seed) {
        Run run = new Run(seed);
        List<Integer> cuts = run.cuts();
        List<ExactBar> bars = new ArrayList<>();
        try (RangeBarProcessor processor = run.setup.processor()) {
            TradeColumns outside = run.trades.inNative();
            TradeColumns heap = run.trades.onHeap();
            for (int i = 1; i < cuts.size(); i++) {
                TradeColumns from = run.random.nextBoolean() ? heap : outside;
                processor.forEachBar(from.slice(cuts.get(i - 1), cuts.get(i) - cuts.get(i - 1)),
                        (view, index) -> bars.add(ExactBar.of(view, index)));
            }
            run.check(processor, bars);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void iteratorAndStream(int seed) {
        Run run = new Run(seed);
        try (RangeBarProcessor processor = run.setup.processor()) {
            List<ExactBar> bars = new ArrayList<>();
            Iterator<RangeBar> iterator = processor.bars(run.trades.stream().iterator());
            while (iterator.hasNext()) {
                bars.add(ExactBar.of(iterator.next()));
            }
            run.check(processor, bars);
        }
        try (RangeBarProcessor processor = run.setup.processor()) {
            run.check(processor, processor.bars(run.trades.stream()).map(ExactBar::of).toList());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void savedRestoredAndGoneOn(int seed) {
        Run run = new Run(seed);
        // Cuts anywhere, and right before and after the trades that end bars.
        List<Integer> cuts = new ArrayList<>(run.cuts());
        for (int end : run.expected.endedBy) {
            if (run.random.nextInt(3) == 0) {
                cuts.add(end + run.random.nextInt(2));
            }
        }
        cuts.sort(null);
        RangeBarProcessor processor = run.setup.processor();
        try (BarBuffer bars = BarBuffer.create(); BarBuffer orphans = BarBuffer.create()) {
            for (int i = 1; i < cuts.size(); i++) {
                processor.process(run.trades.part(cuts.get(i - 1), cuts.get(i)).onHeap(), bars, orphans);
                byte[] state = processor.saveState();
                processor.close();
                processor = RangeBarProcessor.restore(state);
                assertArrayEquals(state, processor.saveState(), "a state has one form");
            }
            run.check(processor, bars, orphans);
            assertEquals(run.setup.distance(), processor.distance());
            assertEquals(run.setup.timestampGate(), processor.timestampGate());
            assertEquals(run.setup.includeOrphaned(), processor.includesOrphaned());
            assertEquals(run.setup.maxGapMicros(), processor.maxGap().map(gap -> gap.toNanos() / 1_000).orElse(0L));
        } finally {
            processor.close();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void resetsAtBoundaries(int seed) {
        Run run = new Run(seed);
        Oracle oracle = run.setup.oracle();
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.create();
                BarBuffer gaps = BarBuffer.create();
                BarBuffer ends = BarBuffer.create()) {
            List<Integer> cuts = run.cuts();
            for (int i = 1; i < cuts.size(); i++) {
                Trades part = run.trades.part(cuts.get(i - 1), cuts.get(i));
                processor.process(part.onHeap(), bars, gaps);
                oracle.take(part);
                Optional<ExactBar> expected = oracle.reset();
                ends.clear();
                assertEquals(expected.isPresent(), processor.reset(ends));
                assertEquals(expected.stream().toList(), ExactBar.of(ends));
                assertEquals(Optional.empty(), processor.formingBar());
            }
            assertEquals(oracle.closed, ExactBar.of(bars));
            assertEquals(oracle.orphans, ExactBar.of(gaps));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostAndNothingTwice(int seed) {
        Run run = new Run(seed);
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.create();
                BarBuffer others = BarBuffer.create()) {
            processor.process(run.trades.onHeap(), bars, others);
            processor.formingBar(others);
            List<ExactBar> all = new ArrayList<>(ExactBar.of(bars));
            all.addAll(ExactBar.of(others));
            List<Trade> trades = run.trades.stream().toList();
            assertEquals(sum(trades, trade -> BigInteger.valueOf(trade.quantity())), sum(all, ExactBar::volume));
            assertEquals(sum(trades, PropertiesTest::turnover), sum(all, ExactBar::turnover));
            assertEquals(trades.size(), all.stream().mapToLong(ExactBar::aggTradeCount).sum());
            assertEquals(sum(trades, PropertiesTest::count), sum(all, bar -> BigInteger.valueOf(bar.tradeCount())));
            if (run.setup.fields().side()) {
                List<Trade> sells = trades.stream().filter(Trade::rawSell).toList();
                List<Trade> buys = trades.stream().filter(trade -> !trade.rawSell()).toList();
                assertEquals(sum(buys, PropertiesTest::turnover), sum(all, ExactBar::buyTurnover));
                assertEquals(sum(sells, PropertiesTest::turnover), sum(all, ExactBar::sellTurnover));
                assertEquals(sum(buys, PropertiesTest::count),
                        sum(all, bar -> BigInteger.valueOf(bar.buyTradeCount())));
                assertEquals(sum(sells, PropertiesTest::count),
                        sum(all, bar -> BigInteger.valueOf(bar.sellTradeCount())));
            }
        }
    }

    private static BigInteger turnover(Trade trade) {
        return BigInteger.valueOf(trade.price()).multiply(BigInteger.valueOf(trade.quantity()));
    }

    private static BigInteger count(Trade trade) {
        return BigInteger.valueOf(trade.fields().tradeIds() ? trade.rawLastTradeId() - trade.rawFirstTradeId() + 1 : 1);
    }

    private static <T> BigInteger sum(List<T> values, Function<T, BigInteger> of) {
        return values.stream().map(of).reduce(BigInteger.ZERO, BigInteger::add);
    }

    @ParameterizedTest
    @MethodSource("longSeeds")
    void moreThanOneHeapPiece(int seed) {
        Run run = new Run(seed, 2 * TradeColumns.TRADES_PER_CALL + 1_234);
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.create();
                BarBuffer orphans = BarBuffer.create()) {
            processor.process(run.trades.onHeap(), bars, orphans);
            run.check(processor, bars, orphans);
            processor.clear();
            List<ExactBar> delivered = new ArrayList<>();
            processor.forEachBar(run.trades.onHeap(), (view, index) -> delivered.add(ExactBar.of(view, index)));
            run.check(processor, delivered);
        }
    }

    static IntStream longSeeds() {
        return IntStream.of(64 + 7, 64 + 23, 64 + 56);
    }

    @Test
    void aBufferIsReused() {
        Run run = new Run(7, 1_000);
        try (RangeBarProcessor processor = run.setup.processor(); BarBuffer bars = BarBuffer.withCapacity(1)) {
            List<ExactBar> all = new ArrayList<>();
            for (int i = 0; i < run.trades.count(); i += 50) {
                bars.clear();
                processor.process(run.trades.onHeap().slice(i, 50), bars);
                all.addAll(ExactBar.of(bars));
            }
            run.check(processor, all);
        }
    }

    @Test
    void clearStartsAnotherRun() {
        Run run = new Run(63, 500);
        try (RangeBarProcessor processor = run.setup.processor();
                BarBuffer bars = BarBuffer.create();
                BarBuffer orphans = BarBuffer.create()) {
            byte[] initial = processor.saveState();
            processor.push(Trade.of(5, 1, 1), bars);
            processor.clear();
            assertArrayEquals(initial, processor.saveState());
            assertEquals(Optional.empty(), processor.fields());
            processor.process(run.trades.onHeap(), bars, orphans);
            run.check(processor, bars, orphans);
        }
    }

    /** The generator brings what the properties are about; if it does not, they say little. */
    @Test
    void theGeneratorBringsTheHardCases() {
        int closed = 0;
        int gaps = 0;
        int gated = 0;
        int onTheLimit = 0;
        int wideVolumes = 0;
        int forming = 0;
        for (int seed : seeds().toArray()) {
            Run run = new Run(seed);
            closed += run.expected.closed.size();
            gaps += run.expected.orphans.size();
            forming += run.expected.formingBar().isPresent() ? 1 : 0;
            for (ExactBar bar : run.expected.closed) {
                BigInteger open = BigInteger.valueOf(bar.open());
                BigInteger delta = run.setup.delta(bar.open());
                BigInteger distance = BigInteger.valueOf(bar.close()).subtract(open).abs();
                onTheLimit += distance.equals(delta) ? 1 : 0;
                wideVolumes += bar.turnover().bitLength() > 64 ? 1 : 0;
                boolean heldBack = bar.high() - bar.open() > delta.longValueExact() && bar.close() < bar.high()
                        && run.setup.timestampGate() && !bar.orphaned();
                gated += heldBack ? 1 : 0;
            }
        }
        assertTrue(closed > 5_000, "closed bars: " + closed);
        assertTrue(gaps > 500, "orphaned bars: " + gaps);
        assertTrue(gated > 50, "bars that the gate held back: " + gated);
        assertTrue(onTheLimit > 500, "bars closed exactly on the limit: " + onTheLimit);
        assertTrue(wideVolumes > 500, "bars with a turnover above 64 bits: " + wideVolumes);
        assertTrue(forming > 50, "runs that end within a bar: " + forming);
    }
}

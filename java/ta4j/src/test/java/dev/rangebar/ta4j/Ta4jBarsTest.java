package dev.rangebar.ta4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ta4j.core.Bar;
import org.ta4j.core.BarSeries;
import org.ta4j.core.num.Num;

/** Compares bars of ta4j with their range bars. */
class Ta4jBarsTest {
    private final BarBuffer bars = BarBuffer.create();
    private final BarBuffer orphans = BarBuffer.create();

    @AfterEach
    void close() {
        bars.close();
        orphans.close();
    }

    @Test
    void keepsEveryFigure() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(50))) {
            processor.process(new GeneratedTrades(1, 50_000).columns(), bars);
        }
        assertTrue(bars.size() > 100, bars.size() + " bars");
        BarSeries series = Ta4jBars.series("generated", bars.view());
        assertEquals(bars.size(), series.getBarCount());
        for (int i = 0; i < series.getBarCount(); i++) {
            assertSame(bars.view().get(i), series.getBar(i));
        }
    }

    private static void assertSame(RangeBar expected, Bar bar) {
        assertEquals(expected.openTime(), bar.getBeginTime());
        assertEquals(expected.closeTime(), bar.getEndTime());
        assertEquals(expected.features().duration(), bar.getTimePeriod());
        assertEquals(expected.tradeCount(), bar.getTrades());
        assertEquals(plain(expected.open(), expected.high(), expected.low(), expected.close(), expected.volume(),
                expected.turnover()), plain(bar.getOpenPrice(), bar.getHighPrice(), bar.getLowPrice(), bar.getClosePrice(),
                bar.getVolume(), bar.getAmount()));
    }

    private static List<String> plain(BigDecimal... values) {
        return List.of(values).stream().map(value -> value.stripTrailingZeros().toPlainString()).toList();
    }

    private static List<String> plain(Num... values) {
        return plain(List.of(values).stream().map(Num::bigDecimalValue).toArray(BigDecimal[]::new));
    }

    /** The values have more digits than ta4j's arithmetic keeps. */
    @Test
    void roundsNothing() {
        long price = 9_000_000_000_000_000_007L / 2;
        long volume = Long.MAX_VALUE;
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(1))) {
            processor.process(TradeColumns.of(new long[] {0, 1}, new long[] {price, price * 2 - price / 2},
                    new long[] {volume, volume}), bars);
        }
        RangeBar bar = bars.view().get(0);
        assertTrue(bar.turnover().precision() > 38, bar.turnover().toString());
        assertSame(bar, Ta4jBars.bar(bars.view(), 0));
    }

    @Test
    void barOfOneMicrosecondHasNoDuration() {
        try (RangeBarProcessor processor = gapOfOneSecond(false)) {
            processor.process(trades(7, 7, 7, 2_000_007), bars, orphans);
        }
        Bar bar = Ta4jBars.bar(orphans.view(), 0);
        Instant time = Instant.ofEpochSecond(0, 7_000);
        assertEquals(List.of(Duration.ZERO, time, time), List.of(bar.getTimePeriod(), bar.getBeginTime(),
                bar.getEndTime()));
        assertEquals(3, bar.getTrades());
    }

    /** The prices are 100, 101, 102, ...: each more than half a per cent above the one before. */
    private static TradeColumns trades(long... timestampMicros) {
        long[] prices = new long[timestampMicros.length];
        long[] volumes = new long[timestampMicros.length];
        for (int i = 0; i < prices.length; i++) {
            prices[i] = (100 + i) * 100_000_000L;
            volumes[i] = 1;
        }
        return TradeColumns.of(timestampMicros, prices, volumes);
    }

    private static RangeBarProcessor gapOfOneSecond(boolean includeOrphaned) {
        return RangeBarProcessor.builder(new Threshold(500)).maxGap(Duration.ofSeconds(1))
                .includeOrphaned(includeOrphaned).build();
    }

    @Test
    void rejectsBarsThatEndTogetherAndAppendsNone() {
        try (RangeBarProcessor processor = RangeBarProcessor.builder(new Threshold(500)).timestampGate(false).build()) {
            processor.process(trades(1, 2, 2, 2, 2), bars);
        }
        assertEquals(2, bars.size());
        assertRejected("bar 1 ends at 1970-01-01T00:00:00.000002Z, not after the bar before it "
                + "(1970-01-01T00:00:00.000002Z), which ta4j rejects: build bars with the timestamp gate and "
                + "without orphaned ones");
    }

    @Test
    void rejectsAnOrphanThatEndsWithTheBarBefore() {
        try (RangeBarProcessor processor = gapOfOneSecond(true)) {
            processor.process(trades(1, 2, 2, 5_000_000), bars);
        }
        assertEquals(2, bars.size());
        assertTrue(bars.view().isOrphaned(1));
        assertRejected("bar 1 ends at");
    }

    @Test
    void rejectsAFormingBar() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(500))) {
            processor.process(trades(1, 2, 3), bars);
            processor.formingBar(bars);
        }
        assertRejected("bar 1 (1970-01-01T00:00:00.000003Z) is still forming: append it once it has closed");
    }

    private void assertRejected(String message) {
        BarSeries series = Ta4jBars.emptySeries("rejected");
        String found = assertThrows(IllegalArgumentException.class, () -> Ta4jBars.append(bars.view(), series))
                .getMessage();
        assertTrue(found.startsWith(message), found);
        assertEquals(0, series.getBarCount());
    }
}

package dev.rangebar.ta4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ta4j.core.Bar;
import org.ta4j.core.BarSeries;

/** Compares a growing series with the series of all bars, for trades in parts of any size. */
class LiveSeriesTest {
    private static final int TRADES = 20_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 100, 1_000})
    void doesNotDependOnPartsAndOrdersBarsByTheirEnd(int dbps) {
        for (int seed = 0; seed < 5; seed++) {
            GeneratedTrades trades = new GeneratedTrades(seed, TRADES);
            SplittableRandom random = new SplittableRandom(seed);
            try (RangeBarProcessor whole = RangeBarProcessor.create(new Threshold(dbps));
                    RangeBarProcessor parts = RangeBarProcessor.create(new Threshold(dbps));
                    BarBuffer bars = BarBuffer.create();
                    LiveSeries live = new LiveSeries(parts, "live")) {
                whole.process(trades.columns(), bars);
                for (int from = 0; from < TRADES;) {
                    int before = live.series().getBarCount();
                    long appended;
                    if (random.nextBoolean()) {
                        appended = live.push(trades.trade(from)) ? 1 : 0;
                        from++;
                    } else {
                        int length = Math.min(TRADES - from, random.nextInt(200));
                        appended = live.process(trades.columns().slice(from, length));
                        from += length;
                    }
                    assertEquals(before + appended, live.series().getBarCount());
                }
                assertSame(Ta4jBars.series("whole", bars.view()), live.series());
            }
        }
    }

    private static void assertSame(BarSeries expected, BarSeries series) {
        assertTrue(expected.getBarCount() > 0);
        assertEquals(expected.getBarData(), series.getBarData());
        Bar previous = null;
        for (Bar bar : series.getBarData()) {
            assertTrue(bar.getEndTime().isAfter(bar.getBeginTime()), bar.toString());
            assertTrue(previous == null || !bar.getBeginTime().isBefore(previous.getEndTime()), bar.toString());
            previous = bar;
        }
    }

    @Test
    void rejectedTradeChangesNothing() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(1));
                LiveSeries live = new LiveSeries(processor, "live")) {
            live.push(Trade.of(1, 100_00000000L, 1));
            assertTrue(live.push(Trade.of(2, 101_00000000L, 1)));
            assertThrows(InvalidTradeException.class, () -> live.push(Trade.of(1, 100_00000000L, 1)));
            assertEquals(1, live.series().getBarCount());
        }
    }

    @Test
    void rejectsProcessorsWhoseBarsCanEndTogether() {
        try (RangeBarProcessor noGate = RangeBarProcessor.builder(new Threshold(1)).timestampGate(false).build();
                RangeBarProcessor orphans = RangeBarProcessor.builder(new Threshold(1)).includeOrphaned(true).build()) {
            assertEquals("a series of ta4j needs a processor with the timestamp gate: otherwise two bars may end in the "
                    + "same microsecond",
                    assertThrows(IllegalArgumentException.class, () -> new LiveSeries(noGate, "x")).getMessage());
            assertEquals("a series of ta4j needs a processor that does not include orphaned bars: otherwise two bars may "
                    + "end in the same microsecond",
                    assertThrows(IllegalArgumentException.class, () -> new LiveSeries(orphans, "x")).getMessage());
        }
    }
}

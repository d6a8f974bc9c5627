package dev.rangebar.ta4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.FixedPoint;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ta4j.core.Bar;
import org.ta4j.core.BarSeries;
import org.ta4j.core.aggregator.BarAggregator;

/**
 * Shows the differences of ta4j's own range bars, on one trade per second, so that a bar of a second holds one trade. The
 * test finds them by name, because ta4j has them from 0.22.3 on and the version at compile time is older.
 */
class RangeBarAggregatorTest {
    private static final String AGGREGATOR = "org.ta4j.core.aggregator.RangeBarAggregator";

    /** From 100 to 100.40 to 99.90, no trade is half a per cent from the open, but high and low are that far apart. */
    @Test
    void closesByHighAndLowInsteadOfByTheOpen() {
        String prices = "100 100.4 99.9 100.5 100.2";
        assertEquals(List.of("100..99.9"), closed(rangeBars(0.5).aggregate(oneSecondBars(prices))));
        assertEquals(List.of("100..100.5"), closed(ours("0.5%", prices)));
    }

    /** The size does not follow the price: at 50, a move of 0.5 is one per cent. */
    @Test
    void hasASizeInPriceInsteadOfAShare() {
        String prices = "50 50.25 50.5 50.8 51";
        assertEquals(List.of("50..50.5"), closed(rangeBars(0.5).aggregate(oneSecondBars(prices))));
        assertEquals(List.of("50..50.25", "50.5..50.8"), closed(ours("0.5%", prices)));
    }

    /** The aggregator sees bars of three seconds, not trades: they close its bar late, with a range of 3 instead of 1. */
    @Test
    void seesNoTrades() {
        String prices = "100 101 103 102 102.5 102";
        List<Bar> threeSeconds = Arrays.asList(merged(oneSecondBars(prices).subList(0, 3)),
                merged(oneSecondBars(prices).subList(3, 6)));
        assertEquals(List.of("100..103"), closed(rangeBars(1).aggregate(threeSeconds)));
        assertEquals(List.of("100..101", "103..102"), closed(ours("0.9%", prices)));
    }

    @Test
    void rejectsBarsWithAPauseBetween() {
        List<Bar> bars = oneSecondBars("100 101 102 103");
        assertEquals(2, ours("0.1%", "100 101 102 103", 0, 1, 5, 6).size());
        BarAggregator aggregator = rangeBars(0.1);
        assertTrue(aggregator.aggregate(bars).size() > 1);
        List<Bar> pause = Arrays.asList(bars.get(0), bars.get(1), bars.get(3));
        assertThrows(IllegalArgumentException.class, () -> aggregator.aggregate(pause));
    }

    private static BarAggregator rangeBars(Number size) {
        try {
            return (BarAggregator) Class.forName(AGGREGATOR).getConstructor(Number.class).newInstance(size);
        } catch (ClassNotFoundException e) {
            String absence = "this ta4j has no RangeBarAggregator: build with -Dta4j.version=0.22.3 or later";
            System.out.println("SKIPPED: " + absence); // Maven only counts
            assumeTrue(false, absence);
            throw new AssertionError(e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns bars of one second and one trade each. */
    private static List<Bar> oneSecondBars(String prices) {
        BarSeries series = Ta4jBars.emptySeries("seconds");
        long second = 0;
        for (String price : prices.split(" ")) {
            second++;
            series.barBuilder().timePeriod(Duration.ofSeconds(1)).endTime(Instant.ofEpochSecond(second))
                    .openPrice(price).highPrice(price).lowPrice(price).closePrice(price).volume(1).amount(price).trades(1)
                    .add();
        }
        return series.getBarData();
    }

    private static Bar merged(List<Bar> bars) {
        return Ta4jBars.emptySeries("merged").barBuilder().timePeriod(Duration.ofSeconds(bars.size()))
                .endTime(bars.getLast().getEndTime()).openPrice(bars.getFirst().getOpenPrice())
                .highPrice(bars.stream().map(Bar::getHighPrice).reduce((a, b) -> a.max(b)).orElseThrow())
                .lowPrice(bars.stream().map(Bar::getLowPrice).reduce((a, b) -> a.min(b)).orElseThrow())
                .closePrice(bars.getLast().getClosePrice()).volume(bars.size()).amount(0).trades(bars.size()).build();
    }

    private static List<Bar> ours(String threshold, String prices, long... seconds) {
        String[] each = prices.split(" ");
        long[] times = new long[each.length];
        long[] raw = new long[each.length];
        long[] volumes = new long[each.length];
        for (int i = 0; i < each.length; i++) {
            times[i] = 1_000_000L * (seconds.length == 0 ? i : seconds[i]);
            raw[i] = FixedPoint.parse(each[i]);
            volumes[i] = FixedPoint.parse("1");
        }
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse(threshold));
                BarBuffer bars = BarBuffer.create()) {
            processor.process(TradeColumns.of(times, raw, volumes), bars);
            return Ta4jBars.series("ours", bars.view()).getBarData();
        }
    }

    /** Returns bars as {@code open..close}. */
    private static List<String> closed(List<Bar> bars) {
        return bars.stream().map(bar -> text(bar.getOpenPrice().bigDecimalValue()) + ".."
                + text(bar.getClosePrice().bigDecimalValue())).toList();
    }

    private static String text(BigDecimal price) {
        return price.stripTrailingZeros().toPlainString();
    }
}

package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Bars as values, worked out by hand. */
class RangeBarTest {
    private static Trade trade(long micros, String price, String quantity, long id, long first, long last, boolean sell) {
        return Trade.of(micros, FixedPoint.parse(price), FixedPoint.parse(quantity), id, first, last,
                sell ? Side.SELL : Side.BUY);
    }

    @Test
    void everyValueOfABar() {
        List<Trade> trades = List.of(trade(1_700_000_000_000_001L, "100", "1.5", 7, 70, 71, false),
                trade(1_700_000_001_000_001L, "99.9", "0.5", 8, 72, 72, true),
                trade(1_700_000_002_000_001L, "100.25", "2", 9, 73, 79, false));
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse("0.25%"))) {
            List<RangeBar> bars = processor.bars(trades.stream()).toList();
            double imbalance = (3.5 - 0.5) / (3.5 + 0.5);
            BarFeatures features = new BarFeatures(Duration.ofSeconds(2), imbalance,
                    (100.25 - 100.1125) / (100.25 - 99.9), Math.abs(100.25 - 100) / 4, (100.25 - 100) / 100 / imbalance,
                    10 / 2.0, 4 / 10.0, 9 / 1.0, 10 / 3.0, (350.5 - 49.95) / 400.45);
            RangeBar expected = new RangeBar(Instant.parse("2023-11-14T22:13:20.000001Z"),
                    Instant.parse("2023-11-14T22:13:22.000001Z"), new BigDecimal("100.00000000"),
                    new BigDecimal("100.25000000"), new BigDecimal("99.90000000"), new BigDecimal("100.25000000"),
                    new BigDecimal("4.00000000"), new BigDecimal("400.4500000000000000"),
                    Optional.of(new BigDecimal("3.50000000")), Optional.of(new BigDecimal("0.50000000")),
                    Optional.of(new BigDecimal("350.5000000000000000")),
                    Optional.of(new BigDecimal("49.9500000000000000")), OptionalLong.of(70), OptionalLong.of(79),
                    OptionalLong.of(7), OptionalLong.of(9), 10, 3, OptionalLong.of(9), OptionalLong.of(1),
                            new BigDecimal("100.11250000"),
                    features, TradeFields.ALL, false, false);
            assertEquals(List.of(expected), bars);
        }
    }

    @Test
    void timesBeforeTheEpochAndFarAway() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(1));
                BarBuffer bars = BarBuffer.create()) {
            processor.push(-1, 1, 0, bars);
            assertEquals(Instant.parse("1969-12-31T23:59:59.999999Z"), processor.formingBar().orElseThrow().openTime());
            processor.clear();
            processor.push(-(1L << 62), 1, 0, bars);
            processor.push((1L << 62) - 1, 5, 0, bars);
            RangeBar bar = bars.view().get(0);
            assertEquals(Duration.between(bar.openTime(), bar.closeTime()), bar.features().duration());
            long last = (1L << 62) - 1;
            assertEquals(Instant.ofEpochSecond(last / 1_000_000, last % 1_000_000 * 1_000), bar.closeTime());
        }
    }
}

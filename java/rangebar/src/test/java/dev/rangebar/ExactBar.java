package dev.rangebar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Everything that a bar says, in raw units, for comparison: whichever door it came out of. */
record ExactBar(long openTimeMicros, long closeTimeMicros, long open, long high, long low, long close,
        BigInteger volume, BigInteger turnover, BigInteger buyVolume, BigInteger sellVolume, BigInteger buyTurnover,
        BigInteger sellTurnover, long firstTradeId, long lastTradeId, long firstAggTradeId, long lastAggTradeId,
        long tradeCount, long aggTradeCount, long buyTradeCount, long sellTradeCount, long vwap,
        BarFeatures features, TradeFields fields, boolean incomplete, boolean orphaned) {

    static ExactBar of(BarView bars, long i) {
        BarFeatures features = new BarFeatures(Duration.of(bars.durationMicros(i), ChronoUnit.MICROS),
                bars.orderFlowImbalance(i), bars.vwapCloseDeviation(i), bars.priceImpact(i), bars.kyleLambdaProxy(i),
                bars.tradeIntensity(i), bars.volumePerTrade(i), bars.aggressionRatio(i), bars.aggregationDensity(i),
                bars.turnoverImbalance(i));
        return new ExactBar(bars.openTimeMicros(i), bars.closeTimeMicros(i), bars.open(i), bars.high(i), bars.low(i),
                bars.close(i), join(bars.volumeLo64(i), bars.volumeHi64(i)),
                join(bars.turnoverLo64(i), bars.turnoverHi64(i)), join(bars.buyVolumeLo64(i), bars.buyVolumeHi64(i)),
                join(bars.sellVolumeLo64(i), bars.sellVolumeHi64(i)),
                join(bars.buyTurnoverLo64(i), bars.buyTurnoverHi64(i)),
                join(bars.sellTurnoverLo64(i), bars.sellTurnoverHi64(i)), bars.firstTradeId(i), bars.lastTradeId(i),
                bars.firstAggTradeId(i), bars.lastAggTradeId(i), bars.tradeCount(i), bars.aggTradeCount(i),
                bars.buyTradeCount(i), bars.sellTradeCount(i), bars.vwap(i), features,
                new TradeFields(bars.hasAggTradeIds(i), bars.hasTradeIds(i), bars.hasSide(i)), bars.isIncomplete(i),
                bars.isOrphaned(i));
    }

    static ExactBar of(RangeBar bar) {
        return new ExactBar(micros(bar.openTime()), micros(bar.closeTime()), price(bar.open()), price(bar.high()),
                price(bar.low()), price(bar.close()), raw(bar.volume(), 8), raw(bar.turnover(), 16),
                raw(bar.buyVolume(), 8), raw(bar.sellVolume(), 8), raw(bar.buyTurnover(), 16),
                raw(bar.sellTurnover(), 16), bar.firstTradeId().orElse(0), bar.lastTradeId().orElse(0),
                bar.firstAggTradeId().orElse(0), bar.lastAggTradeId().orElse(0), bar.tradeCount(), bar.aggTradeCount(),
                bar.buyTradeCount().orElse(0), bar.sellTradeCount().orElse(0), price(bar.vwap()), bar.features(),
                        bar.fields(), bar.incomplete(),
                bar.orphaned());
    }

    static List<ExactBar> of(BarBuffer bars) {
        BarView view = bars.view();
        return LongStream.range(0, view.size()).mapToObj(i -> of(view, i)).toList();
    }

    static List<ExactBar> of(List<RangeBar> bars) {
        return bars.stream().map(ExactBar::of).toList();
    }

    /** The bar without its floating-point part. */
    ExactBar withFeatures(BarFeatures others) {
        return new ExactBar(openTimeMicros, closeTimeMicros, open, high, low, close, volume, turnover, buyVolume,
                sellVolume, buyTurnover, sellTurnover, firstTradeId, lastTradeId, firstAggTradeId, lastAggTradeId,
                tradeCount, aggTradeCount, buyTradeCount, sellTradeCount, vwap, others, fields, incomplete,
                orphaned);
    }

    private static BigInteger join(long low, long high) {
        return new BigInteger(Long.toUnsignedString(low)).add(BigInteger.valueOf(high).shiftLeft(64));
    }

    private static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    private static long price(BigDecimal value) {
        return raw(value, 8).longValueExact();
    }

    private static BigInteger raw(Optional<BigDecimal> value, int decimals) {
        return value.map(given -> raw(given, decimals)).orElse(BigInteger.ZERO);
    }

    private static BigInteger raw(BigDecimal value, int decimals) {
        if (value.scale() != decimals) {
            throw new AssertionError(value + " has to have " + decimals + " decimals");
        }
        return value.unscaledValue();
    }
}

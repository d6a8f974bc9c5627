package dev.rangebar;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One bar as a value. Prices and volumes are exact with 8 decimals, turnovers with 16.
 *
 * @param openTime when its first trade took place
 * @param closeTime when its last trade took place
 * @param open the price of its first trade
 * @param high its highest price
 * @param low its lowest price
 * @param close the price of its last trade
 * @param volume its volume
 * @param turnover the sum of price x volume
 * @param buyVolume the volume that buyers initiated; 0 without a side column, like the three after it
 * @param sellVolume the volume that sellers initiated
 * @param buyTurnover the turnover that buyers initiated
 * @param sellTurnover the turnover that sellers initiated
 * @param firstTradeId the id of its first trade; 0 without trade ids
 * @param lastTradeId the id of its last trade; 0 without trade ids
 * @param firstAggTradeId the aggregate id of its first record; 0 without aggregate ids
 * @param lastAggTradeId the aggregate id of its last record; 0 without aggregate ids
 * @param tradeCount how many trades it holds; a record counts 1 where trade ids are absent
 * @param aggTradeCount how many records it holds
 * @param buyTradeCount how many of its trades buyers initiated
 * @param sellTradeCount how many of its trades sellers initiated
 * @param vwap the volume-weighted average price, truncated to 8 decimals; the open price while the volume is 0
 * @param features what else is derived
 * @param columns which optional columns the run had
 * @param incomplete whether the bar was still forming
 * @param orphaned whether a gap or a reset ended the bar, not a breach
 */
public record RangeBar(Instant openTime, Instant closeTime, BigDecimal open, BigDecimal high, BigDecimal low,
        BigDecimal close, BigDecimal volume, BigDecimal turnover, BigDecimal buyVolume, BigDecimal sellVolume,
        BigDecimal buyTurnover, BigDecimal sellTurnover, long firstTradeId, long lastTradeId, long firstAggTradeId,
        long lastAggTradeId, long tradeCount, long aggTradeCount, long buyTradeCount, long sellTradeCount,
        BigDecimal vwap, BarFeatures features, TradeFields columns, boolean incomplete, boolean orphaned) {
    private static final int TURNOVER_DECIMALS = 16;

    static RangeBar of(BarView bars, long i) {
        BarFeatures features = new BarFeatures(Duration.of(bars.durationMicros(i), ChronoUnit.MICROS),
                bars.orderFlowImbalance(i), bars.vwapCloseDeviation(i), bars.priceImpact(i), bars.kyleLambdaProxy(i),
                bars.tradeIntensity(i), bars.volumePerTrade(i), bars.aggressionRatio(i), bars.aggregationDensity(i),
                bars.turnoverImbalance(i));
        return new RangeBar(instant(bars.openTimeMicros(i)), instant(bars.closeTimeMicros(i)),
                FixedPoint.toBigDecimal(bars.open(i)), FixedPoint.toBigDecimal(bars.high(i)),
                FixedPoint.toBigDecimal(bars.low(i)), FixedPoint.toBigDecimal(bars.close(i)),
                volume(bars.volumeLo64(i), bars.volumeHi64(i)), turnover(bars.turnoverLo64(i), bars.turnoverHi64(i)),
                volume(bars.buyVolumeLo64(i), bars.buyVolumeHi64(i)),
                volume(bars.sellVolumeLo64(i), bars.sellVolumeHi64(i)),
                turnover(bars.buyTurnoverLo64(i), bars.buyTurnoverHi64(i)),
                turnover(bars.sellTurnoverLo64(i), bars.sellTurnoverHi64(i)), bars.firstTradeId(i), bars.lastTradeId(i),
                bars.firstAggTradeId(i), bars.lastAggTradeId(i), bars.tradeCount(i), bars.aggTradeCount(i),
                bars.buyTradeCount(i), bars.sellTradeCount(i), FixedPoint.toBigDecimal(bars.vwap(i)), features,
                new TradeFields(bars.hasAggTradeIds(i), bars.hasTradeIds(i), bars.hasSide(i)), bars.isIncomplete(i),
                bars.isOrphaned(i));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static BigDecimal volume(long low, long high) {
        return Int128.toBigDecimal(low, high, FixedPoint.DECIMALS);
    }

    private static BigDecimal turnover(long low, long high) {
        return Int128.toBigDecimal(low, high, TURNOVER_DECIMALS);
    }
}

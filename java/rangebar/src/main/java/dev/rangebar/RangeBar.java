package dev.rangebar;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One bar as a value. Prices and volumes are exact with 8 decimals, turnovers with 16.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="bar"}
 *
 * <p>What the run's trades do not have is empty: ids, and everything that needs a side ({@link #hasSide()}).
 *
 * @param openTime the time of its first trade
 * @param closeTime the time of its last trade
 * @param open the price of its first trade
 * @param high its highest price
 * @param low its lowest price
 * @param close the price of its last trade
 * @param volume its volume: the sum of its trades' quantities
 * @param turnover the sum of price x quantity, also called quote volume
 * @param buyVolume the volume that buyers initiated; empty without a side
 * @param sellVolume the volume that sellers initiated; empty without a side
 * @param buyTurnover the turnover that buyers initiated; empty without a side
 * @param sellTurnover the turnover that sellers initiated; empty without a side
 * @param firstTradeId the first trade id of its first trade; empty without trade ids
 * @param lastTradeId the last trade id of its last trade; empty without trade ids
 * @param firstAggTradeId the aggregate trade id of its first trade; empty without aggregate trade ids
 * @param lastAggTradeId the aggregate trade id of its last trade; empty without aggregate trade ids
 * @param tradeCount the number of its trades, by their trade ids; without trade ids each input record counts 1
 * @param aggTradeCount the number of its input records
 * @param buyTradeCount the number of its trades that buyers initiated; empty without a side
 * @param sellTradeCount the number of its trades that sellers initiated; empty without a side
 * @param vwap the volume-weighted average price, truncated to 8 decimals; the open price while the volume is 0
 * @param features the derived features; those that need a side have their documented default without one
 * @param fields the optional fields of the run's trades
 * @param incomplete {@code true} if the bar was still forming
 * @param orphaned {@code true} if a gap or a reset ended the bar, not a breach
 */
public record RangeBar(Instant openTime, Instant closeTime, BigDecimal open, BigDecimal high, BigDecimal low,
        BigDecimal close, BigDecimal volume, BigDecimal turnover, Optional<BigDecimal> buyVolume,
        Optional<BigDecimal> sellVolume, Optional<BigDecimal> buyTurnover, Optional<BigDecimal> sellTurnover,
        OptionalLong firstTradeId, OptionalLong lastTradeId, OptionalLong firstAggTradeId, OptionalLong lastAggTradeId,
        long tradeCount, long aggTradeCount, OptionalLong buyTradeCount, OptionalLong sellTradeCount, BigDecimal vwap,
        BarFeatures features, TradeFields fields, boolean incomplete, boolean orphaned) {
    private static final int TURNOVER_DECIMALS = 16;

    static RangeBar of(BarView bars, long i) {
        BarFeatures features = new BarFeatures(Duration.of(bars.durationMicros(i), ChronoUnit.MICROS),
                bars.orderFlowImbalance(i), bars.vwapCloseDeviation(i), bars.priceImpact(i), bars.kyleLambdaProxy(i),
                bars.tradeIntensity(i), bars.volumePerTrade(i), bars.aggressionRatio(i), bars.aggregationDensity(i),
                bars.turnoverImbalance(i));
        TradeFields fields = new TradeFields(bars.hasAggTradeIds(i), bars.hasTradeIds(i), bars.hasSide(i));
        boolean side = fields.side();
        return new RangeBar(Exact.instant(bars.openTimeMicros(i)), Exact.instant(bars.closeTimeMicros(i)),
                FixedPoint.toBigDecimal(bars.open(i)), FixedPoint.toBigDecimal(bars.high(i)),
                FixedPoint.toBigDecimal(bars.low(i)), FixedPoint.toBigDecimal(bars.close(i)),
                volume(bars.volumeLo64(i), bars.volumeHi64(i)), turnover(bars.turnoverLo64(i), bars.turnoverHi64(i)),
                side ? Optional.of(volume(bars.buyVolumeLo64(i), bars.buyVolumeHi64(i))) : Optional.empty(),
                side ? Optional.of(volume(bars.sellVolumeLo64(i), bars.sellVolumeHi64(i))) : Optional.empty(),
                side ? Optional.of(turnover(bars.buyTurnoverLo64(i), bars.buyTurnoverHi64(i))) : Optional.empty(),
                side ? Optional.of(turnover(bars.sellTurnoverLo64(i), bars.sellTurnoverHi64(i))) : Optional.empty(),
                optional(fields.tradeIds(), bars.firstTradeId(i)), optional(fields.tradeIds(), bars.lastTradeId(i)),
                optional(fields.aggTradeIds(), bars.firstAggTradeId(i)),
                optional(fields.aggTradeIds(), bars.lastAggTradeId(i)), bars.tradeCount(i), bars.aggTradeCount(i),
                optional(side, bars.buyTradeCount(i)), optional(side, bars.sellTradeCount(i)),
                FixedPoint.toBigDecimal(bars.vwap(i)), features, fields, bars.isIncomplete(i), bars.isOrphaned(i));
    }

    private static OptionalLong optional(boolean present, long value) {
        return present ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static BigDecimal volume(long low, long high) {
        return Int128.toBigDecimal(low, high, FixedPoint.DECIMALS);
    }

    private static BigDecimal turnover(long low, long high) {
        return Int128.toBigDecimal(low, high, TURNOVER_DECIMALS);
    }

    /**
     * {@return {@code true} if the run's trades have a side, so that the buy and sell parts are there}
     */
    public boolean hasSide() {
        return fields.side();
    }

    /**
     * {@return the bar for people: its times, prices, volume and trade count, and whether it is forming or orphaned}
     */
    @Override
    public String toString() {
        return openTime + " to " + closeTime + " open " + plain(open) + " high " + plain(high) + " low " + plain(low)
                + " close " + plain(close) + " volume " + plain(volume) + ", " + tradeCount
                + (tradeCount == 1 ? " trade" : " trades") + (incomplete ? ", forming" : "") + (orphaned ? ", orphaned" : "");
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}

package dev.rangebar;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The oracle of the property tests: the rules of the core, written a second time from the specification, simply and
 * without limits. It accepts valid trades only.
 */
final class Oracle {
    /** The closed bars, and the number of the trade (from 0) that ended each. */
    final List<ExactBar> closed = new ArrayList<>();
    final List<Integer> endedBy = new ArrayList<>();
    /** The bars ended by gaps and resets, where they stand apart. */
    final List<ExactBar> orphans = new ArrayList<>();

    private final RunOptions setup;
    private final List<Trade> forming = new ArrayList<>();
    private long lastTimestampMicros;
    private int processed;

    Oracle(RunOptions setup) {
        this.setup = setup;
    }

    Oracle take(Trades trades) {
        trades.stream().forEach(this::take);
        return this;
    }

    void take(Trade trade) {
        boolean isGap = setup.maxGapMicros() > 0 && !forming.isEmpty()
                && trade.timestampMicros() - lastTimestampMicros > setup.maxGapMicros();
        if (isGap) {
            ExactBar orphan = bar(false, true);
            forming.clear();
            if (setup.includeOrphaned()) {
                closed.add(orphan);
                endedBy.add(processed);
            } else {
                orphans.add(orphan);
            }
        }
        forming.add(trade);
        lastTimestampMicros = trade.timestampMicros();
        if (forming.size() > 1 && breaches(trade)
                && !(setup.timestampGate() && trade.timestampMicros() == forming.get(0).timestampMicros())) {
            closed.add(bar(false, false));
            endedBy.add(processed);
            forming.clear();
        }
        processed++;
    }

    /** Ends the forming bar at a boundary. */
    Optional<ExactBar> reset() {
        Optional<ExactBar> orphan = forming.isEmpty() ? Optional.empty() : Optional.of(bar(false, true));
        forming.clear();
        return orphan;
    }

    Optional<ExactBar> formingBar() {
        return forming.isEmpty() ? Optional.empty() : Optional.of(bar(true, false));
    }

    private boolean breaches(Trade trade) {
        BigInteger open = BigInteger.valueOf(forming.get(0).price());
        BigInteger delta = setup.delta(forming.get(0).price());
        BigInteger price = BigInteger.valueOf(trade.price());
        return price.compareTo(open.add(delta)) >= 0 || price.compareTo(open.subtract(delta)) <= 0;
    }

    private ExactBar bar(boolean incomplete, boolean orphaned) {
        Trade first = forming.get(0);
        Trade last = forming.get(forming.size() - 1);
        TradeFields columns = first.fields();
        Sums buys = new Sums();
        Sums sells = new Sums();
        Sums all = new Sums();
        long high = first.price();
        long low = first.price();
        for (Trade trade : forming) {
            all.add(trade);
            if (columns.side()) {
                (trade.rawSell() ? sells : buys).add(trade);
            }
            high = Math.max(high, trade.price());
            low = Math.min(low, trade.price());
        }
        boolean hasIds = columns.tradeIds();
        boolean hasAggregates = columns.aggTradeIds();
        long vwap = all.volume.signum() == 0 ? first.price() : all.turnover.divide(all.volume).longValueExact();
        return new ExactBar(first.timestampMicros(), last.timestampMicros(), first.price(), high, low, last.price(),
                all.volume, all.turnover, buys.volume, sells.volume, buys.turnover, sells.turnover,
                hasIds ? first.rawFirstTradeId() : 0, hasIds ? last.rawLastTradeId() : 0,
                hasAggregates ? first.rawAggTradeId() : 0, hasAggregates ? last.rawAggTradeId() : 0,
                all.trades.longValueExact(), forming.size(), buys.trades.longValueExact(),
                sells.trades.longValueExact(), vwap, features(first, last, high, low, all, buys, sells, vwap), columns,
                incomplete, orphaned);
    }

    /** Every operand a double first, then the formula as it stands. */
    private BarFeatures features(Trade first, Trade last, long high, long low, Sums all, Sums buys, Sums sells,
            long vwap) {
        double open = first.price() / 1e8;
        double close = last.price() / 1e8;
        double volume = all.volume.doubleValue() / 1e8;
        double buyVolume = buys.volume.doubleValue() / 1e8;
        double sellVolume = sells.volume.doubleValue() / 1e8;
        double turnover = all.turnover.doubleValue() / 1e16;
        double buyTurnover = buys.turnover.doubleValue() / 1e16;
        double sellTurnover = sells.turnover.doubleValue() / 1e16;
        double trades = all.trades.doubleValue();
        long duration = last.timestampMicros() - first.timestampMicros();
        double range = high / 1e8 - low / 1e8;
        double imbalance = buyVolume + sellVolume == 0 ? 0 : (buyVolume - sellVolume) / (buyVolume + sellVolume);
        double aggression;
        if (sells.trades.signum() == 0) {
            aggression = buys.trades.signum() > 0 ? 100 : 1;
        } else {
            aggression = Math.min(100, buys.trades.doubleValue() / sells.trades.doubleValue());
        }
        return new BarFeatures(Duration.of(duration, ChronoUnit.MICROS), imbalance,
                range == 0 ? 0 : (close - vwap / 1e8) / range, volume == 0 ? 0 : Math.abs(close - open) / volume,
                Math.abs(imbalance) <= Math.ulp(1.0) ? 0 : (close - open) / open / imbalance,
                duration == 0 ? trades : trades / (duration / 1e6), volume / trades, aggression,
                trades / forming.size(), turnover == 0 ? 0 : (buyTurnover - sellTurnover) / turnover);
    }

    private static final class Sums {
        private BigInteger volume = BigInteger.ZERO;
        private BigInteger turnover = BigInteger.ZERO;
        private BigInteger trades = BigInteger.ZERO;

        void add(Trade trade) {
            BigInteger amount = BigInteger.valueOf(trade.quantity());
            volume = volume.add(amount);
            turnover = turnover.add(amount.multiply(BigInteger.valueOf(trade.price())));
            long more = trade.fields().tradeIds() ? trade.rawLastTradeId() - trade.rawFirstTradeId() : 0;
            trades = trades.add(BigInteger.valueOf(more)).add(BigInteger.ONE);
        }
    }
}

package dev.rangebar.pipeline;

import dev.rangebar.BarColumn;
import dev.rangebar.BarDistance;
import dev.rangebar.BarField;
import dev.rangebar.FeaturePlan;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.ResetRule;
import dev.rangebar.SavedStateException;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.Quotes;
import java.lang.module.ModuleDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The identity of a series of bars: whose trades they are built from, and how.
 *
 * @param symbol the instrument, such as {@code BTCUSDT}; empty if it is not known
 * @param market the market that its trades are from, such as {@code spot}; empty if it is not known
 * @param distance how far the price moves from the open of a bar to close it
 * @param timestampGate whether a bar never closes on a trade with the timestamp of its open
 * @param maxGap the longest time between two trades of one bar; empty for no limit
 * @param quotes the rule by which quotes become the trades; empty if it is built from trades
 * @param features the features beside its bars; empty for none
 * @param resets the boundaries before which the forming bar ends; empty for none
 * @param includesOrphaned {@code true} if the bars that gaps and resets end are among its bars, {@code false} if they are counted only
 */
public record BarSeriesSpec(Optional<String> symbol, Optional<String> market, BarDistance distance,
        boolean timestampGate, Optional<Duration> maxGap, Optional<Quotes> quotes, Optional<FeaturePlan> features,
        Optional<ResetRule> resets, boolean includesOrphaned) {
    /** The fields that need a volume, besides those that need a side. */
    private static final Set<BarField> OF_VOLUME = Collections.unmodifiableSet(EnumSet.of(BarField.VOLUME, BarField.TURNOVER,
            BarField.VWAP, BarField.VWAP_CLOSE_DEVIATION, BarField.PRICE_IMPACT, BarField.VOLUME_PER_TRADE));

    private static final String VERSION = Optional.ofNullable(BarSeriesSpec.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion).orElse("unknown");

    /** Checks that no component is null, and that the bars can have the columns. */
    public BarSeriesSpec {
        Objects.requireNonNull(symbol, "symbol");
        Objects.requireNonNull(market, "market");
        Objects.requireNonNull(distance, "distance");
        Objects.requireNonNull(maxGap, "maxGap");
        Objects.requireNonNull(quotes, "quotes");
        Objects.requireNonNull(features, "features");
        Objects.requireNonNull(resets, "resets");
        if (quotes.isPresent() && features.isPresent() && features.get().groups().contains(FeaturePlan.Group.FOOTPRINT)) {
            throw new IllegalArgumentException("quotes have no sides, and a footprint tells buys from sells; build it from trades, or omit "
                    + "footprint from the features");
        }
        if (includesOrphaned && maxGap.isEmpty() && resets.isEmpty()) {
            throw new IllegalArgumentException("no bar can be orphaned without a maximum gap and without resets; set one of them");
        }
    }

    /**
     * A series that is built from trades.
     *
     * @param symbol the instrument; empty if it is not known
     * @param market the market that its trades are from; empty if it is not known
     * @param distance how far the price moves from the open of a bar to close it
     * @param timestampGate whether a bar never closes on a trade with the timestamp of its open
     * @param maxGap the longest time between two trades of one bar; empty for no limit
     */
    public BarSeriesSpec(Optional<String> symbol, Optional<String> market, BarDistance distance, boolean timestampGate,
            Optional<Duration> maxGap) {
        this(symbol, market, distance, timestampGate, maxGap, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /**
     * A series without features.
     *
     * @param symbol the instrument; empty if it is not known
     * @param market the market that its trades are from; empty if it is not known
     * @param distance how far the price moves from the open of a bar to close it
     * @param timestampGate whether a bar never closes on a trade with the timestamp of its open
     * @param maxGap the longest time between two trades of one bar; empty for no limit
     * @param quotes the rule by which quotes become the trades; empty if it is built from trades
     */
    public BarSeriesSpec(Optional<String> symbol, Optional<String> market, BarDistance distance, boolean timestampGate,
            Optional<Duration> maxGap, Optional<Quotes> quotes) {
        this(symbol, market, distance, timestampGate, maxGap, quotes, Optional.empty(), Optional.empty(), false);
    }

    /**
     * {@return a series of unknown symbol and market, with the default options: timestamp gate on, no maximum gap}
     *
     * @param distance how far the price moves from the open of a bar to close it
     */
    public static BarSeriesSpec of(BarDistance distance) {
        return new BarSeriesSpec(Optional.empty(), Optional.empty(), distance, true, Optional.empty());
    }

    /**
     * {@return the same series of a symbol}
     *
     * @param name the instrument
     */
    public BarSeriesSpec withSymbol(String name) {
        return new BarSeriesSpec(Optional.of(name), market, distance, timestampGate, maxGap, quotes, features, resets, includesOrphaned);
    }

    /**
     * {@return the same series with features beside its bars}
     *
     * @param plan the features; empty for none
     */
    public BarSeriesSpec withFeatures(Optional<FeaturePlan> plan) {
        return new BarSeriesSpec(symbol, market, distance, timestampGate, maxGap, quotes, plan, resets, includesOrphaned);
    }

    /**
     * {@return the same series with resets}
     *
     * @param rule the boundaries before which the forming bar ends
     */
    public BarSeriesSpec withResets(ResetRule rule) {
        return new BarSeriesSpec(symbol, market, distance, timestampGate, maxGap, quotes, features, Optional.of(rule), includesOrphaned);
    }

    /**
     * {@return the fields that its bars do not have, because quotes have no volume; none for a series of trades} Trades without ids or
     * sides are not known before they are read: {@link BarField#isKnown}.
     */
    public Set<BarField> absentFields() {
        return quotes.isPresent() && quotes.get().volume() == Quotes.Volume.NONE ? OF_VOLUME : Set.of();
    }

    /**
     * {@return the columns of an output of its bars: the fields of a bar, features and the columns of orphaned bars before the last
     * field, and for quotes their spreads}
     */
    public List<BarColumn> columns() {
        List<BarColumn> columns = new ArrayList<>(List.of(BarField.values()));
        features.ifPresent(plan -> columns.addAll(BarField.IS_INCOMPLETE.ordinal(), plan.columns()));
        if (includesOrphaned) {
            columns.addAll(columns.indexOf(BarField.IS_INCOMPLETE), List.of(OrphanColumn.values()));
        }
        if (quotes.isPresent()) {
            columns.addAll(List.of(BarSpreads.Column.values()));
        }
        return columns;
    }

    /**
     * {@return a new processor for this series, which has processed nothing}
     *
     * @throws IllegalArgumentException if the maximum gap is not a positive number of microseconds
     */
    public RangeBarProcessor newProcessor() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(distance).timestampGate(timestampGate).includeOrphaned(
                includesOrphaned);
        maxGap.ifPresent(builder::maxGap);
        resets.ifPresent(builder::resets);
        return builder.build();
    }

    /**
     * {@return a processor for this series that continues from a saved state} Its distance and options are those of the state: see {@link
     * #matches}.
     *
     * @param state the saved state
     * @throws SavedStateException if the bytes are no saved state, or a damaged one
     */
    public RangeBarProcessor restoreProcessor(byte[] state) {
        return resets.isPresent() ? RangeBarProcessor.restore(state, resets.get()) : RangeBarProcessor.restore(state);
    }

    /**
     * {@return {@code true} if a processor has the distance and the options of this series}
     *
     * @param processor a new or restored one
     */
    public boolean matches(RangeBarProcessor processor) {
        return processor.distance().equals(distance) && processor.timestampGate() == timestampGate
                && processor.maxGap().equals(maxGap) && processor.includesOrphaned() == includesOrphaned;
    }

    /**
     * {@return the metadata of a file with bars of this series: keys that begin with {@code rangebar.}}
     *
     * @param inputs the names of the inputs of the bars
     */
    public Map<String, String> metadata(List<String> inputs) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("rangebar.version", VERSION);
        symbol.ifPresent(name -> metadata.put("rangebar.symbol", name));
        market.ifPresent(name -> metadata.put("rangebar.market", name));
        if (distance instanceof Threshold threshold) {
            metadata.put("rangebar.threshold_dbps", String.valueOf(threshold.decimalBasisPoints()));
        } else {
            metadata.put("rangebar.distance", distance.toString());
        }
        metadata.put("rangebar.timestamp_gate", String.valueOf(timestampGate));
        maxGap.ifPresent(gap -> metadata.put("rangebar.max_gap_us",
                String.valueOf(gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000)));
        resets.ifPresent(rule -> metadata.put("rangebar.reset_rule", rule.toString()));
        if (includesOrphaned) {
            metadata.put("rangebar.include_orphaned", "true");
        }
        quotes.ifPresent(rule -> {
            metadata.put("rangebar.quote_price", rule.price().toString());
            metadata.put("rangebar.quote_volume", rule.volume().toString());
        });
        features.ifPresent(plan -> metadata.put("rangebar.features", plan.toString()));
        metadata.put("rangebar.sources", String.join("\n", inputs));
        return metadata;
    }

    /** {@return distance and reset rule (if there is one), for people} */
    public String label() {
        return distance + resets.map(rule -> ", reset " + rule).orElse("");
    }

    /** {@return symbol (if known), distance and reset rule (if there is one), for messages} */
    @Override
    public String toString() {
        return symbol.map(name -> name + " at ").orElse("") + label();
    }
}

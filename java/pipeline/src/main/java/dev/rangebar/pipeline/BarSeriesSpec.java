package dev.rangebar.pipeline;

import dev.rangebar.BarDistance;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.lang.module.ModuleDescriptor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The identity of a series of bars: whose trades they are built from, and how.
 *
 * @param symbol the instrument, such as {@code BTCUSDT}; empty if it is not known
 * @param market the market that its trades are from, such as {@code spot}; empty if it is not known
 * @param distance how far the price moves from the open of a bar to close it
 * @param timestampGate whether a bar never closes on a trade with the timestamp of its open
 * @param maxGap the longest time between two trades of one bar; empty for no limit
 */
public record BarSeriesSpec(Optional<String> symbol, Optional<String> market, BarDistance distance,
        boolean timestampGate, Optional<Duration> maxGap) {
    private static final String VERSION = Optional.ofNullable(BarSeriesSpec.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion).orElse("unknown");

    /** Checks that no component is null. */
    public BarSeriesSpec {
        Objects.requireNonNull(symbol, "symbol");
        Objects.requireNonNull(market, "market");
        Objects.requireNonNull(distance, "distance");
        Objects.requireNonNull(maxGap, "maxGap");
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
        return new BarSeriesSpec(Optional.of(name), market, distance, timestampGate, maxGap);
    }

    /**
     * {@return a new processor for this series, which has processed nothing}
     *
     * @throws IllegalArgumentException if the maximum gap is not a positive number of microseconds
     */
    public RangeBarProcessor newProcessor() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(distance).timestampGate(timestampGate);
        maxGap.ifPresent(builder::maxGap);
        return builder.build();
    }

    /**
     * {@return {@code true} if a processor has the distance and the options of this series}
     *
     * @param processor a new or restored one
     */
    public boolean matches(RangeBarProcessor processor) {
        return processor.distance().equals(distance) && processor.timestampGate() == timestampGate
                && processor.maxGap().equals(maxGap);
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
        }
        metadata.put("rangebar.timestamp_gate", String.valueOf(timestampGate));
        maxGap.ifPresent(gap -> metadata.put("rangebar.max_gap_us",
                String.valueOf(gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000)));
        metadata.put("rangebar.sources", String.join("\n", inputs));
        return metadata;
    }

    /** {@return symbol (if known) and distance, for messages} */
    @Override
    public String toString() {
        return symbol.map(name -> name + " at ").orElse("") + distance;
    }
}

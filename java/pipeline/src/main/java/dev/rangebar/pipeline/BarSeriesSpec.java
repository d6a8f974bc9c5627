package dev.rangebar.pipeline;

import dev.rangebar.BarDistance;
import dev.rangebar.RangeBarProcessor;
import java.time.Duration;
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
     * {@return whether a processor was built for such a series: same distance, same options}
     *
     * @param processor a new or restored one
     */
    public boolean matches(RangeBarProcessor processor) {
        return processor.distance().equals(distance) && processor.timestampGate() == timestampGate
                && processor.maxGap().equals(maxGap);
    }

    /** {@return symbol (if known) and distance, for messages} */
    @Override
    public String toString() {
        return symbol.map(name -> name + " at ").orElse("") + distance;
    }
}

package dev.rangebar.store;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How the bars of a series are built.
 *
 * @param threshold how far the price has to move to close a bar
 * @param timestampGate whether a bar never closes with a trade of its open time
 * @param maxGap the longest time between two trades of one bar, empty if there is no limit
 */
public record SeriesOptions(Threshold threshold, boolean timestampGate, Optional<Duration> maxGap) {
    /** Checks that nothing is missing. */
    public SeriesOptions {
        Objects.requireNonNull(threshold, "threshold");
        Objects.requireNonNull(maxGap, "maxGap");
    }

    static SeriesOptions of(RangeBarProcessor processor) {
        return new SeriesOptions(processor.threshold(), processor.timestampGate(), processor.maxGap());
    }

    RangeBarProcessor newProcessor() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(threshold).timestampGate(timestampGate);
        maxGap.ifPresent(builder::maxGap);
        return builder.build();
    }

    /** In microseconds; null for none. */
    Long maxGapMicros() {
        return maxGap.map(gap -> gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000).orElse(null);
    }
}

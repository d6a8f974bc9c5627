package dev.rangebar.cli;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.database.SeriesOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the bars of an output are, for formats that say so.
 *
 * @param symbol of the trades; null if it is not known
 * @param threshold how far the price has to move to close a bar
 * @param timestampGate whether a bar never closes with a trade of its open time
 * @param maxGap the longest time between two trades of one bar; null for no limit
 * @param sources the names of the inputs
 */
public record Series(String symbol, Threshold threshold, boolean timestampGate, Duration maxGap, List<String> sources) {
    public RangeBarProcessor newProcessor() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(threshold).timestampGate(timestampGate);
        if (maxGap != null) {
            builder.maxGap(maxGap);
        }
        return builder.build();
    }

    /** As files and stores keep them. */
    public SeriesOptions options() {
        return new SeriesOptions(threshold, timestampGate, Optional.ofNullable(maxGap));
    }
}

package dev.rangebar.database;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return new SeriesOptions(thresholdOf(processor), processor.timestampGate(), processor.maxGap());
    }

    static Threshold thresholdOf(RangeBarProcessor processor) {
        return switch (processor.distance()) {
            case Threshold threshold -> threshold;
        };
    }

    RangeBarProcessor newProcessor() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(threshold).timestampGate(timestampGate);
        maxGap.ifPresent(builder::maxGap);
        return builder.build();
    }

    /**
     * {@return what the metadata of a file says of its bars: keys that begin with {@code rangebar.}}
     *
     * @param symbol of the trades; null if it is not known
     * @param sources the names of what the trades come from
     */
    public Map<String, String> metadata(String symbol, List<String> sources) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("rangebar.version", LibraryVersion.TEXT);
        if (symbol != null) {
            metadata.put("rangebar.symbol", symbol);
        }
        metadata.put("rangebar.threshold_dbps", String.valueOf(threshold.decimalBasisPoints()));
        metadata.put("rangebar.timestamp_gate", String.valueOf(timestampGate));
        if (maxGap.isPresent()) {
            metadata.put("rangebar.max_gap_us", String.valueOf(maxGapMicros()));
        }
        metadata.put("rangebar.sources", String.join("\n", sources));
        return metadata;
    }

    /** In microseconds; null for none. */
    Long maxGapMicros() {
        return maxGap.map(gap -> gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000).orElse(null);
    }
}

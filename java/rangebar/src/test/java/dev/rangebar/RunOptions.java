package dev.rangebar;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** The options of one run, and the optional fields of its trades. */
record RunOptions(int thresholdDbps, boolean timestampGate, long maxGapMicros, boolean includeOrphaned,
        TradeFields fields) {
    /** The defaults. */
    static RunOptions of(int thresholdDbps, TradeFields fields) {
        return new RunOptions(thresholdDbps, true, 0, false, fields);
    }

    RangeBarProcessor processor() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(Threshold.ofDecimalBasisPoints(thresholdDbps))
                .timestampGate(timestampGate).includeOrphaned(includeOrphaned);
        if (maxGapMicros > 0) {
            builder.maxGap(Duration.of(maxGapMicros, ChronoUnit.MICROS));
        }
        return builder.build();
    }

    Oracle oracle() {
        return new Oracle(this);
    }
}

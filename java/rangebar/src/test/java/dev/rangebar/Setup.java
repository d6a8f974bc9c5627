package dev.rangebar;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** The options of one run, and which columns its trades have. */
record Setup(int thresholdDbps, boolean timestampGate, long maxGapMicros, boolean includeOrphaned, TradeFields columns) {
    /** The defaults. */
    static Setup of(int thresholdDbps, TradeFields columns) {
        return new Setup(thresholdDbps, true, 0, false, columns);
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

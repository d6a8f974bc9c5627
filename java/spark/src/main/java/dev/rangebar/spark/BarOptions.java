package dev.rangebar.spark;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Options of a run, in a form that goes to every task. */
final class BarOptions implements Serializable {
    private static final long serialVersionUID = 1;

    /** The thresholds, in decimal basis points. */
    final int[] dbps;
    final boolean includesIncomplete;
    /** The number of trades from which on an input is several blocks. */
    final int tradesPerBlock;
    private final boolean timestampGate;
    /** Null for none. */
    private final Duration maxGap;

    /** Options that a processor accepts: it is the one that checks a maximum gap. */
    BarOptions(int[] dbps, boolean timestampGate, Optional<Duration> maxGap, boolean includesIncomplete,
            int tradesPerBlock) {
        this.dbps = dbps;
        this.timestampGate = timestampGate;
        this.maxGap = maxGap.orElse(null);
        this.includesIncomplete = includesIncomplete;
        this.tradesPerBlock = tradesPerBlock;
        builder(0);
    }

    /** {@return the maximum gap; the largest number for none} */
    long maxGapMicros() {
        return maxGap == null ? Long.MAX_VALUE : TimeUnit.MICROSECONDS.convert(maxGap);
    }

    /** {@return a processor of a threshold} */
    RangeBarProcessor processor(int threshold) {
        return builder(threshold).build();
    }

    private RangeBarProcessor.Builder builder(int threshold) {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(new Threshold(dbps[threshold])).timestampGate(timestampGate);
        return maxGap == null ? builder : builder.maxGap(maxGap);
    }

    /** {@return a processor of the largest threshold, which refuses the highest prices} */
    RangeBarProcessor largest() {
        int largest = 0;
        for (int k = 1; k < dbps.length; k++) {
            largest = dbps[k] > dbps[largest] ? k : largest;
        }
        return processor(largest);
    }
}

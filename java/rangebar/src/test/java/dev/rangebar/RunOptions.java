package dev.rangebar;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** The options of one run, and the optional fields of its trades. */
record RunOptions(BarDistance distance, boolean timestampGate, long maxGapMicros, boolean includeOrphaned,
        TradeFields fields) {
    RunOptions(int thresholdDbps, boolean timestampGate, long maxGapMicros, boolean includeOrphaned, TradeFields fields) {
        this(Threshold.ofDecimalBasisPoints(thresholdDbps), timestampGate, maxGapMicros, includeOrphaned, fields);
    }

    /** The defaults. */
    static RunOptions of(int thresholdDbps, TradeFields fields) {
        return new RunOptions(thresholdDbps, true, 0, false, fields);
    }

    /** The threshold of a run that has one. */
    int thresholdDbps() {
        return ((Threshold) distance).decimalBasisPoints();
    }

    /** The distance of the limits from an open, by the definition. */
    BigInteger delta(long open) {
        if (distance instanceof BarDistance.Absolute absolute) {
            return BigInteger.valueOf(absolute.units());
        }
        if (distance instanceof BarDistance.Ticks ticks) {
            return BigInteger.valueOf(ticks.count()).multiply(BigInteger.valueOf(ticks.tickSize()));
        }
        return BigInteger.valueOf(open).multiply(BigInteger.valueOf(thresholdDbps())).divide(BigInteger.valueOf(100_000));
    }

    RangeBarProcessor processor() {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(distance).timestampGate(timestampGate)
                .includeOrphaned(includeOrphaned);
        if (maxGapMicros > 0) {
            builder.maxGap(Duration.of(maxGapMicros, ChronoUnit.MICROS));
        }
        return builder.build();
    }

    Oracle oracle() {
        return new Oracle(this);
    }
}

package dev.rangebar.flink;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Options of a job, in a form that goes to every task. */
final class BarOptions implements Serializable {
    private static final long serialVersionUID = 1;

    /** The thresholds, in decimal basis points. */
    final int[] dbps;
    /** The maximum gap; 0 for none. */
    final long maxGapMicros;
    private final boolean timestampGate;
    /** Null for none. */
    private final Duration maxGap;
    /** The format in which states are written; older ones for tests. */
    final int stateFormat;

    /** Options that a processor accepts: it is the one that checks a maximum gap. */
    BarOptions(int[] dbps, boolean timestampGate, Optional<Duration> maxGap, int stateFormat) {
        this.dbps = dbps;
        this.timestampGate = timestampGate;
        this.maxGap = maxGap.orElse(null);
        this.stateFormat = stateFormat;
        builder(0);
        this.maxGapMicros = maxGap.map(TimeUnit.MICROSECONDS::convert).orElse(0L);
    }

    /** {@return a processor that puts orphaned bars among the closed ones} */
    RangeBarProcessor processor(int threshold) {
        return builder(threshold).build();
    }

    private RangeBarProcessor.Builder builder(int threshold) {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(new Threshold(dbps[threshold]))
                .timestampGate(timestampGate).includeOrphaned(true);
        return maxGap == null ? builder : builder.maxGap(maxGap);
    }

    /** {@return the options that differ from those of a restored processor, for people; empty if none does} */
    String differenceOf(RangeBarProcessor restored, int threshold) {
        if (!restored.distance().equals(new Threshold(dbps[threshold]))) {
            return "the threshold " + restored.distance() + ", and this job has " + new Threshold(dbps[threshold]);
        }
        if (restored.timestampGate() != timestampGate) {
            return "timestampGate " + restored.timestampGate() + ", and this job has " + timestampGate;
        }
        Optional<Duration> gap = Optional.ofNullable(maxGap);
        if (!restored.maxGap().equals(gap)) {
            return "the maximum gap " + name(restored.maxGap()) + ", and this job has " + name(gap);
        }
        return "";
    }

    private static String name(Optional<Duration> gap) {
        return gap.map(Duration::toString).orElse("none");
    }
}

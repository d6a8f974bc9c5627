package dev.rangebar.flink;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.io.Serializable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Options of a job, in a form that goes to every task. */
final class BarOptions implements Serializable {
    private static final long serialVersionUID = 1;

    /** The thresholds, in decimal basis points. */
    final int[] dbps;
    final long maxGapMicros;
    private final boolean timestampGate;
    /** The format in which states are written; older ones for tests. */
    final int stateFormat;

    BarOptions(int[] dbps, boolean timestampGate, long maxGapMicros, int stateFormat) {
        this.dbps = dbps;
        this.timestampGate = timestampGate;
        this.maxGapMicros = maxGapMicros;
        this.stateFormat = stateFormat;
    }

    /** {@return a processor that puts orphaned bars among the closed ones} */
    RangeBarProcessor processor(int threshold) {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(new Threshold(dbps[threshold]))
                .timestampGate(timestampGate).includeOrphaned(true);
        return (maxGapMicros > 0 ? builder.maxGap(gap()) : builder).build();
    }

    private Duration gap() {
        return Duration.of(maxGapMicros, ChronoUnit.MICROS);
    }

    /** {@return the options that differ from those of a restored processor, for people; empty if none does} */
    String differenceOf(RangeBarProcessor restored, int threshold) {
        if (!restored.distance().equals(new Threshold(dbps[threshold]))) {
            return "the threshold " + restored.distance() + ", and this job has " + new Threshold(dbps[threshold]);
        }
        if (restored.timestampGate() != timestampGate) {
            return "timestampGate " + restored.timestampGate() + ", and this job has " + timestampGate;
        }
        Optional<Duration> gap = maxGapMicros > 0 ? Optional.of(gap()) : Optional.empty();
        if (!restored.maxGap().equals(gap)) {
            return "the maximum gap " + name(restored.maxGap()) + ", and this job has " + name(gap);
        }
        return "";
    }

    private static String name(Optional<Duration> gap) {
        return gap.map(Duration::toString).orElse("none");
    }
}

package dev.rangebar.flink;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.io.Serializable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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
    /** The format in which states are written; older ones for tests. */
    final int stateFormat;

    /** Options that a processor accepts: it is the one that checks a maximum gap. */
    BarOptions(int[] dbps, boolean timestampGate, Optional<Duration> maxGap, int stateFormat) {
        this.dbps = dbps;
        this.timestampGate = timestampGate;
        this.stateFormat = stateFormat;
        maxGap.ifPresent(RangeBarProcessor.builder(new Threshold(dbps[0]))::maxGap);
        this.maxGapMicros = maxGap.map(TimeUnit.MICROSECONDS::convert).orElse(0L);
    }

    private Optional<Duration> maxGap() {
        return maxGapMicros == 0 ? Optional.empty() : Optional.of(Duration.of(maxGapMicros, ChronoUnit.MICROS));
    }

    /** {@return a processor that puts orphaned bars among the closed ones} */
    RangeBarProcessor processor(int threshold) {
        RangeBarProcessor.Builder builder = RangeBarProcessor.builder(new Threshold(dbps[threshold]))
                .timestampGate(timestampGate).includeOrphaned(true);
        maxGap().ifPresent(builder::maxGap);
        return builder.build();
    }

    /** {@return the options that differ from those of a restored processor, for people; empty if none does} */
    String differenceOf(RangeBarProcessor restored, int threshold) {
        if (!restored.distance().equals(new Threshold(dbps[threshold]))) {
            return "the threshold " + restored.distance() + ", and this job has " + new Threshold(dbps[threshold]);
        }
        if (restored.timestampGate() != timestampGate) {
            return "timestampGate " + restored.timestampGate() + ", and this job has " + timestampGate;
        }
        if (!restored.maxGap().equals(maxGap())) {
            return "the maximum gap " + name(restored.maxGap()) + ", and this job has " + name(maxGap());
        }
        return "";
    }

    private static String name(Optional<Duration> gap) {
        return gap.map(Duration::toString).orElse("none");
    }
}

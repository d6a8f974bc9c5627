package dev.rangebar.report.results;

import dev.rangebar.report.JsonFields;
import java.util.List;

/**
 * Times of the calibration workloads, in ns per step.
 *
 * @param beforeRun checked
 * @param afterRun  checked
 */
public record CalibrationOutput(JsonFields beforeRun, JsonFields afterRun) {
    /** Workloads: steps in registers, steps from memory, allocations of 1 MB with a copy. */
    public static final List<String> NAMES = List.of("integer", "chase", "copy");

    static CalibrationOutput read(JsonFields beforeRun, JsonFields afterRun) {
        beforeRun.requireFormat(1);
        afterRun.requireFormat(1);
        CalibrationOutput output = new CalibrationOutput(beforeRun, afterRun);
        for (String name : NAMES) {
            output.before(name);
            output.after(name);
        }
        return output;
    }

    /** Returns the times of a workload before the run. */
    public Samples before(String name) {
        return times(beforeRun, name);
    }

    /** Returns the times of a workload after the run. */
    public Samples after(String name) {
        return times(afterRun, name);
    }

    private static Samples times(JsonFields file, String name) {
        return new Samples(file.get(name).get("ns").positives());
    }
}

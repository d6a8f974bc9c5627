package dev.rangebar.report.output;

import dev.rangebar.report.Git;
import dev.rangebar.report.history.MachineCheck;
import dev.rangebar.report.results.CalibrationOutput;
import dev.rangebar.report.run.RunScope;
import java.time.Instant;
import java.util.List;

/**
 * Metadata of a run.
 *
 * @param git     state of the sources
 * @param scope   thoroughness
 * @param start   time of the first step
 * @param seconds duration
 * @param doubts  reason to doubt the times; null if there is none
 */
record RunMetadata(Git git, RunScope scope, Instant start, long seconds, String doubts) {
    /** Returns the reason to doubt the times: a machine whose calibration changed during the run; null if there is none. */
    static String doubts(CalibrationOutput calibration) {
        List<String> changes = CalibrationOutput.NAMES.stream().flatMap(name -> MachineCheck.changeDuringRun(name,
            calibration.before(name).median(), calibration.after(name).median()).stream()).toList();
        return changes.isEmpty() ? null : String.join("; ", changes);
    }

    /** Returns whether the times can reach a target. */
    boolean isConclusive() {
        return doubts == null && scope != RunScope.SMOKE;
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.Machine;
import java.util.List;

/**
 * Place of a change in the history.
 *
 * @param run        index of the first run after the change
 * @param after      that run
 * @param before     last comparable run before it
 * @param candidates commits that may have caused the change, newest first; null if the checkout lacks them
 * @param known      reason of the declared change; null if nobody has declared it
 */
public record ChangeLocation(int run, BenchmarkRun after, BenchmarkRun before, List<Commit> candidates, String known) {
    ChangeLocation withKnown(String reason) {
        return new ChangeLocation(run, after, before, candidates, reason);
    }

    /** Returns whether the same commit was measured before and after, so that the code is not the cause. */
    public boolean sameCommit() {
        return before.commit().equals(after.commit());
    }

    /** Returns whether a commit may have caused the change. */
    boolean mayComeFrom(String commit) {
        return candidates == null ? after.commit().equals(commit)
            : candidates.stream().anyMatch(candidate -> candidate.id().equals(commit));
    }

    /** Returns the software that changed between the two runs: kernel, JDK, compiler, flags; empty if none is known. */
    String software() {
        return before.machine() == null || after.machine() == null ? ""
            : Machine.difference(before.machine().software(), after.machine().software());
    }
}

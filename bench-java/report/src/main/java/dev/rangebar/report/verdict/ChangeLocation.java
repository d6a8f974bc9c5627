package dev.rangebar.report.publish;

import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.Machine;
import dev.rangebar.report.history.Run;
import java.util.List;

/**
 * Where in the history a change lies.
 *
 * @param run        index of the first run after it
 * @param after      that run
 * @param before     the last comparable run before it
 * @param candidates commits that may have brought it, newest first; null if the checkout cannot say
 */
record Since(int run, Run after, Run before, List<Commit> candidates) {
    static Since of(List<Run> runs, int before, int after, Commits commits) {
        return new Since(after, runs.get(after), runs.get(before),
            commits.between(runs.get(before).commit(), runs.get(after).commit()));
    }

    /** Then it is not the code that has changed. */
    boolean sameCommit() {
        return before.commit().equals(after.commit());
    }

    /** May this commit have brought it? */
    boolean holds(String commit) {
        return candidates == null ? after.commit().equals(commit)
            : candidates.stream().anyMatch(candidate -> candidate.id().equals(commit));
    }

    /** What else changed between the two runs: kernel, JDK, compiler, flags; empty if nothing is known to have. */
    String software() {
        return before.machine() == null || after.machine() == null ? ""
            : Machine.difference(before.machine().software(), after.machine().software());
    }
}

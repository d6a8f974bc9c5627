package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.Machine;
import java.util.List;

/**
 * Where in the history a change lies.
 *
 * @param run        index of the first run after it
 * @param after      that run
 * @param before     the last comparable run before it
 * @param candidates commits that may have brought it, newest first; null if the checkout cannot say
 */
public record ChangeLocation(int run, BenchmarkRun after, BenchmarkRun before, List<Commit> candidates) {
    static ChangeLocation of(List<BenchmarkRun> runs, int before, int after, Commits commits) {
        return new ChangeLocation(after, runs.get(after), runs.get(before),
            commits.between(runs.get(before).commit(), runs.get(after).commit()));
    }

    /** Then it is not the code that has changed. */
    public boolean sameCommit() {
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

package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.Machine;
import java.util.List;

/**
 * Place of a change in the history.
 *
 * @param run        index of the most likely first run after the change
 * @param after      that run
 * @param before     last comparable run before it
 * @param earliest   index of the earliest run that may be the first one after the change
 * @param latest     index of the latest such run
 * @param good       last run that is certainly before the change
 * @param candidates commits that may have caused the change, the most likely one first
 * @param complete   {@code false} if the checkout lacks commits, so that the candidates are only measured commits
 * @param machine    probability that the same commit was measured before and after
 * @param known      reason of the declared change; null if nobody has declared it
 */
public record ChangeLocation(int run, BenchmarkRun after, BenchmarkRun before, int earliest, int latest,
    BenchmarkRun good, List<Candidate> candidates, boolean complete, double machine, String known) {
    /**
     * Commit that may have caused a change.
     *
     * @param commit      of the checkout
     * @param probability of all candidates and an unchanged commit together 1
     */
    public record Candidate(Commit commit, double probability) {
    }

    ChangeLocation withKnown(String reason) {
        return new ChangeLocation(run, after, before, earliest, latest, good, candidates, complete, machine, reason);
    }

    /** Returns whether the same commit was most likely measured before and after, so that the code is not the cause. */
    public boolean sameCommit() {
        return before.commit().equals(after.commit());
    }

    /** Returns whether one cause may explain this change and another one. */
    public boolean mayBe(ChangeLocation other) {
        return earliest <= other.run && other.run <= latest || other.earliest <= run && run <= other.latest;
    }

    /** Returns whether a commit may have caused the change. */
    boolean mayComeFrom(String commit) {
        return candidates.stream().anyMatch(candidate -> candidate.commit().id().equals(commit));
    }

    /** Returns the software that changed between the two runs: kernel, JDK, compiler, flags; empty if none is known. */
    String software() {
        return before.machine() == null || after.machine() == null ? ""
            : Machine.difference(before.machine().software(), after.machine().software());
    }
}

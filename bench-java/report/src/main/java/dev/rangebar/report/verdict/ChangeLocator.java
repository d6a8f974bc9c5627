package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChange;
import dev.rangebar.report.verdict.SeriesHistory.ComparableRuns;
import java.util.List;

/**
 * Finds the runs and commits between which a change lies, and the declaration that covers it.
 *
 * @param history all runs
 * @param commits of the checkout
 * @param known   declared changes
 */
record ChangeLocator(History history, Commits commits, List<KnownChange> known) {
    /**
     * Returns the place of a change.
     *
     * @param series series that changed
     * @param group  comparable runs of the series
     * @param index  of the first changed run in the group, as detected
     * @param change relative, positive if larger
     */
    ChangeLocation locate(SeriesHistory series, ComparableRuns group, int index, double change) {
        double[] values = group.values();
        List<String> measured = group.runs().stream().map(run -> history.runs().get(run).commit()).toList();
        int first = CommitBoundary.of(measured, values, index);
        boolean worse = change > 0 == series.entry().largerIsWorse();
        // Noise shifts a change, so a declaration covers all places where the change may lie.
        String reason = known.stream().filter(each -> each.covers(series.descriptor().id(), worse)
            && CommitBoundary.places(values, first).anyMatch(i -> at(group, i).mayComeFrom(each.commit())))
            .findFirst().map(KnownChange::reason).orElse(null);
        return at(group, first).withKnown(reason);
    }

    private ChangeLocation at(ComparableRuns group, int index) {
        int run = group.runs().get(index);
        BenchmarkRun after = history.runs().get(run);
        BenchmarkRun before = history.runs().get(group.runs().get(index - 1));
        return new ChangeLocation(run, after, before, commits.between(before.commit(), after.commit()), null);
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChanges.KnownChange;
import dev.rangebar.report.verdict.ChangeLocation.Candidate;
import dev.rangebar.report.verdict.LevelChange.Place;
import dev.rangebar.report.verdict.SeriesHistory.ComparableRuns;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
     * @param places possible first runs after the change in the group, the most likely one first
     * @param change relative, positive if larger
     */
    ChangeLocation locate(SeriesHistory series, ComparableRuns group, List<Place> places, double change) {
        ChangeLocation location = place(group, places);
        boolean worse = change > 0 == series.entry().largerIsWorse();
        return location.withKnown(known.stream().filter(each -> each.covers(series.descriptor().id(), worse)
            && each.commit() != null && location.mayComeFrom(each.commit())).findFirst().map(KnownChange::reason).orElse(null));
    }

    /** Returns the reason for which somebody has acknowledged an event; null if nobody has. */
    String acknowledged(String event) {
        return known.stream().filter(each -> event.equals(each.event())).findFirst().map(KnownChange::reason)
            .orElse(null);
    }

    /** Returns the runs between which a series has drifted. */
    ChangeLocation drift(ComparableRuns group, int from, int to) {
        return new ChangeLocation(group.runs().get(to), run(group, to), run(group, from),
            group.runs().get(to), group.runs().get(to), run(group, from), List.of(), false, 0, null);
    }

    /** Returns the place of a change without a declaration. */
    ChangeLocation place(ComparableRuns group, List<Place> places) {
        int best = places.getFirst().first();
        int earliest = places.stream().mapToInt(Place::first).min().orElseThrow();
        int latest = places.stream().mapToInt(Place::first).max().orElseThrow();
        Map<Commit, Double> candidates = new LinkedHashMap<>();
        double machine = 0;
        boolean complete = true;
        for (Place place : places) {
            String before = run(group, place.before()).commit();
            String after = run(group, place.first()).commit();
            List<Commit> between = commits.between(before, after);
            if (before.equals(after)) {
                machine += place.probability();
            } else if (between == null || between.isEmpty()) {
                complete = false;
                candidates.merge(measured(run(group, place.first())), place.probability(), Double::sum);
            } else {
                between.forEach(each -> candidates.merge(each, place.probability() / between.size(), Double::sum));
            }
        }
        double sum = machine + candidates.values().stream().mapToDouble(Double::doubleValue).sum();
        List<Candidate> all = candidates.entrySet().stream()
            .map(each -> new Candidate(each.getKey(), each.getValue() / sum))
            .sorted(Comparator.comparingDouble(candidate -> -candidate.probability())).toList();
        return new ChangeLocation(group.runs().get(best), run(group, best), run(group, places.getFirst().before()),
            group.runs().get(earliest), group.runs().get(latest), run(group, places.stream().mapToInt(Place::before).min().orElseThrow()), all, complete, sum == 0 ? 0 : machine / sum, null);
    }

    private static Commit measured(BenchmarkRun run) {
        return new Commit(run.commit(), List.of(), run.subject() == null ? "" : run.subject());
    }

    private BenchmarkRun run(ComparableRuns group, int index) {
        return history.runs().get(group.runs().get(index));
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChanges.KnownChange;
import java.util.Comparator;
import java.util.List;

/**
 * History with the verdicts on all series.
 *
 * @param history all runs
 * @param commits of the checkout
 * @param known   declared changes
 * @param series  in the order of the newest run
 */
public record JudgedHistory(History history, Commits commits, List<KnownChange> known, List<JudgedSeries> series) {
    /** Returns all events, in the order of detection. */
    public List<Event> events() {
        return series.stream().flatMap(each -> each.events().stream())
            .sorted(Comparator.comparingInt(Event::found).thenComparing(Event::id)).toList();
    }

    /** Returns all runs. */
    public List<BenchmarkRun> runs() {
        return history.runs();
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChange;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.verdict.JudgedSeries.Change;
import dev.rangebar.report.verdict.SeriesHistory.ComparableRuns;
import java.util.Comparator;
import java.util.List;

/**
 * Judges all series of a history. A series passes each stage once: comparable runs, statistics, places of its changes,
 * sentence, hard alerts.
 */
public final class SeriesJudge {
    private final History history;
    private final ChangeLocator locator;

    private SeriesJudge(History history, ChangeLocator locator) {
        this.history = history;
        this.locator = locator;
    }

    /** Returns the verdicts on all series. */
    public static JudgedHistory judge(History history, Commits commits, List<KnownChange> known) {
        SeriesJudge judge = new SeriesJudge(history, new ChangeLocator(history, commits, known));
        return new JudgedHistory(history, commits, known,
            history.series().parallelStream().map(judge::judge).toList());
    }

    private JudgedSeries judge(SeriesDescriptor descriptor) {
        SeriesHistory series = SeriesHistory.of(history, descriptor);
        ComparableRuns newest = series.newestGroup();
        SeriesVerdict verdict = Verdicts.judge(newest.points(), series.entry().exact(),
            series.entry().largerIsWorse());
        ChangeLocation location = verdict.since() < 0 ? null
            : locator.locate(series, newest, verdict.since(), verdict.change());
        BenchmarkRun run = history.runs().get(series.newest());
        return new JudgedSeries(series, verdict, location, VerdictText.of(series, verdict, location, run),
            changes(series), HardAlerts.of(history, series));
    }

    private List<Change> changes(SeriesHistory series) {
        return series.groups().stream()
            .flatMap(group -> Verdicts.changePoints(group.points(), series.entry().exact()).stream()
                .map(point -> new Change(point.estimate(),
                    locator.locate(series, group, point.index(), point.change()))))
            .sorted(Comparator.comparingInt(change -> change.location().run())).toList();
    }
}

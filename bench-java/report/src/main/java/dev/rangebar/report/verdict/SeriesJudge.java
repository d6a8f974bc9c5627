package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChanges.KnownChange;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.verdict.JudgedSeries.Change;
import dev.rangebar.report.verdict.SeriesHistory.ComparableRuns;
import dev.rangebar.report.verdict.SeriesHistory.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judges all series of a history. A series passes each stage once: comparable runs, statistics, places and lives of its
 * changes, sentence, hard alerts.
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
        List<Event> events = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        SeriesVerdict verdict = null;
        Event current = null;
        for (ComparableRuns group : series.groups()) {
            List<String> commits = group.runs().stream().map(run -> history.runs().get(run).commit()).toList();
            Verdicts verdicts = Verdicts.of(group.points(), commits, series.entry().exact(),
                series.entry().largerIsWorse());
            List<Event> own = verdicts.changes().stream().map(change -> event(series, group, verdicts, change)).toList();
            events.addAll(own);
            if (group == series.newestGroup()) {
                LevelChange change = verdicts.current(each ->
                    !own.get(verdicts.changes().indexOf(each)).isOpenRegression());
                verdict = verdicts.verdict(change);
                current = change == null ? null : own.get(verdicts.changes().indexOf(change));
            }
            verdicts.source().changePoints().forEach(point -> changes.add(
                new Change(point.estimate(), locator.locate(series, group, point.places(), point.change()))));
        }
        events.sort(Comparator.comparingInt(Event::found));
        changes.sort(Comparator.comparingInt(change -> change.location().run()));
        return new JudgedSeries(series, verdict, current,
            VerdictText.of(series, verdict, current, events, history.runs()), events, changes,
            HardAlerts.of(history, series));
    }

    private Event event(SeriesHistory series, ComparableRuns group, Verdicts verdicts, LevelChange change) {
        BenchmarkRun found = history.runs().get(group.runs().get(change.raised()));
        String id = series.descriptor().id() + "@" + found.time();
        ChangeLocation location = change.drift() ? locator.drift(group, change.onset(), change.raised())
            : locator.locate(series, group, change.places(), change.estimate().change());
        String acknowledged = locator.acknowledged(id);
        // A declared change stays declared, even if it is too small to be seen.
        LevelChange.End end = change.isWithdrawn() && change.confirmed() >= 0 && location.known() != null ? null : change.end();
        boolean worse = verdicts.isWorse(change);
        Event.State state = end != null
            ? change.isWithdrawn() ? Event.State.WITHDRAWN : worse ? Event.State.FIXED : Event.State.LOST
            : location.known() != null ? Event.State.DECLARED
            : acknowledged != null ? Event.State.ACKNOWLEDGED
            : change.confirmed() < 0 ? Event.State.FOUND
            : !worse && change.settled() ? Event.State.SETTLED : Event.State.CONFIRMED;
        return new Event(id, series.descriptor().id(), change.drift(), worse, state,
            group.runs().get(change.raised()), change.confirmed() < 0 ? -1 : group.runs().get(change.confirmed()),
            change.estimate(), change.baseline().value(),
            location.known() == null ? location.withKnown(acknowledged) : location,
            end == null ? -1 : group.runs().get(end.found()),
            end == null || end.places().isEmpty() ? null : locator.place(group, end.places()));
    }

    /** Finds the runs that exceed the hard alert threshold (150 %) by the rule of github-action-benchmark. */
    static final class HardAlerts {
        private static final double THRESHOLD = 1.5;

        private HardAlerts() {
        }

        /** Returns the runs that are worse by more than half than the last run of another commit on the same machine. */
        static List<JudgedSeries.Alert> of(History history, SeriesHistory series) {
            List<JudgedSeries.Alert> alerts = new ArrayList<>();
            series.groups().forEach(group -> group.points().stream().map(Point::machine).distinct().forEach(machine ->
                alerts.addAll(of(history, series, IntStream.range(0, group.runs().size())
                    .filter(i -> group.points().get(i).machine() == machine).mapToObj(group.runs()::get).toList()))));
            alerts.sort(Comparator.comparingInt(JudgedSeries.Alert::run));
            return alerts;
        }

        private static List<JudgedSeries.Alert> of(History history, SeriesHistory series, List<Integer> runs) {
            List<JudgedSeries.Alert> alerts = new ArrayList<>();
            String id = series.descriptor().id();
            int other = -1; // the last run of another commit
            for (int i = 1; i < runs.size(); i++) {
                BenchmarkRun run = history.runs().get(runs.get(i));
                BenchmarkRun before = history.runs().get(runs.get(i - 1));
                if (!before.commit().equals(run.commit())) {
                    other = runs.get(i - 1);
                }
                if (other >= 0) {
                    double ratio = run.values().get(id).value() / history.runs().get(other).values().get(id).value();
                    if ((series.entry().isRate() ? 1 / ratio : ratio) > THRESHOLD) {
                        alerts.add(new JudgedSeries.Alert(runs.get(i), ratio - 1));
                    }
                }
            }
            return alerts;
        }
    }
}

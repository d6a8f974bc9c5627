package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the runs that exceed the hard alert threshold (150 %) by the rule of github-action-benchmark. */
final class HardAlerts {
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

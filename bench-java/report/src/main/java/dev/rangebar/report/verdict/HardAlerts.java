package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.History;
import java.util.ArrayList;
import java.util.List;

/** Finds the runs that exceed the hard alert threshold (150 %) by the rule of github-action-benchmark. */
final class HardAlerts {
    private static final double THRESHOLD = 1.5;

    private HardAlerts() {
    }

    /** Returns the runs that are worse by more than half than the last run of another commit. */
    static List<JudgedSeries.Alert> of(History history, SeriesHistory series) {
        List<JudgedSeries.Alert> alerts = new ArrayList<>();
        String id = series.descriptor().id();
        int other = -1; // the last run of another commit
        for (int i = 1; i < series.runs().size(); i++) {
            BenchmarkRun run = history.runs().get(series.runs().get(i));
            BenchmarkRun before = history.runs().get(series.runs().get(i - 1));
            if (!before.commit().equals(run.commit())) {
                other = series.runs().get(i - 1);
            }
            if (other >= 0) {
                double ratio = run.values().get(id).value() / history.runs().get(other).values().get(id).value();
                if ((series.entry().isRate() ? 1 / ratio : ratio) > THRESHOLD) {
                    alerts.add(new JudgedSeries.Alert(series.runs().get(i), ratio - 1));
                }
            }
        }
        return alerts;
    }
}

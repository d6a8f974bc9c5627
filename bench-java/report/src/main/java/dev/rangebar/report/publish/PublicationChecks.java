package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.SeriesDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a run must not be, to be put behind a history. */
final class PublicationChecks {
    private PublicationChecks() {
    }

    static void check(JsonFields latest, BenchmarkRun run, History history, boolean allowDirty) {
        if (latest.get("run").get("dirty").node().asBoolean(true) && !allowDirty) {
            throw new BenchFailure("the run measured uncommitted changes on top of " + run.commit()
                + ", so no commit stands for it. Commit them and measure again, or look at it with --allow-dirty");
        }
        for (BenchmarkRun earlier : history.runs()) {
            if (run.recordPath().equals(earlier.record())) {
                throw new BenchFailure("the run " + earlier.record() + " is in the history already");
            }
        }
        if (!history.runs().isEmpty() && !run.date().isAfter(history.runs().getLast().date())) {
            throw new BenchFailure("the run began at " + run.date() + ", but the history goes on until "
                + history.runs().getLast().date() + "; runs are only added at its end");
        }
        List<BenchmarkRun> same = history.runs().stream().filter(earlier -> run.scope().equals(earlier.scope())).toList();
        if (!same.isEmpty()) {
            complete(run, same.getLast());
        }
    }

    private static void complete(BenchmarkRun run, BenchmarkRun last) {
        TreeSet<String> missing = new TreeSet<>(last.heads().keySet());
        missing.removeAll(run.heads().keySet());
        if (!missing.isEmpty()) {
            throw new BenchFailure("series that the last " + run.scope() + " run (" + last.record()
                + ") had are missing: " + String.join(", ", missing));
        }
        for (Map.Entry<String, SeriesDescriptor> each : last.heads().entrySet()) {
            SeriesDescriptor now = run.heads().get(each.getKey());
            if (!now.equals(each.getValue())) {
                throw new BenchFailure(each.getKey() + " is in " + now.unit() + " and " + now.file() + ", in "
                    + last.record() + " it was in " + each.getValue().unit() + " and " + each.getValue().file());
            }
        }
    }
}

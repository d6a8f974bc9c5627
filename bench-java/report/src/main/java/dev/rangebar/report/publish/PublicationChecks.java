package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.SeriesDescriptor;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Checks that a run may be added to a history. */
final class PublicationChecks {
    private PublicationChecks() {
    }

    static void check(JsonFields latest, BenchmarkRun run, History history, boolean allowDirty) {
        if (latest.get("run").get("dirty").node().asBoolean(true) && !allowDirty) {
            throw new BenchFailure("the run measured uncommitted changes on top of " + run.commit()
                + ", so it belongs to no commit. Commit them and measure again, or preview the run with --allow-dirty");
        }
        for (BenchmarkRun earlier : history.runs()) {
            if (run.recordPath().equals(earlier.record())) {
                throw new BenchFailure("the run " + earlier.record() + " is already in the history");
            }
        }
        if (!history.runs().isEmpty() && !run.date().isAfter(history.runs().getLast().date())) {
            throw new BenchFailure("the run started at " + run.date() + ", but the history contains a run of "
                + history.runs().getLast().date() + "; runs can only be added at the end");
        }
        List<BenchmarkRun> same = history.runs().stream()
            .filter(earlier -> run.scope().equals(earlier.scope())).toList();
        if (!same.isEmpty()) {
            complete(run, same.getLast());
        }
    }

    private static void complete(BenchmarkRun run, BenchmarkRun last) {
        TreeSet<String> missing = new TreeSet<>(last.series().keySet());
        missing.removeAll(run.series().keySet());
        if (!missing.isEmpty()) {
            throw new BenchFailure("the last " + run.scope() + " run (" + last.record()
                + ") has series that are missing: " + String.join(", ", missing));
        }
        for (Map.Entry<String, SeriesDescriptor> each : last.series().entrySet()) {
            SeriesDescriptor now = run.series().get(each.getKey());
            if (!now.equals(each.getValue())) {
                throw new BenchFailure(each.getKey() + " has the unit " + now.unit() + " and the file " + now.file()
                    + "; in " + last.record() + " it has " + each.getValue().unit() + " and " + each.getValue().file());
            }
        }
    }
}

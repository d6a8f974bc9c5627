package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.verdict.Baseline;
import dev.rangebar.report.verdict.ChangeLocation;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.SeriesVerdict;
import java.util.List;

/** Verdicts as latest.json and history.json hold them. */
final class VerdictJson {
    private static final int CANDIDATES = 20;
    /** Only what is counted is certain. */
    private static final double SUREST = 0.999999;

    private VerdictJson() {
    }

    static ObjectNode of(JudgedSeries series, List<BenchmarkRun> runs) {
        SeriesVerdict verdict = series.verdict();
        ObjectNode node = JsonFields.JSON.createObjectNode()
            .put("verdict", VerdictReport.name(verdict.kind()))
            .put("reason", series.reason())
            .put("run", series.run())
            .put("change", finite(verdict.change()));
        node.set("interval", interval(verdict.interval()));
        node.put("confidence", finite(series.knowledge().exact() ? verdict.confidence()
            : Math.min(verdict.confidence(), SUREST)));
        node.put("lowConfidence", verdict.lowConfidence());
        node.set("baseline", baseline(series, runs));
        node.set("since", since(series.since()));
        return node.put("alert150", verdict.alert150()).put("known", series.known())
            .put("smallestDetectable", finite(verdict.smallestDetectable()));
    }

    static ObjectNode change(JudgedSeries.Change change) {
        ObjectNode node = JsonFields.JSON.createObjectNode().put("run", change.since().run())
            .put("change", finite(change.point().change()));
        node.set("interval", interval(change.point().interval()));
        return node.put("confidence", finite(change.point().confidence()))
            .put("firstCommit", change.since().after().commit())
            .put("lastGoodCommit", change.since().before().commit())
            .put("sameCommit", change.since().sameCommit())
            .put("known", change.known());
    }

    private static ObjectNode baseline(JudgedSeries series, List<BenchmarkRun> runs) {
        Baseline baseline = series.verdict().baseline();
        return baseline == null ? null : JsonFields.JSON.createObjectNode().put("runs", baseline.runs())
            .put("value", SignificantDigits.six(baseline.value())).put("noise", finite(baseline.noise()))
            .put("from", runs.get(series.points().get(baseline.from())).date().toString())
            .put("to", runs.get(series.points().get(baseline.to())).date().toString());
    }

    private static ObjectNode since(ChangeLocation since) {
        if (since == null) {
            return null;
        }
        ObjectNode node = JsonFields.JSON.createObjectNode().put("run", since.run())
            .put("date", since.after().date().toString())
            .put("firstCommit", since.after().commit()).put("lastGoodCommit", since.before().commit())
            .put("commits", since.candidates() == null ? null : since.candidates().size())
            .put("sameCommit", since.sameCommit());
        ArrayNode candidates = node.putArray("candidates");
        if (since.candidates() != null) {
            for (Commit commit : since.candidates().stream().limit(CANDIDATES).toList()) {
                candidates.addObject().put("commit", commit.id()).put("subject", commit.subject());
            }
        }
        return node;
    }

    private static ObjectNode interval(Interval interval) {
        return interval == null ? null : JsonFields.JSON.createObjectNode().put("low", finite(interval.low()))
            .put("high", finite(interval.high())).put("confidence", interval.confidence());
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? SignificantDigits.six(value) : null;
    }
}

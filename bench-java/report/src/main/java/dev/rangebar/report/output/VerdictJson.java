package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.verdict.ChangeLocation;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.SeriesVerdict;
import dev.rangebar.report.verdict.SeriesVerdict.Baseline;
import java.util.List;

/** Converts verdicts to the form of latest.json and history.json. */
final class VerdictJson {
    /** More than a change has places: only commits between two distant runs are more. The number of all is {@code commits}. */
    private static final int CANDIDATES = 100;
    /** Largest confidence of a noisy series: only an exact series is certain. */
    private static final double SUREST = 0.999999;

    private VerdictJson() {
    }

    static ObjectNode of(JudgedSeries series, List<BenchmarkRun> runs) {
        SeriesVerdict verdict = series.verdict();
        ObjectNode node = JsonFields.JSON.createObjectNode()
            .put("verdict", verdict.kind().id())
            .put("reason", series.reason())
            .put("run", series.run())
            .put("change", finite(verdict.change()));
        node.set("interval", interval(verdict.interval()));
        node.put("confidence", finite(series.entry().exact() ? verdict.confidence()
            : Math.min(verdict.confidence(), SUREST)));
        node.put("lowConfidence", verdict.lowConfidence());
        node.set("baseline", baseline(series, runs));
        node.set("since", location(series.location(), series.event() != null && series.event().drift()));
        node.put("event", series.event() == null ? null : series.event().id());
        return node.put("alert150", verdict.hardAlert()).put("outlier", finite(verdict.newest().outlier()))
            .put("known", series.known()).put("smallestDetectable", finite(verdict.smallestDetectable()));
    }

    static ObjectNode change(JudgedSeries.Change change) {
        ObjectNode node = JsonFields.JSON.createObjectNode().put("run", change.location().run())
            .put("change", finite(change.estimate().change()));
        node.set("interval", interval(change.estimate().interval()));
        return node.put("confidence", finite(change.estimate().confidence()))
            .put("firstCommit", change.location().after().commit())
            .put("lastGoodCommit", change.location().before().commit())
            .put("sameCommit", change.location().sameCommit())
            .put("known", change.location().known());
    }

    private static ObjectNode baseline(JudgedSeries series, List<BenchmarkRun> runs) {
        Baseline baseline = series.verdict().baseline();
        return baseline == null ? null : JsonFields.JSON.createObjectNode().put("runs", baseline.runs())
            .put("value", SignificantDigits.six(baseline.value())).put("noise", finite(baseline.noise()))
            .put("from", runs.get(series.comparedRuns().get(baseline.from())).date().toString())
            .put("to", runs.get(series.comparedRuns().get(baseline.to())).date().toString());
    }

    /** Returns a place; that of a drift names no commit. */
    static ObjectNode location(ChangeLocation location, boolean drift) {
        if (location == null) {
            return null;
        }
        ObjectNode node = JsonFields.JSON.createObjectNode().put("run", location.run())
            .put("date", location.after().date().toString())
            .put("firstCommit", drift ? null : location.after().commit())
            .put("lastGoodCommit", drift ? null : location.good().commit())
            .put("commits", location.complete() ? (Integer) location.candidates().size() : null)
            .put("sameCommit", location.sameCommit())
            .put("machineProbability", drift ? null : finite(location.machine()));
        ArrayNode candidates = node.putArray("candidates");
        location.candidates().stream().limit(CANDIDATES).forEach(each -> candidates.addObject()
            .put("commit", each.commit().id()).put("subject", each.commit().subject())
            .put("probability", finite(each.probability())));
        return node;
    }

    static ObjectNode interval(Interval interval) {
        return interval == null ? null : JsonFields.JSON.createObjectNode().put("low", finite(interval.low()))
            .put("high", finite(interval.high())).put("confidence", interval.confidence());
    }

    static Double finite(double value) {
        return Double.isFinite(value) ? SignificantDigits.six(value) : null;
    }
}

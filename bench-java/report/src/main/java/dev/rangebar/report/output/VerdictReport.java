package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.verdict.Event;
import dev.rangebar.report.verdict.JudgedHistory;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.VerdictKind;
import dev.rangebar.report.verdict.VerdictText;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** Formulates the verdicts on a run for its summary, its latest.json and its annotations. */
public final class VerdictReport {
    private static final double SUREST = 0.999;
    /** Number of runs for which an event that has ended is news. */
    private static final int RECENT = 15;
    private static final int LENGTH_OF_DATE = 10;

    private final JudgedHistory judged;
    private final AnchorReport anchors;
    private final int newest;

    /** Creates a report of all runs and verdicts, and of the anchors and budgets. */
    public VerdictReport(JudgedHistory judged, AnchorReport anchors) {
        this.judged = judged;
        this.anchors = anchors;
        newest = judged.runs().size() - 1;
    }

    /** Adds the verdicts to a latest.json and removes the raw samples, which the record holds. */
    public ObjectNode addedTo(ObjectNode latest) {
        Map<String, JudgedSeries> byId = new HashMap<>();
        judged.series().forEach(each -> byId.put(each.id(), each));
        for (JsonNode row : latest.get("series")) {
            JudgedSeries series = byId.get(row.get("id").asText());
            ((ObjectNode) row.get("samples")).remove("values");
            ObjectNode verdict = VerdictJson.of(series, judged.runs());
            verdict.remove("run");
            if (verdict.get("since").isObject()) {
                ((ObjectNode) verdict.get("since")).remove("run");
            }
            ((ObjectNode) row).set("verdict", verdict.put("new", series.event() != null && isNew(series.event())));
        }
        ((ObjectNode) latest.get("run")).put("record", judged.runs().get(newest).record());
        latest.set("events", EventJson.of(judged.events(), judged.runs(), this::isCurrent));
        anchors.addTo(latest, judged.runs());
        return latest;
    }

    /** Returns the verdicts in Markdown; the summary of the run follows them. */
    public String summary() {
        StringBuilder text = new StringBuilder("# Verdicts\n\n").append(counts()).append('\n');
        if (judged.history().isRepeatRun(newest)) {
            text.append("\nA repeat run: an earlier run measured the same commit.\n");
        }
        BenchmarkRun run = judged.runs().get(newest);
        if (run.lowConfidence()) {
            text.append("\n**Low confidence:** ").append(run.lowConfidenceReason()).append(".\n");
        }
        hardAlerts(text);
        outliers(text);
        Cause.of(judged.events()).forEach(cause -> cause(text, "New: ", cause.only(this::isNew)));
        Cause.of(judged.events()).forEach(cause -> cause(text, "Still: ", cause.only(each ->
            each.state().isOpen() && !isNew(each))));
        List<Event> ended = judged.events().stream().filter(this::isRecentEnd).toList();
        if (!ended.isEmpty()) {
            text.append("\n## Ended\n\n");
            ended.forEach(each -> text.append("- ").append(each.series()).append(": ")
                .append(VerdictText.end(each, judged.runs())).append(".\n"));
        }
        section(text, "Declared", each -> isChanged(each) && each.known() != null);
        text.append(anchors.summary());
        section(text, "Noisy", each -> isOfThisRun(each) && each.verdict().kind() == VerdictKind.NOISY);
        return text.toString();
    }

    /** Returns the number of verdicts and the changed series, for a terminal. */
    public String lines() {
        StringBuilder text = new StringBuilder(counts()).append('\n');
        judged.series().stream().filter(this::isChanged).forEach(each -> text.append("%-9s %s: %s%n".formatted(
            label(each), each.id(), each.reason())));
        return text.append(anchors.lines()).toString();
    }

    /**
     * Returns warnings in the form of GitHub, which shows ten per step: one for all series that became worse at one
     * place, and one for all series beyond the hard alert threshold (150 %).
     */
    public String annotations() {
        StringBuilder text = new StringBuilder();
        Cause.of(judged.events()).stream().map(cause -> cause.only(each -> isNew(each) && each.worse()))
            .filter(cause -> !cause.events().isEmpty())
            .forEach(cause -> warn(text, cause.title(), cause.text()));
        if (!anchors.exceededText().isEmpty()) {
            warn(text, "Budget exceeded", anchors.exceededText());
        }
        List<JudgedSeries> alerts = judged.series().stream().filter(this::isHardAlert).toList();
        if (!alerts.isEmpty()) {
            BenchmarkRun run = judged.runs().get(newest);
            Map<String, Double> changes = new HashMap<>();
            alerts.forEach(each -> changes.put(each.id(), each.hardAlertChange()));
            warn(text, hardAlerts(), Cause.largest(changes)
                + (run.lowConfidence() ? "; low confidence: " + run.lowConfidenceReason() : ""));
        }
        return text.toString();
    }

    private static void warn(StringBuilder text, String title, String message) {
        text.append("::warning title=").append(escaped(title).replace(":", "%3A").replace(",", "%2C")).append("::")
            .append(escaped(message)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private void cause(StringBuilder text, String title, Cause cause) {
        if (cause.events().isEmpty()) {
            return;
        }
        text.append("\n## ").append(title).append(cause.title())
            .append("\n\n| series | verdict | change | found | nights |\n|---|---|---|---|---|\n");
        for (Event each : cause.events()) {
            text.append("| %s | %s, %s | %s | %s | %d |%n".formatted(cell(each.series()),
                each.worse() ? "regressed" : "improved", each.state().id(), each.estimate().signedText(),
                day(each.found()), each.nights(judged.runs().size())));
        }
    }

    /** Writes each value beyond the threshold: it counts at once, though a verdict on the level needs further runs. */
    private void hardAlerts(StringBuilder text) {
        List<JudgedSeries> rows = judged.series().stream().filter(this::isHardAlert).toList();
        if (!rows.isEmpty()) {
            text.append("\n## Beyond the hard alert threshold (150 % of the baseline)"
                + "\n\n| series | this run | verdict |\n|---|---|---|\n");
            for (JudgedSeries each : rows) {
                text.append(String.format(Locale.ROOT, "| %s | %+.1f %% | %s |%n", cell(each.id()), 100 * each.hardAlertChange(),
                    isAwaiting(each) ? "awaiting confirmation by further runs" : cell(each.reason())));
            }
        }
    }

    /** Writes each value that lies far from the level of its series: a single night is no change, but it is said. */
    private void outliers(StringBuilder text) {
        List<JudgedSeries> rows = judged.series().stream().filter(this::isOutlier).toList();
        if (!rows.isEmpty()) {
            text.append("\n## Outliers: far from the level in this run\n\n| series | this run | verdict |\n|---|---|---|\n");
            rows.forEach(each -> text.append(String.format(Locale.ROOT, "| %s | %+.1f %% | %s |%n", cell(each.id()),
                100 * each.verdict().newest().outlier(), label(each))));
        }
    }

    private void section(StringBuilder text, String title, Predicate<JudgedSeries> which) {
        List<JudgedSeries> rows = judged.series().stream().filter(which).toList();
        if (!rows.isEmpty()) {
            text.append("\n## ").append(title)
                .append("\n\n| series | verdict | change | confidence |\n|---|---|---|---|\n");
            for (JudgedSeries each : rows) {
                text.append("| %s | %s | %s | %s |%n".formatted(cell(each.id()), label(each),
                    cell(each.reason()), confidence(each)));
            }
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\R", " ");
    }

    /** Returns the number of series beyond the hard alert threshold; empty if there is none. */
    private String hardAlerts() {
        long all = judged.series().stream().filter(this::isHardAlert).count();
        long awaiting = judged.series().stream()
            .filter(each -> isHardAlert(each) && isAwaiting(each)).count();
        return all == 0 ? "" : all + " beyond 150 %" + (awaiting == 0 ? "" : awaiting == all
            ? ", awaiting confirmation" : ", " + awaiting + " of them awaiting confirmation");
    }

    private String counts() {
        StringBuilder text = new StringBuilder();
        for (VerdictKind kind : VerdictKind.values()) {
            long count = judged.series().stream()
                .filter(each -> isOfThisRun(each) && each.verdict().kind() == kind).count();
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(kind.label());
        }
        String alerts = hardAlerts();
        long outliers = judged.series().stream().filter(this::isOutlier).count();
        return (alerts.isEmpty() ? "" : alerts + ". ") + (outliers == 0 ? ""
            : outliers + (outliers == 1 ? " outlier" : " outliers") + " in this run. ") + text.append(" of ")
            .append(judged.series().stream().filter(this::isOfThisRun).count()).append(" series.");
    }

    private static String confidence(JudgedSeries each) {
        double confidence = each.verdict().confidence();
        return each.entry().exact() && each.verdict().kind() != VerdictKind.NOISY ? "exact"
            : confidence > SUREST ? "> 99.9 %"
            : Double.isFinite(confidence) ? String.format(Locale.ROOT, "%.1f %%", 100 * confidence) : "";
    }

    private static String label(JudgedSeries each) {
        return each.verdict().kind().label();
    }

    private boolean isChanged(JudgedSeries each) {
        return isOfThisRun(each)
            && (each.verdict().kind() == VerdictKind.IMPROVED || each.verdict().kind() == VerdictKind.REGRESSED);
    }

    private boolean isHardAlert(JudgedSeries each) {
        return isOfThisRun(each) && each.known() == null && each.verdict().hardAlert();
    }

    /** Returns whether a value beyond the hard alert threshold is no proof: nothing has regressed, or less than this one run. */
    private static boolean isAwaiting(JudgedSeries each) {
        return each.verdict().kind() != VerdictKind.REGRESSED || Double.isFinite(each.verdict().newest().outlier());
    }

    /** Returns whether this run lies far from the level; one beyond the hard alert threshold is said there. */
    private boolean isOutlier(JudgedSeries each) {
        return isOfThisRun(each) && !isHardAlert(each) && Double.isFinite(each.verdict().newest().outlier());
    }

    /** Returns whether this night found the event, and nobody has declared it. */
    private boolean isNew(Event event) {
        return event.found() == newest && event.state().isOpen();
    }

    private boolean isRecentEnd(Event event) {
        return event.ended() >= 0 && newest - event.ended() < RECENT;
    }

    /** Returns whether latest.json contains an event: it is open, or its end is recent. */
    private boolean isCurrent(Event event) {
        return event.state().isOpen() || isRecentEnd(event);
    }

    private String day(int run) {
        return judged.runs().get(run).date().toString().substring(0, LENGTH_OF_DATE);
    }

    private boolean isOfThisRun(JudgedSeries each) {
        return each.run() == newest;
    }
}

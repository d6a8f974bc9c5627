package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.History;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.VerdictKind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** All verdicts of a run, as its summary, its latest.json and its annotations say them. */
public final class VerdictReport {
    private static final double SUREST = 0.999;

    private final History history;
    private final List<JudgedSeries> series;
    private final int newest;
    /** Verdict and first commit that the run before said, by series. */
    private final Map<String, String> said = new HashMap<>();

    /** What the run before said is its latest.json, or an empty object. */
    public VerdictReport(History history, List<JudgedSeries> series, JsonNode previous) {
        this.history = history;
        this.series = series;
        newest = history.runs().size() - 1;
        for (JsonNode row : previous.path("series")) {
            JsonNode verdict = row.path("verdict");
            said.put(row.path("id").asText(), verdict.path("verdict").asText() + " "
                + verdict.path("since").path("firstCommit").asText());
        }
    }

    /** A run's latest.json with the verdicts, without the raw samples: those are in the record. */
    public ObjectNode addedTo(ObjectNode latest) {
        Map<String, JudgedSeries> byId = new HashMap<>();
        series.forEach(each -> byId.put(each.head().id(), each));
        for (JsonNode row : latest.get("series")) {
            JudgedSeries judged = byId.get(row.get("id").asText());
            ((ObjectNode) row.get("samples")).remove("values");
            ObjectNode verdict = VerdictJson.of(judged, history.runs());
            verdict.remove("run");
            if (verdict.get("since").isObject()) {
                ((ObjectNode) verdict.get("since")).remove("run");
            }
            ((ObjectNode) row).set("verdict", verdict.put("new", isNew(judged)));
        }
        ((ObjectNode) latest.get("run")).put("record", history.runs().get(newest).record());
        return latest;
    }

    /** For people; the run's own summary follows it. */
    public String summary() {
        StringBuilder text = new StringBuilder("# Verdicts\n\n").append(counts()).append('\n');
        if (history.isNoiseRun(newest)) {
            text.append("\nA noise run: an earlier run measured the same commit.\n");
        }
        BenchmarkRun run = history.runs().get(newest);
        if (run.lowConfidence()) {
            text.append("\n**Low confidence:** ").append(run.lowConfidenceReason()).append(".\n");
        }
        section(text, "Beyond 150 % of the baseline", each -> isOfThisRun(each) && isCatastrophe(each));
        groups(text, "New: ", this::isNew);
        groups(text, "Still: ", each -> !isNew(each));
        section(text, "Declared", each -> isChanged(each) && each.known() != null);
        section(text, "Unstable", each -> isOfThisRun(each) && each.verdict().kind() == VerdictKind.UNSTABLE);
        return text.toString();
    }

    /** For a terminal. */
    public String lines() {
        StringBuilder text = new StringBuilder(counts()).append('\n');
        series.stream().filter(this::isChanged).forEach(each -> text.append("%-9s %s: %s%n".formatted(
            name(each), each.head().id(), each.reason())));
        return text.toString();
    }

    /**
     * GitHub's warnings, of which it shows ten of a step: one for all series that became worse at one place, one for
     * each that is beyond the 150 % line.
     */
    public String annotations() {
        StringBuilder text = new StringBuilder();
        List<JudgedSeries> worse = series.stream().filter(each -> isOpen(each) && isNew(each)
            && each.verdict().kind() == VerdictKind.REGRESSED).toList();
        ChangeGroup.of(worse).forEach(group -> warn(text, group.title(), group.text()));
        series.stream().filter(each -> isOfThisRun(each) && isCatastrophe(each)).forEach(each ->
            warn(text, each.head().id() + " is beyond 150 % of its baseline", each.reason()));
        return text.toString();
    }

    private static void warn(StringBuilder text, String title, String message) {
        text.append("::warning title=").append(escaped(title).replace(":", "%3A").replace(",", "%2C")).append("::")
            .append(escaped(message)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private void groups(StringBuilder text, String title, Predicate<JudgedSeries> which) {
        List<JudgedSeries> open = series.stream().filter(each -> isOpen(each) && which.test(each)).toList();
        ChangeGroup.of(open).forEach(group -> section(text, title + group.title(), group.series()::contains));
    }

    private void section(StringBuilder text, String title, Predicate<JudgedSeries> which) {
        List<JudgedSeries> rows = series.stream().filter(which).toList();
        if (!rows.isEmpty()) {
            text.append("\n## ").append(title)
                .append("\n\n| series | verdict | what | how surely |\n|---|---|---|---|\n");
            for (JudgedSeries each : rows) {
                text.append("| %s | %s | %s | %s |%n".formatted(cell(each.head().id()), name(each),
                    cell(each.reason()), surely(each)));
            }
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\R", " ");
    }

    private String counts() {
        StringBuilder text = new StringBuilder();
        for (VerdictKind kind : VerdictKind.values()) {
            long count = series.stream().filter(each -> isOfThisRun(each) && each.verdict().kind() == kind).count();
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(name(kind));
        }
        return text.append(" of ").append(series.stream().filter(this::isOfThisRun).count()).append(" series.")
            .toString();
    }

    private static String surely(JudgedSeries each) {
        double confidence = each.verdict().confidence();
        return each.knowledge().exact() ? "exact"
            : confidence > SUREST ? "> 99.9 %"
            : Double.isFinite(confidence) ? String.format(Locale.ROOT, "%.1f %%", 100 * confidence) : "";
    }

    private static String name(JudgedSeries each) {
        return name(each.verdict().kind());
    }

    static String name(VerdictKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean isChanged(JudgedSeries each) {
        return isOfThisRun(each)
            && (each.verdict().kind() == VerdictKind.IMPROVED || each.verdict().kind() == VerdictKind.REGRESSED);
    }

    /** Changed, and nobody has declared it. */
    private boolean isOpen(JudgedSeries each) {
        return isChanged(each) && each.known() == null;
    }

    private static boolean isCatastrophe(JudgedSeries each) {
        return each.known() == null && each.verdict().alert150();
    }

    private boolean isNew(JudgedSeries each) {
        return each.since() != null
            && !(name(each) + " " + each.since().after().commit()).equals(said.get(each.head().id()));
    }

    private boolean isOfThisRun(JudgedSeries each) {
        return each.run() == newest;
    }
}

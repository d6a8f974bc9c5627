package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.anchor.Anchor;
import dev.rangebar.report.anchor.Budget;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.verdict.ChangeEstimate;
import dev.rangebar.report.verdict.VerdictKind;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Formulates anchors and budgets for the summary, the terminal, latest.json and history.json.
 *
 * @param anchors main series against earlier levels
 * @param budgets declared limits
 */
public record AnchorReport(List<Anchor> anchors, List<Budget> budgets) {
    /** Adds both to a file. */
    void addTo(ObjectNode file, List<BenchmarkRun> runs) {
        ArrayNode rows = file.putArray("anchors");
        for (Anchor each : anchors) {
            ObjectNode row = rows.addObject().put("series", each.series()).put("anchor", each.kind().id())
                .put("name", each.name()).put("commit", runs.get(each.run()).commit())
                .put("then", VerdictJson.finite(each.then())).put("now", VerdictJson.finite(each.now()))
                .put("change", VerdictJson.finite(each.change()));
            row.set("interval", VerdictJson.interval(each.interval()));
            row.put("verdict", each.verdict().id()).put("drift", each.drift()).put("text", text(each));
        }
        ArrayNode limits = file.putArray("budgets");
        for (Budget each : budgets) {
            ObjectNode row = limits.addObject().put("series", each.series()).put("unit", each.unit()).put("most", each.most())
                .put("value", VerdictJson.finite(each.value()));
            row.set("interval", VerdictJson.interval(each.interval()));
            row.put("state", each.state().id()).put("reason", each.reason());
        }
    }

    /** Returns sections in Markdown; empty if there is nothing to report. */
    String summary() {
        StringBuilder text = new StringBuilder();
        List<Anchor> worse = worse();
        if (!worse.isEmpty()) {
            text.append("\n## Worse than before: ").append(worse.size()).append(" of ").append(anchors.size())
                .append(" comparisons of the main series\n\n");
            worse.forEach(each -> text.append("- ").append(text(each)).append(".\n"));
        }
        if (!budgets.isEmpty()) {
            text.append("\n## Budgets\n\n| series | level | at most | |\n|---|---|---|---|\n");
            budgets.forEach(each -> text.append(String.format(Locale.ROOT, "| %s | %s | %s %s | %s |%n", each.series(),
                Double.isNaN(each.value()) ? "" : number(each.value()) + " " + each.unit(), number(each.most()), each.unit(),
                each.state() == Budget.State.EXCEEDED ? "**exceeded**: " + cell(each.reason()) : each.state().id())));
        }
        return text.toString();
    }

    /** Returns lines for a terminal: drifts, which no verdict names, and budgets that are exceeded. */
    String lines() {
        StringBuilder text = new StringBuilder();
        worse().stream().filter(Anchor::drift).forEach(each -> text.append("anchor    ").append(text(each)).append('\n'));
        exceeded().forEach(each -> text.append("budget    ").append(text(each)).append('\n'));
        return text.toString();
    }

    /** Returns the exceeded budgets in words; empty if there is none. */
    String exceededText() {
        return exceeded().stream().map(AnchorReport::text).collect(Collectors.joining("; "));
    }

    private List<Anchor> worse() {
        return anchors.stream().filter(each -> each.verdict() == VerdictKind.REGRESSED).toList();
    }

    private List<Budget> exceeded() {
        return budgets.stream().filter(each -> each.state() == Budget.State.EXCEEDED).toList();
    }

    private static String text(Anchor anchor) {
        return anchor.series() + ": " + new ChangeEstimate(anchor.change(), anchor.interval(), 1).signedText() + " against "
            + anchor.kind().text() + " " + anchor.name() + (anchor.verdict() == VerdictKind.UNCHANGED ? ", within the noise"
            : anchor.drift() ? ", a drift: steps explain less than half of it" : "");
    }

    private static String text(Budget budget) {
        return budget.series() + ": " + number(budget.value()) + " " + budget.unit() + ", budget " + number(budget.most()) + " "
            + budget.unit();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.3f", value);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\R", " ");
    }
}

package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What github-action-benchmark (branch v1, v1.22.0, extract) makes of a file, by tool, written down from reading it. It
 * takes every row for a series and checks next to nothing.
 */
public final class ActionRules {
    private ActionRules() {
    }

    /** A series as the action keeps it; the value is what stands in the file, whatever it is. */
    public record Entry(String name, JsonNode value, String unit) {
    }

    /** googlecpp: every element of "benchmarks", aggregates and errors too; real_time; "/iter" behind the unit. */
    public static List<Entry> googlecpp(JsonNode file) {
        List<Entry> entries = new ArrayList<>();
        file.get("benchmarks").forEach(row -> entries.add(new Entry(row.get("name").asText(), row.get("real_time"),
            row.get("time_unit").asText() + "/iter")));
        return entries;
    }

    /** jmh: the primary score; parameters, even none of them, become part of the name; mode and threads do not. */
    public static List<Entry> jmh(JsonNode file) {
        List<Entry> entries = new ArrayList<>();
        file.forEach(row -> {
            String parameters = row.has("params") ? " ( " + row.get("params") + " )" : "";
            JsonNode metric = row.get("primaryMetric");
            entries.add(new Entry(row.get("benchmark").asText() + parameters, metric.get("score"),
                metric.get("scoreUnit").asText()));
        });
        return entries;
    }

    /** customSmallerIsBetter: name, value and unit as they are; range and extra are kept as text. */
    public static List<Entry> customSmallerIsBetter(JsonNode file) {
        List<Entry> entries = new ArrayList<>();
        file.forEach(row -> entries.add(new Entry(row.get("name").asText(), row.get("value"),
            row.get("unit").asText())));
        return entries;
    }
}

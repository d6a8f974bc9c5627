package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules by which github-action-benchmark (branch v1, v1.22.0, extract) reads a file, by tool, derived from its source.
 * The action treats every row as a series and checks almost nothing.
 */
public final class ActionRules {
    private ActionRules() {
    }

    /** Series in the form of the action, with the value as it stands in the file. */
    public record Entry(String name, JsonNode value, String unit) {
    }

    /**
     * Reads googlecpp: every element of "benchmarks", aggregates and errors too; real_time; "/iter" behind the unit.
     */
    public static List<Entry> googlecpp(JsonNode file) {
        List<Entry> entries = new ArrayList<>();
        file.get("benchmarks").forEach(row -> entries.add(new Entry(row.get("name").asText(), row.get("real_time"),
            row.get("time_unit").asText() + "/iter")));
        return entries;
    }

    /**
     * Reads jmh: the primary score; parameters, even none of them, become part of the name; mode and threads do not.
     */
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

    /** Reads customSmallerIsBetter: name, value and unit as they are; range and extra are kept as text. */
    public static List<Entry> customSmallerIsBetter(JsonNode file) {
        List<Entry> entries = new ArrayList<>();
        file.forEach(row -> entries.add(new Entry(row.get("name").asText(), row.get("value"),
            row.get("unit").asText())));
        return entries;
    }
}

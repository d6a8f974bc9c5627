package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.output.ActionRules;
import dev.rangebar.report.output.ActionRules.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Changes data.js like the three steps of github-action-benchmark, by the rules of {@link ActionRules}. */
final class ActionStandIn {
    static final List<String> SUITES = List.of("native", "java", "derived");
    private static final String PREFIX = "window.BENCHMARK_DATA = ";

    private final Path file;
    private final ObjectNode data;

    /** Opens the data.js in a folder; like the action, treats an unreadable file as an empty history. */
    ActionStandIn(Path folder) throws IOException {
        file = folder.resolve("data.js");
        ObjectNode read = JsonFields.JSON.createObjectNode();
        if (Files.exists(file)) {
            try {
                read = (ObjectNode) JsonFields.JSON.readTree(Files.readString(file).substring(PREFIX.length()));
            } catch (IOException | ClassCastException | StringIndexOutOfBoundsException e) {
                read = JsonFields.JSON.createObjectNode();
            }
        }
        data = read;
        data.withObject("/entries");
        data.put("repoUrl", "https://github.com/example/rangebar");
    }

    /** Runs all three steps on the output of the benchmarks. */
    ActionStandIn add(Path run, String commit, Instant date) {
        SUITES.forEach(suite -> add(suite, run, commit, date));
        return this;
    }

    /** Runs one step. */
    void add(String suite, Path run, String commit, Instant date) {
        switch (suite) {
            case "native" -> add(suite, "googlecpp", ActionRules.googlecpp(json(run, "native-bench.json")), commit, date);
            case "java" -> add(suite, "jmh", ActionRules.jmh(json(run, "java-bench.json")), commit, date);
            case "derived" -> add(suite, "customSmallerIsBetter",
                ActionRules.customSmallerIsBetter(json(run, "derived-bench.json")), commit, date);
            default -> throw new IllegalArgumentException(suite);
        }
    }

    private static JsonNode json(Path run, String name) {
        return JsonFields.read(run.resolve(name)).node();
    }

    private void add(String suite, String tool, List<Entry> rows, String commit, Instant date) {
        data.put("lastUpdate", date.toEpochMilli());
        ObjectNode entries = (ObjectNode) data.get("entries");
        ArrayNode all = entries.has(suite) ? (ArrayNode) entries.get(suite) : entries.putArray(suite);
        ObjectNode entry = all.addObject();
        entry.putObject("commit").put("id", commit).put("message", "subject of " + commit + "\n\nand more")
            .put("timestamp", date.toString());
        entry.put("date", date.toEpochMilli()).put("tool", tool);
        ArrayNode benches = entry.putArray("benches");
        rows.forEach(row -> benches.addObject().put("name", row.name()).put("unit", row.unit())
            .set("value", row.value()));
    }

    void save() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, PREFIX + JsonFields.JSON.writeValueAsString(data));
    }
}

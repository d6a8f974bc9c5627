package dev.rangebar.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Converts a data.js of another project to a history without verdicts. */
final class PublishedHistory {
    private PublishedHistory() {
    }

    static ObjectNode of(Path dataJs) throws IOException {
        String text = Files.readString(dataJs);
        JsonNode entries = new ObjectMapper().readTree(text.substring(text.indexOf('{'))).path("entries");
        List<JsonNode> runs = new ArrayList<>();
        entries.forEach(suite -> suite.forEach(runs::add));
        runs.sort(Comparator.comparingLong(run -> run.path("date").asLong()));

        ObjectNode history = SyntheticHistory.empty();
        Map<String, ObjectNode> series = new TreeMap<>();
        for (int i = 0; i < runs.size(); i++) {
            JsonNode run = runs.get(i);
            ((ArrayNode) history.get("runs")).addObject()
                .put("date", Instant.ofEpochMilli(run.path("date").asLong()).toString())
                .put("commit", run.path("commit").path("id").asText())
                .put("subject", run.path("commit").path("message").asText().lines().findFirst().orElse(""))
                .putNull("scope").put("repeatRun", i > 0 && run.path("commit").path("id")
                    .equals(runs.get(i - 1).path("commit").path("id")))
                .putNull("seconds").putNull("machine").put("lowConfidence", false).putNull("lowConfidenceReason")
                .putNull("calibration").putNull("record").putNull("workflowUrl").putArray("flameGraphs");
            for (JsonNode row : run.path("benches")) {
                ObjectNode one = series.computeIfAbsent(row.path("name").asText(),
                    name -> series(name, row.path("unit").asText(), runs.size()));
                ((ArrayNode) one.get("values")).set(i, row.get("value"));
            }
        }
        series.values().forEach(((ArrayNode) history.get("series"))::add);
        return history;
    }

    private static ObjectNode series(String id, String unit, int runs) {
        ObjectNode series = new ObjectMapper().createObjectNode().put("id", id).put("layer", "other").put("unit", unit)
            .put("file", "data.js").put("title", id).put("description", "").put("exact", false)
            .put("smallerIsBetter", true);
        for (String list : List.of("values", "low", "high")) {
            ArrayNode values = series.putArray(list);
            for (int i = 0; i < runs; i++) {
                values.addNull();
            }
        }
        series.putObject("verdict").put("verdict", "insufficient-data").put("reason", "no machine is known")
            .putNull("change").putNull("interval").putNull("confidence").put("lowConfidence", false)
            .putNull("baseline").putNull("since").put("alert150", false).putNull("known").putNull("smallestDetectable");
        series.putArray("changePoints");
        series.putArray("alerts");
        return series;
    }
}

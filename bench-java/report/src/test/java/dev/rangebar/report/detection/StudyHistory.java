package dev.rangebar.report.detection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of all series in a data.js of github-action-benchmark. */
final class StudyHistory {
    private StudyHistory() {
    }

    /** Returns the values by suite and name, in the order of the runs. */
    static Map<String, double[]> read(Path file) throws IOException {
        String text = Files.readString(file);
        JsonNode entries = new ObjectMapper().readTree(text.substring(text.indexOf('{'))).get("entries");
        Map<String, List<Double>> values = new LinkedHashMap<>();
        entries.propertyStream().forEach(suite -> suite.getValue().forEach(run -> run.get("benches").forEach(
            bench -> values.computeIfAbsent(suite.getKey() + ": " + shortName(bench.get("name").asText()),
                name -> new ArrayList<>()).add(bench.get("value").asDouble()))));
        Map<String, double[]> series = new LinkedHashMap<>();
        values.forEach((name, all) -> series.put(name, all.stream().mapToDouble(Double::doubleValue).toArray()));
        return series;
    }

    private static String shortName(String name) {
        return name.substring(name.lastIndexOf(':') + 1);
    }
}

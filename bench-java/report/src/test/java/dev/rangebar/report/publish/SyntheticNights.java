package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.output.RecordedOutputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Synthetic nights from one recorded run: every night, the whole machine and each series alone are a few per cent
 * faster or slower. All times of a night share the machine, and so do the two sides of a ratio.
 */
final class SyntheticNights {
    private static final double MACHINE_NOISE = 0.02;
    private static final double TIME_NOISE = 0.02;
    private static final double RATIO_NOISE = 0.01;
    private static final double MEMORY_NOISE = 0.003;

    private final Path recorded;
    private final Random random;
    private final Random later = new Random(1);
    private ToDoubleFunction<String> factor = id -> 1;
    private Consumer<ObjectNode> alteration = latest -> { };

    SyntheticNights(Path scratch, long seed) {
        recorded = scratch.resolve("recorded");
        new RecordedOutputs(recorded).run();
        random = new Random(seed);
    }

    /** Multiplies the series of all following nights by a factor. */
    SyntheticNights scaledBy(ToDoubleFunction<String> newFactor) {
        factor = newFactor;
        return this;
    }

    /** Alters latest.json of all following nights. */
    SyntheticNights altering(Consumer<ObjectNode> newAlteration) {
        alteration = newAlteration;
        return this;
    }

    /** Writes the output of the benchmarks. */
    void measure(Path output, Instant date, String commit) throws IOException {
        Files.createDirectories(output);
        ObjectNode latest = (ObjectNode) JsonFields.read(recorded.resolve("latest.json")).node();
        ((ObjectNode) latest.get("run")).put("date", date.toString()).put("commit", commit).put("scope", "daily")
            .remove("lowConfidenceReason");
        double machine = noise(MACHINE_NOISE);
        for (JsonNode workload : latest.get("calibration")) {
            double before = workload.get("before").doubleValue() * machine;
            double change = noise(TIME_NOISE / 2);
            ((ObjectNode) workload).put("before", before).put("after", before * change).put("change", change);
        }
        for (JsonNode series : latest.get("series")) {
            scale((ObjectNode) series, factor.applyAsDouble(series.get("id").asText()) * switch (kind(series)) {
                case "ns" -> machine * (isLater(series) ? later.nextDouble(1 - TIME_NOISE, 1 + TIME_NOISE) : noise(TIME_NOISE));
                case "ratio" -> isLater(series) ? later.nextDouble(1 - RATIO_NOISE, 1 + RATIO_NOISE) : noise(RATIO_NOISE);
                case "MB" -> noise(MEMORY_NOISE);
                default -> 1;
            });
        }
        alteration.accept(latest);
        Map<String, Double> values = new HashMap<>();
        latest.get("series").forEach(row -> values.put(row.get("id").asText(), row.get("value").doubleValue()));
        JsonFields.write(output.resolve("latest.json"), latest);
        copy(output, "native-bench.json", file -> file.get("benchmarks"), "name", (row, value) ->
            row.put("real_time", value), values);
        copy(output, "java-bench.json", file -> file, "benchmark", (row, value) ->
            ((ObjectNode) row.get("primaryMetric")).put("score", value), values);
        copy(output, "derived-bench.json", file -> file, "name", (row, value) -> row.put("value", value), values);
        Files.writeString(output.resolve("summary.md"), "# Benchmarks of " + commit + "\n");
    }

    /** Writes the history of some nights that were published one after the other. */
    static void publish(Path folder, List<Path> runs) throws IOException {
        ActionStandIn action = new ActionStandIn(folder);
        for (Path output : runs) {
            JsonFields latest = JsonFields.read(output.resolve("latest.json"));
            BenchmarkRun run = BenchmarkRun.read(latest, null);
            action.add(output, run.commit(), run.date().plusSeconds(run.details().seconds() + 60));
            Path record = folder.resolve(run.recordPath());
            Files.createDirectories(record.getParent());
            JsonFields.write(record, latest.node());
        }
        action.save();
    }

    private interface Setter {
        void set(ObjectNode row, double value);
    }

    private interface Rows {
        JsonNode of(JsonNode file);
    }

    private void copy(Path output, String name, Rows rows, String id, Setter setter, Map<String, Double> values) {
        JsonNode file = JsonFields.read(recorded.resolve(name)).node();
        var each = rows.of(file).elements();
        while (each.hasNext()) {
            ObjectNode row = (ObjectNode) each.next();
            Double value = values.get(row.get(id).asText());
            if (value == null) {
                each.remove();
            } else {
                setter.set(row, value);
            }
        }
        JsonFields.write(output.resolve(name), file);
    }

    /** Returns whether a series was added after the seeds were chosen: it has numbers of its own and leaves all others as they were. */
    private static boolean isLater(JsonNode series) {
        return series.get("id").asText().matches("core/features/.*|core/text/.*|ffm/overhead/calls/.*|jni/.*");
    }

    private static String kind(JsonNode series) {
        return series.get("unit").asText();
    }

    private static void scale(ObjectNode series, double by) {
        series.put("value", series.get("value").doubleValue() * by);
        if (series.get("interval").isObject()) {
            ObjectNode interval = (ObjectNode) series.get("interval");
            for (String end : List.of("low", "high")) {
                interval.put(end, interval.get(end).doubleValue() * by);
            }
        }
        ObjectNode samples = (ObjectNode) series.get("samples");
        for (String name : List.of("min", "median", "max")) {
            samples.put(name, samples.get(name).doubleValue() * by);
        }
        ArrayNode values = (ArrayNode) samples.get("values");
        for (int i = 0; i < values.size(); i++) {
            values.set(i, values.get(i).doubleValue() * by);
        }
    }

    private double noise(double deviation) {
        return Math.exp(deviation * random.nextGaussian());
    }
}

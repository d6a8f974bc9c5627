package dev.rangebar.report.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.Resources;
import dev.rangebar.report.output.ActionRules.Entry;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.JmhOutput;
import dev.rangebar.report.run.RunScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests a whole run with recorded outputs: the written files and what github-action-benchmark reads in them. */
class BenchmarkReportTest {
    /** Series that the monitor must show, by published file. */
    private static final Map<String, List<String>> FOURTEEN = Map.of(
        BenchmarkSeries.JAVA_FILE, List.of("api/batch/1k", "api/batch/100k", "api/batch/1m"),
        BenchmarkSeries.NATIVE_FILE, List.of("core/batch/1m"),
        BenchmarkSeries.DERIVED_FILE, List.of("api/memory/peak-1m", "api/bars-per-million/100", "api/bars-per-million/250",
            "api/bars-per-million/500", "api/bars-per-million/1000", "core/latency/p50", "core/latency/p95",
            "core/latency/p99", "core/memory/native", "ffm/overhead"));

    @TempDir
    Path target;
    private Path output;

    @BeforeEach
    void run() throws IOException {
        output = target.resolve("bench");
        Files.createDirectories(output.resolve("samples"));
        Files.writeString(output.resolve("samples/java-9.json"), "left over");
        Files.writeString(output.resolve("latest.json"), "left over");
        new RecordedOutputs(output).run();
    }

    private JsonNode json(String file) {
        return JsonFields.read(output.resolve(file)).node();
    }

    private List<Entry> entries() {
        List<Entry> all = new ArrayList<>(ActionRules.googlecpp(json(BenchmarkSeries.NATIVE_FILE)));
        all.addAll(ActionRules.jmh(json(BenchmarkSeries.JAVA_FILE)));
        all.addAll(ActionRules.customSmallerIsBetter(json(BenchmarkSeries.DERIVED_FILE)));
        return all;
    }

    @Test
    void removesFilesOfAnEarlierRun() throws IOException {
        assertFalse(Files.exists(output.resolve("samples/java-9.json")));
        try (var files = Files.list(output)) {
            assertEquals(Set.of("samples", "native-bench.json", "java-bench.json", "derived-bench.json", "latest.json",
                "summary.md"), files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    /** A folder that was named by mistake, such as the home folder, stays as it is. */
    @Test
    void emptiesOnlyOutputOfAnEarlierRun() throws IOException {
        Path thesis = Files.writeString(target.resolve("thesis.txt"), "mine");
        String said = assertThrows(BenchFailure.class, () -> BenchmarkReport.emptied(target)).getMessage();
        assertTrue(said.contains("has no folder samples"), said);
        assertTrue(Files.exists(thesis) && Files.exists(output.resolve("latest.json")));
    }

    @Test
    void writesEverySeriesOnceFiniteAndAboveZero() {
        Set<String> names = new HashSet<>();
        for (Entry entry : entries()) {
            assertTrue(names.add(entry.name()), "duplicate: " + entry.name());
            assertTrue(entry.value().isNumber(), entry.toString());
            double value = entry.value().doubleValue();
            assertTrue(value > 0 && Double.isFinite(value), entry.toString());
        }
    }

    /** A series with another name or unit would start a new history or raise an alert. */
    @Test
    void writesThePublishedNamesAndUnits() {
        List<String> found = entries().stream().map(entry -> entry.name() + " " + entry.unit()).sorted().toList();
        assertEquals(Resources.lines("published-series.txt").stream().sorted().toList(), found);
    }

    @Test
    void writesFourteenSeriesIntoTheirFiles() {
        Map<String, List<Entry>> files = Map.of(
            BenchmarkSeries.NATIVE_FILE, ActionRules.googlecpp(json(BenchmarkSeries.NATIVE_FILE)),
            BenchmarkSeries.JAVA_FILE, ActionRules.jmh(json(BenchmarkSeries.JAVA_FILE)),
            BenchmarkSeries.DERIVED_FILE, ActionRules.customSmallerIsBetter(json(BenchmarkSeries.DERIVED_FILE)));
        FOURTEEN.forEach((file, ids) -> {
            List<String> names = files.get(file).stream().map(Entry::name).toList();
            assertTrue(names.containsAll(ids), file + ": " + names);
        });
        assertEquals(14, FOURTEEN.values().stream().mapToInt(List::size).sum());
    }

    @Test
    void writesValidLatestFileWithAllPublishedSeries() throws IOException {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Resources.text("latest.schema.json"), InputFormat.JSON);
        String latest = Files.readString(output.resolve("latest.json"));
        assertEquals(List.of(), schema.validate(latest, InputFormat.JSON));
        assertFalse(schema.validate(latest.replaceFirst("\"commit\"", "\"comit\""), InputFormat.JSON).isEmpty());
        Map<String, Double> values = entries().stream()
            .collect(Collectors.toMap(Entry::name, entry -> entry.value().doubleValue()));
        JsonNode series = json("latest.json").get("series");
        assertEquals(values.size(), series.size());
        for (JsonNode each : series) {
            assertEquals(values.get(each.get("id").asText()), each.get("value").doubleValue(), each.toString());
        }
        assertEquals(RecordedOutputs.GIT.commit(), json("latest.json").get("run").get("commit").asText());
    }

    @Test
    void mergesBothRunsToMedians() throws IOException {
        List<Double> times = new ArrayList<>();
        for (String run : List.of("native-1.json", "native-2.json")) {
            for (JsonNode row : JsonFields.readNative(output.resolve("samples").resolve(run)).node().get("benchmarks")) {
                if (row.get("name").asText().equals("core/batch/1m")) {
                    times.add(row.get("real_time").doubleValue());
                }
            }
        }
        times.sort(null);
        assertEquals(4, times.size());
        Entry merged = entries().stream().filter(each -> each.name().equals("core/batch/1m")).findFirst().orElseThrow();
        assertEquals((times.get(1) + times.get(2)) / 2, merged.value().doubleValue());
    }

    @Test
    void largerScopesContainSmallerOnes() {
        assertTrue(JmhOutput.expectedIds(RunScope.WEEKLY).containsAll(JmhOutput.expectedIds(RunScope.DAILY)));
        assertTrue(JmhOutput.expectedIds(RunScope.DAILY).containsAll(JmhOutput.expectedIds(RunScope.SMOKE)));
    }

    @Test
    void writesBothLayersAndTheTargetsIntoTheSummary() throws IOException {
        String summary = Files.readString(output.resolve("summary.md"));
        for (String part : List.of("## Native and Java", "off-heap/1k (ffm/overhead)", "## Latency", "not judged",
            "| 250 | 2230 |", "in it an empty call", "## Instruments of ffm/overhead", "too few rounds", "## Overhead breakdown", "overhead/jni-heap/1k", "## JNI beside FFM",
            "| jni/overhead/heap/100k | ", "## Machine calibration",
            "core/memory/native | 720 bytes")) {
            assertTrue(summary.contains(part), part);
        }
    }

    /** The weekly scope measures JNI on further JDKs: series of their own, and the same others. */
    @Test
    void publishesJniOfEveryJdk() throws IOException {
        Path weekly = target.resolve("weekly");
        new RecordedOutputs(weekly).on(17).on(21).run();
        List<String> ids = ids(weekly);
        List<String> jni = List.of("", "/heap/1k", "/heap/100k", "/heap/1m", "/push/1m");
        for (String prefix : List.of("jni/overhead", "jni/overhead/jdk17", "jni/overhead/jdk21")) {
            assertTrue(ids.containsAll(jni.stream().map(id -> prefix + id).toList()), prefix + ": " + ids);
        }
        List<String> before = ids(output);
        assertEquals(before, ids.stream().filter(id -> !id.contains("/jdk")).toList());
        assertEquals(before.size() + 2 * jni.size(), ids.size());
        assertTrue(Files.readString(weekly.resolve("summary.md")).contains("| jni/overhead/jdk17/push/1m | "));
    }

    private static List<String> ids(Path run) {
        return JsonFields.read(run.resolve("latest.json")).get("series").elements().stream()
            .map(series -> series.get("id").text()).toList();
    }

    /** An exact series that differs between processes of one build is named, with the values of all processes. */
    @Test
    void namesExactSeriesWhoseProcessesDisagree() throws IOException {
        String id = "api/allocated/batch/1m";
        assertFalse(Files.readString(output.resolve("summary.md")).contains("Not exact"));
        List<Double> before = processes(output, id);
        assertEquals(2, before.size());
        Path flipped = target.resolve("flipped");
        new RecordedOutputs(flipped).altering("java-2.json", file -> file.forEach(row -> {
            if (row.get("benchmark").asText().endsWith("api.Batch.run") && row.get("params").get("trades").asText().equals("1m")) {
                ArrayNode iterations = (ArrayNode) row.get("secondaryMetrics").get("gc.alloc.rate.norm").get("rawData").get(0);
                for (int i = 0; i < iterations.size(); i++) {
                    iterations.set(i, iterations.get(i).doubleValue() + 640);
                }
            }
        })).run();
        assertEquals(List.of(before.getFirst(), before.getLast() + 640), processes(flipped, id));
        String summary = Files.readString(flipped.resolve("summary.md"));
        assertTrue(summary.contains("**Not exact:** processes of this build disagree, so these series count as noisy: " + id + " ("),
            summary);
        assertEquals(2, processes(output, "core/memory/native").size());
    }

    private static List<Double> processes(Path run, String id) {
        return JsonFields.read(run.resolve("latest.json")).get("series").elements().stream()
            .filter(series -> series.get("id").text().equals(id)).findFirst().orElseThrow()
            .get("processValues").elements().stream().map(JsonFields::number).toList();
    }

    /** Numbers of google-benchmark 1.7 from freed memory; allocated_bytes and allocations are the true ones. */
    @Test
    void publishesNoUninitialisedMemory() {
        for (JsonNode row : json(BenchmarkSeries.NATIVE_FILE).get("benchmarks")) {
            for (String field : List.of("max_bytes_used", "total_allocated_bytes", "net_heap_growth")) {
                assertFalse(row.has(field), row.toString());
            }
            assertTrue(row.get("allocated_bytes").isNumber(), row.toString());
        }
    }

    @Test
    void saysFirstThatTheMachineWasDisturbed() throws IOException {
        Path disturbed = target.resolve("disturbed");
        new RecordedOutputs(disturbed).altering("rulers-after.json", file -> {
            ArrayNode times = (ArrayNode) file.get("chase").get("ns");
            for (int i = 0; i < times.size(); i++) {
                times.set(i, 3.17 * times.get(i).doubleValue());
            }
        }).run();
        String summary = Files.readString(disturbed.resolve("summary.md"));
        assertTrue(summary.lines().skip(2).findFirst().orElseThrow().matches(
            "\\*\\*Disturbed run:\\*\\* .*the chase calibration changed by \\+\\d{3} % during the run.*"), summary);
        assertTrue(summary.contains("**Scope smoke:**") && summary.contains("not judged"), summary);
        assertFalse(summary.contains("reached"), summary);
        JsonNode latest = JsonFields.read(disturbed.resolve("latest.json")).node();
        assertTrue(latest.get("run").get("lowConfidenceReason").asText().contains("the chase calibration changed"));
        latest.get("targets").forEach(each -> assertTrue(each.get("passed").isNull(), each.toString()));
        assertTrue(JsonFields.read(disturbed.resolve(BenchmarkSeries.NATIVE_FILE)).node().get("context")
            .get("disturbed").asText().contains("chase"));
        assertTrue(JsonFields.read(disturbed.resolve(BenchmarkSeries.DERIVED_FILE)).node().get(0).get("extra").asText()
            .contains("chase"));
    }
}

package dev.rangebar.report.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.run.ProcessRunner;
import dev.rangebar.report.run.RunProgress;
import dev.rangebar.report.run.RunScope;
import dev.rangebar.report.run.Step;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests outputs that must not become results: the run fails, names the error and leaves no file but raw outputs. */
class InvalidOutputsTest {
    @TempDir
    Path output;

    private void assertRejects(RecordedOutputs run, String... parts) {
        String message = assertThrows(BenchFailure.class, run::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        for (String file : List.of("native-bench.json", "java-bench.json", "derived-bench.json", "latest.json",
            "summary.md")) {
            assertFalse(Files.exists(output.resolve(file)), file);
        }
    }

    private RecordedOutputs altering(String file, Consumer<JsonNode> alter) {
        return new RecordedOutputs(output).altering(file, alter);
    }

    private static ObjectNode nativeRow(JsonNode file, String name) {
        for (JsonNode row : file.get("benchmarks")) {
            if (row.get("name").asText().equals(name)) {
                return (ObjectNode) row;
            }
        }
        throw new AssertionError(name);
    }

    private static void remove(JsonNode rows, JsonNode row) {
        var all = rows.elements();
        while (all.hasNext()) {
            if (all.next() == row) {
                all.remove();
            }
        }
    }

    @Test
    void rejectsMissingNativeSeries() {
        assertRejects(altering("native-2.json",
            file -> remove(file.get("benchmarks"), nativeRow(file, "core/batch/1m"))),
            "native-2.json: core/batch/1m occurs 1 times, expected 2");
    }

    @Test
    void rejectsUnknownNativeSeries() {
        assertRejects(altering("native-1.json", file -> nativeRow(file, "core/batch/1m").put("name", "core/batch/2m")),
            "native-1.json: core/batch/2m is not expected (names.txt)");
    }

    @Test
    void rejectsNativeBenchmarkWithAnError() {
        assertRejects(altering("native-1.json", file -> nativeRow(file, "core/batch/1m").put("error_occurred", true)
            .put("error_message", "closes no bar")), "native-1.json: core/batch/1m: closes no bar");
    }

    @Test
    void rejectsNativeWorkloadWithoutBars() {
        assertRejects(altering("native-1.json", file -> nativeRow(file, "core/batch/1m").put("bars", 0.0)),
            "core/batch/1m: bars is 0.0, not above zero");
    }

    @ParameterizedTest
    @CsvSource({"trades=", "bars="})
    void rejectsWrongNativeChecksum(String which) {
        assertRejects(altering("native-2.json", file -> {
            ObjectNode row = nativeRow(file, "core/four-thresholds/separate");
            row.put("label", row.get("label").asText().replaceAll(which + "[0-9a-f]{4}", which + "0000"));
        }), "core/four-thresholds/separate: label", "expected the checksums");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void rejectsNativeValueThatIsNotFinite(String number) {
        assertRejects(new RecordedOutputs(output).alteringText("native-1.json", text ->
            text.replaceFirst("\"GB_per_second\":[^,]+", "\"GB_per_second\":" + number)), "native-1.json",
            "core/roofline/", "GB_per_second", "not a finite number");
    }

    @Test
    void rejectsNativeTimeOfZeroAndOtherUnit() {
        assertRejects(altering("native-1.json", file -> nativeRow(file, "core/batch/1k").put("real_time", 0.0)),
            "core/batch/1k: real_time is 0.0, not above zero");
        assertRejects(altering("native-1.json", file -> nativeRow(file, "core/batch/1k").put("time_unit", "us")),
            "core/batch/1k: time_unit is \"us\", not ns");
    }

    @Test
    void rejectsTruncatedFile() {
        assertRejects(new RecordedOutputs(output).alteringText("java-1.json", text -> text.substring(0, 2000)),
            "java-1.json is not valid JSON");
    }

    @Test
    void rejectsMissingJavaSeries() {
        assertRejects(altering("java-1.json", file -> ((ArrayNode) file).remove(0)),
            "java-1.json: ", "is missing");
    }

    @Test
    void rejectsDuplicateJavaSeries() {
        assertRejects(altering("java-1.json", file -> ((ArrayNode) file).add(file.get(0).deepCopy())),
            "java-1.json: api/batch/1k occurs twice");
    }

    @Test
    void rejectsUnknownJavaSeries() {
        assertRejects(altering("java-1-workloads.json",
            file -> ((ObjectNode) file.get("benchmarks").get(0)).put("id", "api/batch/2k")),
            "api/batch/2k is not a series of scope smoke");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "+INF"})
    void rejectsJavaScoreThatIsNotFinite(String score) {
        assertRejects(altering("java-2.json",
            file -> ((ObjectNode) file.get(0).get("primaryMetric")).put("score", score)),
            "java-2.json", "api/batch/1k: primaryMetric: score is \"" + score + "\", not a finite number");
    }

    @Test
    void rejectsJavaScoreInOtherUnitOrMode() {
        assertRejects(altering("java-2.json",
            file -> ((ObjectNode) file.get(0).get("primaryMetric")).put("scoreUnit", "us/op")), "not ns/op");
        assertRejects(altering("java-2.json", file -> ((ObjectNode) file.get(0)).put("mode", "thrpt")),
            "api/batch/1k: mode is \"thrpt\"");
    }

    @Test
    void rejectsWrongJavaChecksum() {
        assertRejects(altering("java-1-workloads.json", file -> ((ObjectNode) file.get("benchmarks").get(0)
            .get("workloads").get(0)).put("bars_checksum", "7b62557fac313edb")),
            "api/batch/1k: workloads", "not a result of expected.inc");
    }

    @Test
    void rejectsJavaWorkloadThatDiffersFromNative() {
        assertRejects(altering("java-1-workloads.json", file -> {
            ArrayNode all = (ArrayNode) file.get("benchmarks");
            ((ObjectNode) all.get(0)).set("workloads", all.get(1).get("workloads"));
        }), "api/batch/1k: workloads", "not the workload of core/batch/1k");
    }

    @Test
    void rejectsOverheadWithMissingSeriesOrOtherBars() {
        assertRejects(altering("overhead-1.json", file -> ((ArrayNode) file.get("series")).remove(0)),
            "overhead-1.json: off-heap/1k is missing");
        assertRejects(altering("overhead-1.json", file -> ((ObjectNode) file.get("series").get(0)).put("bars", 0)),
            "off-heap/1k: bars is 0, not a whole number above zero");
        assertRejects(altering("overhead-1.json",
            file -> ((ObjectNode) file.get("series").get(0)).put("trades_checksum", "0")),
            "off-heap/1k: trades_checksum is \"0\", expected ef91039e40c2f62e");
        assertRejects(altering("overhead-1.json",
            file -> ((ArrayNode) file.get("series").get(0).get("java_ns")).set(3, TextNode.valueOf("NaN"))),
            "off-heap/1k: java_ns[3] is \"NaN\", not a finite number");
    }

    /** A measurement of another way across is no result of this series. */
    @ParameterizedTest
    @CsvSource({"overhead-1, JNI", "overhead-jni-1, FFM", "peak-memory-1, JNI", "bars-per-million, JNI"})
    void rejectsOtherWayAcross(String step, String other) {
        assertRejects(altering(step + ".json", file -> ((ObjectNode) file).put("crossing", other)),
            step + ".json: crossing is \"" + other + "\", expected ");
    }

    @Test
    void rejectsOtherWayAcrossOfJmhAndLatency() {
        assertRejects(altering("java-latency-1.json", file -> ((ObjectNode) file.get("context")).put("crossing", "JNI")),
            "crossing is \"JNI\", expected FFM");
        assertRejects(altering("java-2-workloads.json", file -> file.get("benchmarks").forEach(row -> {
            if (row.get("id").asText().equals("overhead/jni-heap/1k")) {
                ((ObjectNode) row).put("crossing", "FFM");
            }
        })), "overhead/jni-heap/1k: crossing is \"FFM\", expected JNI");
    }

    @Test
    void rejectsOutputOfAnotherJdk() {
        assertRejects(altering("overhead-jni-jdk17-1.json", file -> ((ObjectNode) file).put("java_version", 21)).on(17),
            "overhead-jni-jdk17-1.json: java_version is 21, expected 17");
    }

    @ParameterizedTest
    @CsvSource({"java-latency-1", "native-latency-2-1"})
    void rejectsLatencyWithMissingPercentileOrOtherBars(String step) {
        assertRejects(altering(step + ".json", file -> ((ObjectNode) file.get("batch_1k")).remove("p95_ns")),
            step + ".json: batch_1k: p95_ns is missing");
        assertRejects(altering(step + ".json",
            file -> ((ObjectNode) file.get("context")).put("bars_checksum", "0000000000000000")),
            step + ".json: context: bars_checksum");
    }

    @Test
    void rejectsWrongMemoryAndBarCounts() {
        assertRejects(altering("peak-memory-1.json", file -> ((ObjectNode) file).put("vm_hwm_bytes", 0)),
            "peak-memory-1.json: vm_hwm_bytes is 0");
        assertRejects(altering("bars-per-million.json", file -> ((ObjectNode) file.get("thresholds")).put("500", 587)),
            "bars-per-million.json: thresholds: 500 is 587, expected 586");
    }

    @Test
    void rejectsMissingCalibration() {
        assertRejects(altering("rulers-after.json", file -> ((ObjectNode) file).remove("chase")),
            "rulers-after.json: chase: ns is missing");
    }

    /** Runs native benchmarks with deliberate faults as a step. */
    @ParameterizedTest
    @CsvSource({"crash,crashed", "no-bars,closes no bar", "trades-checksum,the trades are not the expected ones",
        "bars-checksum,the bars are not the expected ones"})
    void reportsFaultOfANativeProgram(String fault, String message) {
        String directory = System.getProperty("rangebar.test.bench.native");
        Path program = Path.of(directory == null ? "" : directory).resolve("tests/rangebar-bench-broken");
        assumeTrue(Files.isExecutable(program), program + " is not built: test skipped");
        Path json = output.resolve("native-1.json");
        Step step = new Step("native-1", List.of(program.toString(), "--benchmark_filter=^broken/" + fault + "$",
            "--benchmark_min_time=0.001", "--benchmark_out=" + json, "--benchmark_out_format=json"), json, false,
            Duration.ofSeconds(1), Duration.ofMinutes(10));
        RunProgress progress = new RunProgress(new PrintStream(OutputStream.nullOutputStream()), List.of(step));
        progress.begins(step);
        String failure = assertThrows(BenchFailure.class,
            () -> new ProcessRunner("0123abc", progress, Duration.ofSeconds(1)).run(step)).getMessage();
        assertTrue(failure.startsWith("native-1 failed with exit code"), failure);
        assertTrue(failure.contains("broken/" + fault + ": " + message), failure);
    }

    @Test
    void rejectsUnknownScope() {
        assertEquals("the scope is hourly; it must be smoke, daily or weekly",
            assertThrows(BenchFailure.class, () -> RunScope.parse("hourly")).getMessage());
    }
}

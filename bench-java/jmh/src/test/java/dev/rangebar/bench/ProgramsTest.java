package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests the programs outside of JMH, whose files the report reads. */
@NeedsBenchLibrary
class ProgramsTest {
    @TempDir
    private Path directory;

    private String out;

    @BeforeEach
    void file() {
        out = directory.resolve("out.json").toString();
    }

    private JsonNode written() throws IOException {
        return new ObjectMapper().readTree(Path.of(out).toFile());
    }

    @Test
    void writesOverhead() throws IOException {
        Overhead.run("--out", out, "--scope", "test");
        JsonNode json = written();
        assertEquals(1, json.get("format").asInt());
        assertEquals(List.of("off-heap/1k", "heap/1k", "calls/1k", "off-heap/100k", "heap/100k", "off-heap/1m", "heap/1m",
                "push/1m"), json.get("series").valueStream().map(row -> row.get("id").asText()).toList());
        for (JsonNode row : json.get("series")) {
            ExpectedResult expected = ExpectedResult.usual(Scale.parse(row.get("id").asText().replaceAll(".*/", "")));
            assertEquals(expected.tradeCount(), row.get("trades").asLong());
            assertEquals(expected.barCount(), row.get("bars").asLong());
            assertEquals(expected.tradesChecksumText(), row.get("trades_checksum").asText());
            assertEquals(expected.barsChecksumText(), row.get("bars_checksum").asText());
            assertEquals(row.get("java_ns").size(), row.get("native_ns").size());
            assertTrue(row.get("java_ns").size() > 0, row.toString());
            for (String side : List.of("java_ns", "native_ns")) {
                row.get(side).forEach(sample -> assertTrue(sample.isNumber() && sample.asDouble() > 0, row.toString()));
            }
        }
    }

    /** A wait that is much longer than a batch of 1,000 trades affects the Java side only. */
    @Test
    void measuresArtificialDelay() throws IOException {
        Overhead.run("--out", out, "--scope", "test", "--delay-ns", "200000");
        for (JsonNode row : written().get("series")) {
            if (row.get("id").asText().endsWith("/1k")) {
                double java = median(row.get("java_ns"));
                double core = median(row.get("native_ns"));
                assertTrue(java >= 200_000 * 0.98, row.get("id") + ": " + java);
                assertTrue(core < 200_000, row.get("id") + ": " + core);
            }
        }
    }

    @Test
    void measuresNativeOnBothSides() throws IOException {
        Overhead.run("--out", out, "--scope", "test", "--same", "--delay-ns", "200000");
        for (JsonNode row : written().get("series")) {
            if (row.get("id").asText().endsWith("/1k")) {
                assertTrue(median(row.get("java_ns")) < 200_000, "the Java side is native, so nothing waits");
            }
        }
    }

    private static double median(JsonNode samples) {
        double[] sorted = samples.valueStream().mapToDouble(JsonNode::asDouble).sorted().toArray();
        return Arrays.stream(sorted).skip(sorted.length / 2).findFirst().orElseThrow();
    }

    @Test
    void writesLatency() throws IOException {
        Latency.run("--out", out, "--scope", "test");
        JsonNode json = written();
        assertPercentiles(json.get("batch_1k"), 1_000);
        assertPercentiles(json.get("burst_64"), 15_625);
        assertPercentiles(json.get("clock"), 1_000_000);
        if (json.has("push")) {
            assertPercentiles(json.get("push"), 1_000_000);
            assertTrue(json.get("push").get("p50_ns").asLong() > 3 * json.get("clock").get("p50_ns").asLong());
        }
        ExpectedResult expected = ExpectedResult.usual(1_000_000);
        assertEquals(expected.tradesChecksumText(), json.get("context").get("trades_checksum").asText());
        assertEquals(expected.barsChecksumText(), json.get("context").get("bars_checksum").asText());
        assertEquals(expected.barCount(), json.get("context").get("bars").asLong());
    }

    private static void assertPercentiles(JsonNode row, long samples) {
        assertEquals(samples, row.get("samples").asLong());
        long previous = 1;
        for (String field : List.of("p50_ns", "p95_ns", "p99_ns", "max_ns")) {
            assertTrue(row.get(field).asLong() >= previous, row.toString());
            previous = row.get(field).asLong();
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "VmHWM exists on Linux only")
    void writesPeakMemory() throws IOException {
        PeakMemory.run("--out", out);
        JsonNode json = written();
        assertEquals(1, json.get("format").asInt());
        assertEquals(1_000_000, json.get("trades").asLong());
        assertEquals(2_230, json.get("bars").asLong());
        long columns = 49_000_000;
        assertTrue(json.get("vm_hwm_bytes").asLong() > columns, json.toString());
    }

    @Test
    void writesBarsPerMillion() throws IOException {
        BarsPerMillion.run("--out", out);
        JsonNode json = written();
        assertEquals(new ObjectMapper().readTree("{\"100\":11058,\"250\":2230,\"500\":586,\"1000\":161}"),
                json.get("thresholds"));
        assertEquals(ExpectedResult.usual(1_000_000).tradesChecksumText(), json.get("trades_checksum").asText());
    }

    @Test
    void samplesOnRequest() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sampler.serve(new BufferedReader(new StringReader("api/batch/1k\ncore/batch/1k\napi/batch/1k\n")),
                new PrintStream(out));
        List<String> lines = out.toString().lines().toList();
        assertEquals("core/batch/1k api/batch/1k core/batch/100k api/batch/100k core/batch/1m api/batch/1m core/stream/1m "
                + "api/stream/1m", lines.getFirst());
        lines.subList(1, 4).forEach(sample -> assertTrue(Double.parseDouble(sample) > 0, sample));
        assertEquals(List.of("checked"), lines.subList(4, lines.size()));
        assertThrows(IllegalArgumentException.class, () -> Sampler.serve(new BufferedReader(new StringReader("api/x\n")),
                new PrintStream(out)));
    }
}

package dev.rangebar.report.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.compare.Comparison.ComparedSeries;
import dev.rangebar.report.output.RecordedOutputs;
import dev.rangebar.report.verdict.VerdictKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FileComparisonTest {
    @TempDir
    private Path folder;
    private Path a;
    private Path b;

    @BeforeEach
    void measure() {
        Path recorded = folder.resolve("recorded");
        new RecordedOutputs(recorded).run();
        a = folder.resolve("a.json");
        b = folder.resolve("b.json");
        for (Path each : List.of(a, b)) {
            JsonFields.write(each, JsonFields.read(recorded.resolve("latest.json")).node());
            change(each, run -> {
                ((ObjectNode) run.get("run")).put("scope", "daily").remove("lowConfidenceReason");
                run.get("calibration").forEach(workload ->
                    ((ObjectNode) workload).put("after", workload.get("before").doubleValue()).put("change", 1.0));
            });
        }
    }

    private static void change(Path file, Consumer<ObjectNode> change) {
        ObjectNode node = (ObjectNode) JsonFields.read(file).node();
        change.accept(node);
        JsonFields.write(file, node);
    }

    private static ObjectNode row(JsonNode file, String id) {
        for (JsonNode each : file.get("series")) {
            if (each.get("id").asText().equals(id)) {
                return (ObjectNode) each;
            }
        }
        throw new AssertionError("no series " + id);
    }

    /** Sets value and interval of a series, and the noise between nights if it is above 0. */
    private static void set(Path file, String id, double value, double halfWidth, double noise) {
        change(file, node -> {
            ObjectNode row = row(node, id).put("value", value);
            row.putObject("interval").put("low", value * (1 - halfWidth)).put("high", value * (1 + halfWidth))
                .put("confidence", 0.95);
            if (noise > 0) {
                row.putObject("verdict").putObject("baseline").put("noise", noise);
            }
        });
    }

    private ComparedSeries compare(String id) {
        return FileComparison.of(a.toString(), b.toString()).series().stream().filter(each -> each.id().equals(id))
            .findFirst().orElseThrow();
    }

    @Test
    void findsNoChangeInTheSameRun() {
        Comparison comparison = FileComparison.of(a.toString(), a.toString());
        assertEquals(0, comparison.count(VerdictKind.REGRESSED) + comparison.count(VerdictKind.IMPROVED));
        assertTrue(comparison.count(VerdictKind.UNCHANGED) > 50, comparison.toString());
    }

    @Test
    void comparesByBothIntervals() {
        set(a, "api/batch/1m", 1e6, 0.01, 0);
        set(b, "api/batch/1m", 1.05e6, 0.01, 0);
        ComparedSeries found = compare("api/batch/1m");
        assertEquals(VerdictKind.REGRESSED, found.verdict());
        assertEquals(0.05, found.change(), 1e-9);
        assertEquals(0.05 - 0.015, found.interval().low(), 1e-3);
        assertEquals(0.05 + 0.015, found.interval().high(), 1e-3);
        set(b, "api/batch/1m", 0.95e6, 0.01, 0);
        assertEquals(VerdictKind.IMPROVED, compare("api/batch/1m").verdict());
        set(b, "api/batch/1m", 1.013e6, 0.01, 0);
        assertEquals(VerdictKind.UNCHANGED, compare("api/batch/1m").verdict());
    }

    /** Two nights differ by more than the interval within a night says. */
    @Test
    void respectsNoiseBetweenNights() {
        set(a, "api/batch/1m", 1e6, 0.001, 0.03);
        set(b, "api/batch/1m", 1.05e6, 0.001, 0);
        assertEquals(VerdictKind.UNCHANGED, compare("api/batch/1m").verdict());
        set(b, "api/batch/1m", 1.1e6, 0.001, 0);
        assertEquals(VerdictKind.REGRESSED, compare("api/batch/1m").verdict());
    }

    @Test
    void respectsSpeedOfTheMachine() {
        set(a, "api/batch/1m", 1e6, 0.001, 0);
        set(b, "api/batch/1m", 1.05e6, 0.001, 0);
        assertEquals(VerdictKind.REGRESSED, compare("api/batch/1m").verdict());
        change(b, node -> node.get("calibration").forEach(workload -> ((ObjectNode) workload)
            .put("before", workload.get("before").doubleValue() * 1.06)
            .put("after", workload.get("after").doubleValue() * 1.06)));
        assertEquals(VerdictKind.UNCHANGED, compare("api/batch/1m").verdict());
    }

    @Test
    void comparesExactSeriesWithoutNoise() {
        change(b, node -> {
            row(node, "api/bars-per-million/250").put("value", 2231);
            row(node, "api/allocated/batch/1k").put("value", row(node, "api/allocated/batch/1k").get("value").asInt() + 15);
            row(node, "api/allocated/batch/1m").put("value", row(node, "api/allocated/batch/1m").get("value").asInt() + 16);
        });
        ComparedSeries bars = compare("api/bars-per-million/250");
        assertEquals(VerdictKind.REGRESSED, bars.verdict());
        assertNull(bars.interval());
        assertEquals(VerdictKind.UNCHANGED, compare("api/allocated/batch/1k").verdict());
        assertEquals(VerdictKind.REGRESSED, compare("api/allocated/batch/1m").verdict());
        int value = JsonFields.read(a).get("series").elements().stream().filter(row -> row.get("id").text()
            .equals("api/allocated/batch/1m")).findFirst().orElseThrow().get("value").node().asInt();
        change(a, node -> row(node, "api/allocated/batch/1m").putArray("processValues").add(value).add(value + 640));
        assertEquals("not the same in all processes of one run", compare("api/allocated/batch/1m").reason());
    }

    @Test
    void comparesNoTimesOfAnotherMachineOrDisturbedRun() {
        set(b, "api/batch/1m", 1e9, 0.01, 0);
        change(b, node -> ((ObjectNode) node.get("run").get("machine")).put("cpu", "another"));
        assertEquals(VerdictKind.INSUFFICIENT_DATA, compare("api/batch/1m").verdict());
        assertEquals(VerdictKind.UNCHANGED, compare("ffm/overhead").verdict());
        assertEquals(VerdictKind.UNCHANGED, compare("core/memory/native").verdict());
        change(b, node -> ((ObjectNode) node.get("run")).put("lowConfidenceReason", "busy"));
        assertEquals(VerdictKind.INSUFFICIENT_DATA, compare("ffm/overhead").verdict());
        Comparison comparison = FileComparison.of(a.toString(), b.toString());
        assertEquals(0, comparison.count(VerdictKind.REGRESSED));
        assertTrue(comparison.notes().getFirst().equals("B is a disturbed run: busy."), comparison.notes().toString());
        change(b, node -> ((ObjectNode) node.get("run").get("machine")).put("architecture", "another"));
        assertEquals(VerdictKind.INSUFFICIENT_DATA, compare("core/memory/native").verdict());
    }

    @Test
    void rejectsBadFiles() throws Exception {
        String first = a.toString();
        String second = b.toString();
        change(b, node -> row(node, "api/batch/1m").put("unit", "MB"));
        assertTrue(assertThrows(BenchFailure.class, () -> FileComparison.of(first, second)).getMessage()
            .contains("two units"));
        change(b, node -> row(node, "api/batch/1m").put("unit", "ns").put("value", -1));
        assertTrue(assertThrows(BenchFailure.class, () -> FileComparison.of(first, second)).getMessage()
            .startsWith(second + ": series["));
        Files.writeString(b, "{");
        assertTrue(assertThrows(BenchFailure.class, () -> FileComparison.of(first, second)).getMessage()
            .startsWith(second + " is not valid JSON: Unexpected end-of-input: expected close marker for Object (start marker at "
                + "line 1, column 1), line 1, column 2. It may be cut off"));
        Files.writeString(b, "{\"format\": 9}");
        assertEquals(second + " has format 9, expected 1 or 2. A newer version has written it: update this checkout",
            assertThrows(BenchFailure.class, () -> FileComparison.of(first, second)).getMessage());
        Files.writeString(b, "{}");
        assertEquals(second + " states no format; expected a file of format 1 or 2",
            assertThrows(BenchFailure.class, () -> FileComparison.of(first, second)).getMessage());
    }

    @Test
    void printsTableOf80ColumnsAndJson() throws Exception {
        set(b, "api/batch/1m", 1e9, 0.01, 0);
        Path json = folder.resolve("new/comparison.json");
        StringWriter out = new StringWriter();
        int code = new CommandLine(new CompareCommand(Map.of())).setOut(new PrintWriter(out)).execute(a.toString(), b.toString(),
            "--all", "--json", json.toString());
        assertEquals(0, code);
        String text = out.toString();
        text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
        assertTrue(text.contains("1 regressed, 0 improved"), text);
        assertTrue(text.indexOf("api/batch/1m") < text.indexOf("api/batch/1k"), text);
        SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        assertEquals(List.of(), schemas.getSchema(SchemaLocation.of(
            "classpath:dev/rangebar/report/comparison.schema.json")).validate(Files.readString(json), InputFormat.JSON));
        JsonNode read = JsonFields.read(json).node();
        assertEquals("regressed", row(read, "api/batch/1m").get("verdict").asText());
        out.getBuffer().setLength(0);
        new CommandLine(new CompareCommand(Map.of())).setOut(new PrintWriter(out)).execute(a.toString(), b.toString());
        assertFalse(out.toString().contains("api/batch/1k"), out.toString());
    }

    @Test
    void formatsAmounts() {
        assertEquals("681 ns", ComparisonTable.amount(681.4, "ns"));
        assertEquals("1.46 ms", ComparisonTable.amount(1_460_000, "ns"));
        assertEquals("1.118", ComparisonTable.amount(1.1181, "ratio"));
        assertEquals("2230", ComparisonTable.amount(2230, "bars"));
        assertEquals("2580k", ComparisonTable.amount(2_580_123, "instructions"));
        assertEquals("120 MB", ComparisonTable.amount(120, "MB"));
    }
}

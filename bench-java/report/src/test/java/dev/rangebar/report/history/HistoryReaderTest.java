package dev.rangebar.report.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.report.BenchFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests histories without records; PublicationTest covers histories with records. */
class HistoryReaderTest {
    private static final long MINUTE = 60_000;

    private static String entry(String commit, long minute, String benches) {
        return """
            {"commit": {"id": "%s", "message": "m"}, "date": %d, "tool": "t", "benches": [%s]}"""
            .formatted(commit, 1 + minute * MINUTE, benches);
    }

    private static String bench(String name, double value, String unit) {
        return "{\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\"}".formatted(name, value, unit);
    }

    private static History read(String... suites) {
        StringBuilder text = new StringBuilder("window.BENCHMARK_DATA = {\"entries\": {");
        for (int i = 0; i < suites.length; i++) {
            text.append(i == 0 ? "" : ",").append("\"s").append(i).append("\": [").append(suites[i]).append(']');
        }
        return HistoryReader.read(DataJs.parse(text + "}}", "data.js"), Path.of("nowhere"));
    }

    @Test
    void groupsSuitesOfOneCommitAndHourIntoOneRun() {
        History history = read(
            entry("aaaaaaa", 0, bench("x", 1, "ns")) + "," + entry("aaaaaaa", 24 * 60, bench("x", 2, "ns")),
            entry("aaaaaaa", 5, bench("y", 3, "ns")) + "," + entry("bbbbbbb", 24 * 60 + 1, bench("y", 4, "ns")));
        assertEquals(3, history.runs().size());
        assertEquals(2, history.runs().getFirst().values().size());
        assertFalse(history.isRepeatRun(0));
        assertTrue(history.isRepeatRun(1));
        assertFalse(history.isRepeatRun(2));
    }

    @Test
    void treatsOneNameInTwoSuitesAsTwoSeries() {
        History history = read(entry("aaaaaaa", 0, bench("x", 1, "ns")), entry("aaaaaaa", 1, bench("x", 2, "ns")));
        assertEquals(1, history.runs().getFirst().values().get("s0/x").value());
        assertEquals(2, history.runs().getFirst().values().get("s1/x").value());
    }

    @Test
    void treatsAnotherUnitAsAnotherSeries() {
        History history = read(entry("aaaaaaa", 0, bench("x", 1, "us")) + ","
            + entry("bbbbbbb", 100, bench("x", 900, "ns")));
        assertEquals(1, history.runs().getFirst().values().get("x [us]").value());
        assertEquals(900, history.runs().getLast().values().get("x").value());
    }

    private static final String GOOD = """
        window.BENCHMARK_DATA = {
          "lastUpdate": 2, "repoUrl": "https://github.com/o/n",
          "entries": {
            "native": [
              {"commit": {"id": "1234567", "message": "One\\n\\nmore"}, "date": 1, "tool": "googlecpp",
               "benches": [{"name": "a", "value": 1.5, "unit": "ns/iter"}]},
              {"commit": {"id": "1234567", "message": "One"}, "date": 2, "tool": "googlecpp",
               "benches": [{"name": "a", "value": 2, "unit": "ns/iter"}, {"name": "b", "value": 3, "unit": "ns/iter"}]}
            ]
          }
        }
        """;

    @Test
    void readsFileOfTheAction() {
        DataJs data = DataJs.parse(GOOD, "data.js");
        assertEquals(2, data.suites().get("native").size());
        assertEquals("One", data.suites().get("native").getFirst().subject());
        assertEquals(new DataJs.Row("b", 3, "ns/iter"), data.suites().get("native").get(1).rows().get(1));
    }

    /** Git accepts such commits, and the action copies the empty message. */
    @Test
    void acceptsCommitWithoutMessage() {
        String without = GOOD.replace("One\\n\\nmore", "");
        assertEquals("", DataJs.parse(without, "data.js").suites().get("native").getFirst().subject());
    }

    /** The action would treat each of them as an empty history. */
    @Test
    void rejectsFileTruncatedAnywhere() {
        String good = GOOD.strip();
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            String cut = good.substring(0, random.nextInt(good.length()));
            String message = assertThrows(BenchFailure.class, () -> DataJs.parse(cut, "data.js"), cut).getMessage();
            assertTrue(message.startsWith("data.js"), message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "value": 2,         | "value": "2",       | entries: native[1]: benches[0]: value is "2", not a finite number
        "value": 2,         | "value": NaN,       | data.js is damaged after
        "value": 2,         | "value": 0,         | benches[0]: value is 0, not above zero
        "value": 2,         | "value": -2e9,      | benches[0]: value is -2.0E9, not above zero
        "value": 2,         | "value": 1e400,     | not a finite number
        "message": "One"}   | "message": 1}       | commit: message is 1, not a text
        "date": 2,          | "date": 0,          | entries: native[1]: date is 0, not a whole number above zero
        "date": 1,          | "date": 3,          | native[1]: date is 2, earlier than the entry before it
        "name": "b"         | "name": "a"         | benches[1]: name is "a", a duplicate
        "unit": "ns/iter"}] | "units": "ns"}]     | unit is missing
        "id": "1234567",    | "id": 1234567,      | commit: id is 1234567, not a text
        "entries": {        | "entrees": {        | entries is missing
        "tool": "googlecpp" | "tool": ""          | tool is "", not a text
        window.             | window:             | data.js does not begin with
        "repoUrl":          | "entries": 1, "x":  | data.js is damaged after
        """)
    void rejectsOtherFormsWithThePlace(String part, String instead, String message) {
        assertTrue(GOOD.contains(part), part);
        String said = assertThrows(BenchFailure.class, () -> DataJs.parse(GOOD.replace(part, instead), "data.js"))
            .getMessage();
        assertTrue(said.contains(message), said);
    }

    @ParameterizedTest
    @CsvSource({"rangebar-py.data.js, 56, 2", "github-action-benchmark.data.js, 1832, 11"})
    void readsRealHistories(String name, int entries, int suites) {
        Path file = Path.of(System.getProperty("rangebar.test.shared"), "history", name).normalize();
        assumeTrue(Files.exists(file), "needs " + file);
        DataJs data = DataJs.read(file);
        assertEquals(suites, data.suites().size());
        assertEquals(entries, data.suites().values().stream().mapToInt(List::size).sum());
        History history = HistoryReader.read(data, file.resolveSibling("none"));
        assertEquals(data.suites().values().stream().flatMap(List::stream)
            .mapToInt(entry -> entry.rows().size()).sum(),
            history.runs().stream().mapToInt(run -> run.values().size()).sum());
    }
}

package dev.rangebar.report.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
}

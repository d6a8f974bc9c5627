package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.publish.WorkflowRunsFile.WorkflowRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectivesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");

    @TempDir
    Path folder;

    private static BenchmarkRun run(Instant date, String url) {
        return new BenchmarkRun(date, "0123456", null,
            new BenchmarkRun.Details("daily", 300, null, null, Map.of(), null, url), Map.of(), Map.of());
    }

    private static WorkflowRun workflowRun(long id, String event, String conclusion, Instant created, Instant updated) {
        return new WorkflowRun(id, "performance-daily.yml", event, conclusion, created, updated, "u" + id);
    }

    private static Instant ago(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    @Test
    void countsNightsFromTheFirstRun() {
        JsonNode of = Objectives.of(List.of(run(ago(9), null), run(ago(9).plusSeconds(60), null), run(ago(3), null),
            run(NOW, null)), List.of(workflowRun(1, "schedule", "failure", ago(4), ago(4))), NOW);
        assertEquals(3, of.get("nightsMeasured").get("measured").intValue());
        assertEquals(10, of.get("nightsMeasured").get("of").intValue());
        List<String> states = new ArrayList<>();
        of.get("nights").forEach(night -> states.add(night.get("state").asText()));
        assertEquals(List.of("measured", "missing", "missing", "missing", "missing", "failed", "measured", "missing",
            "missing", "measured"), states);
        assertEquals("2026-11-14", of.get("nights").get(0).get("date").asText());
    }

    @Test
    void countsAtMostOneYear() {
        List<BenchmarkRun> runs = new ArrayList<>();
        for (int i = 800; i >= 0; i -= 2) {
            runs.add(run(ago(i), null));
        }
        JsonNode of = Objectives.of(runs, List.of(), NOW);
        assertEquals(365, of.get("nights").size());
        assertEquals(183, of.get("nightsMeasured").get("measured").intValue());
        assertTrue(of.get("failuresPerWeek").isNull() && of.get("minutesToPage").isNull());
    }

    @Test
    void countsFailuresManualRunsAndMinutesToThePage() {
        List<WorkflowRun> all = List.of(
            workflowRun(1, "schedule", "failure", ago(40), ago(40)),
            workflowRun(2, "schedule", "timed_out", ago(20), ago(20)),
            workflowRun(3, "workflow_dispatch", "failure", ago(10), ago(10)),
            workflowRun(4, "schedule", "success", ago(5).minusSeconds(60), ago(5).plusSeconds(300 + 240)),
            workflowRun(5, "workflow_dispatch", "success", ago(2).minusSeconds(60), ago(2).plusSeconds(300 + 600)),
            workflowRun(6, "schedule", null, NOW, NOW),
            workflowRun(7, "schedule", "cancelled", ago(1), ago(1)));
        JsonNode of = Objectives.of(List.of(run(ago(5), "u4"), run(ago(2), "u5"), run(ago(1), null)), all, NOW);
        assertEquals(0.5, of.get("failuresPerWeek").doubleValue());
        assertEquals(2, of.get("manualRunsPerMonth").intValue());
        assertEquals(7, of.get("minutesToPage").get("median").doubleValue());
        assertEquals(10, of.get("minutesToPage").get("max").doubleValue());
        assertEquals(2, of.get("minutesToPage").get("runs").intValue());
    }

    /** GitHub deletes old runs; the newest state of a run replaces earlier ones. */
    @Test
    void keepsEarlierWorkflowRuns() throws IOException {
        Path earlier = folder.resolve("earlier.json");
        Path newer = folder.resolve("newer.json");
        WorkflowRun forgotten = workflowRun(1, "schedule", "success", ago(300), ago(300));
        WorkflowRun ended = workflowRun(2, "schedule", "failure", ago(1), ago(1).plusSeconds(9));
        JsonFields.write(earlier, WorkflowRunsFile.json(List.of(forgotten,
            workflowRun(2, "schedule", null, ago(1), ago(1)))));
        JsonFields.write(newer, WorkflowRunsFile.json(List.of(ended)));
        assertEquals(List.of(forgotten, ended), WorkflowRunsFile.merged(earlier, newer));
        assertEquals(List.of(ended), WorkflowRunsFile.merged(folder.resolve("none"), newer));
        assertEquals(2, WorkflowRunsFile.merged(earlier, null).size());
    }

    /** The clock of the run may be ahead, or that of the judge behind. */
    @Test
    void countsRunsOfTomorrow() {
        JsonNode of = Objectives.of(List.of(run(ago(-2), null), run(ago(-3), null)), List.of(), NOW);
        assertEquals(2, of.get("nightsMeasured").get("of").intValue());
        of = Objectives.of(List.of(run(ago(1), null), run(ago(-1), null)), List.of(), NOW);
        assertEquals(2, of.get("nightsMeasured").get("measured").intValue());
        assertEquals(3, of.get("nightsMeasured").get("of").intValue());
    }

    @Test
    void returnsNullsWithoutRuns() {
        JsonNode of = Objectives.of(List.of(), List.of(), NOW);
        assertTrue(of.get("nightsMeasured").isNull() && of.get("newestRun").isNull());
    }
}

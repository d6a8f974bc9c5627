package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.publish.PublicationTest.Schemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sixty nights on three processors: a step of 10 %, its fix, a drift, one night at 1.7 times all times, and four nights
 * without a run. Each night is judged with the nights before it, as the workflow does it. Prints what headline, summary,
 * latest.json and issues say.
 */
class RehearsalTest {
    private static final int NIGHTS = 64;
    private static final int STEP = 30;
    private static final int FIX = 44;
    private static final int DRIFT = 12;
    private static final int OUTAGE = 50;
    private static final int OUTAGE_END = 54;
    private static final int BAD_NIGHT = 58;
    private static final String OVERHEAD = "ffm/overhead";
    private static final String TIME = "api/batch/1m";
    private static final String DRIFTING = "api/memory/peak-1m";
    private static final Set<String> SERIES = Set.of(OVERHEAD, TIME, DRIFTING, "core/batch/1m", "core/memory/native",
        "api/bars-per-million/250");
    private static final Instant FIRST = Instant.parse("2026-09-01T03:17:04Z");
    private static final List<String> CPUS = List.of("EPYC 7763", "EPYC 9V74", "Xeon 8370C");
    private static final double[] SPEEDS = {1, 0.8, 1.25};

    @TempDir
    Path scratch;
    private final Random random = new Random(7);
    private final TreeMap<Integer, JsonNode> latest = new TreeMap<>();
    private final TreeMap<Integer, String> headlines = new TreeMap<>();
    private final TreeMap<Integer, Integer> openIssues = new TreeMap<>();
    private JsonNode history;

    private static double factor(String id, int night, int cpu) {
        double factor = id.contains("/batch/") ? SPEEDS[cpu] : id.equals(OVERHEAD) ? 1 + 0.02 * cpu : 1;
        factor *= night >= STEP && night < FIX && (id.equals(OVERHEAD) || id.equals(TIME)) ? 1.1 : 1;
        factor *= id.equals(DRIFTING) ? Math.pow(1.02, Math.max(0, night - DRIFT) / 7.0) : 1;
        return factor * (night == BAD_NIGHT && id.contains("/batch/") ? 1.7 : 1);
    }

    private void rehearse(FakeIssues issues) throws IOException, InterruptedException {
        Checkout sources = new Checkout(scratch.resolve("sources"), NIGHTS);
        List<String> commits = sources.commits();
        Path known = Files.writeString(scratch.resolve("known.json"), "[]");
        SyntheticNights nights = new SyntheticNights(scratch, 11);
        List<Path> runs = new ArrayList<>();
        for (int night = 0; night < NIGHTS; night++) {
            double share = random.nextDouble();
            int cpu = share < 0.5 ? 0 : share < 0.8 ? 1 : 2;
            if (night >= OUTAGE && night < OUTAGE_END) {
                continue;
            }
            int today = night;
            nights.scaledBy(id -> factor(id, today, cpu)).altering(run -> {
                run.withObject("/run/machine").put("cpu", CPUS.get(cpu));
                ArrayNode few = JsonFields.JSON.createArrayNode();
                run.get("series").forEach(each -> {
                    if (SERIES.contains(each.get("id").asText())) {
                        few.add(each);
                    }
                });
                run.set("series", few);
            });
            Path run = scratch.resolve("run-" + night);
            nights.measure(run, FIRST.plus(Duration.ofDays(night)), commits.get(night));
            Path before = scratch.resolve("before-" + night);
            if (!runs.isEmpty()) {
                SyntheticNights.publish(before, runs);
            }
            Path publish = scratch.resolve("publish-" + night);
            new Judge(new JudgeTask(new JudgeTask.Input(run, before, null, known, sources.folder()),
                new JudgeTask.Output(publish, null), new JudgeTask.Exceptions(runs.isEmpty(), false),
                JudgeTask.Workflow.NONE), new PrintWriter(Writer.nullWriter()))
                .judge(FIRST.plus(Duration.ofDays(night)).plusSeconds(900));
            JsonFields file = JsonFields.read(publish.resolve("performance/latest.json"));
            assertEquals(List.of(), Schemas.complaints("latest.schema.json", file.node().toString()));
            latest.put(night, file.node());
            headlines.put(night, Files.readAllLines(publish.resolve("summary.md")).get(2));
            history = JsonFields.read(publish.resolve("performance/history.json")).node();
            new TrackingIssues(issues.api()).update(file);
            openIssues.put(night, (int) issues.issues.stream()
                .filter(each -> each.get("state").asText().equals("open")).count());
            runs.add(run);
        }
    }

    private JsonNode event(int night, String series) {
        for (JsonNode event : latest.get(night).get("events")) {
            if (event.get("series").asText().equals(series)) {
                return event;
            }
        }
        return null;
    }

    private String states(int night) {
        Set<String> states = new TreeSet<>();
        latest.get(night).get("events").forEach(event -> states.add(event.get("series").asText() + " "
            + (event.get("kind").asText().equals("drift") ? "drift " : "") + event.get("state").asText()
            + (event.get("new").booleanValue() ? " (new)" : "")));
        return String.join(", ", states);
    }

    @Test
    void tellsTheTruthOnSixtyNights() throws IOException, InterruptedException {
        try (FakeIssues issues = new FakeIssues()) {
            rehearse(issues);
            print(issues);
            assertEquals(60, latest.size());
            int found = nightOf(OVERHEAD, "found");
            assertTrue(found >= STEP && found <= STEP + 6, "the step in the ratio is found on night " + found);
            for (int night = found; night < FIX; night++) {
                assertTrue(event(night, OVERHEAD).get("open").booleanValue(), "open on night " + night);
                assertEquals(night == found, event(night, OVERHEAD).get("new").booleanValue(), "new on night " + night);
            }
            JsonNode since = event(FIX - 1, OVERHEAD).get("since");
            assertTrue(candidates(since).contains("change " + STEP), since.toString());
            latest.values().forEach(night -> night.get("events").forEach(each -> assertEquals(each.get("since").get("commits").asInt(),
                each.get("since").get("candidates").size(), "all candidates are named: " + each)));
            int fixed = nightOf(OVERHEAD, "fixed");
            assertTrue(fixed >= FIX && fixed <= FIX + 4, "the fix is found on night " + fixed);
            JsonNode by = event(fixed, OVERHEAD).get("fixedBy");
            assertTrue(candidates(by).contains("change " + FIX), by.toString());
            assertTrue(nightOf(TIME, "found") <= STEP + 12, "the step in the time is found in time");

            JsonNode drift = event(NIGHTS - 1, DRIFTING);
            assertEquals("drift", drift.get("kind").asText());
            for (String name : List.of("firstCommit", "lastGoodCommit", "commits")) {
                assertTrue(drift.get("since").get(name).isNull(), "a drift names no commit: " + drift);
            }
            assertTrue(drift.get("open").booleanValue() && drift.get("change").doubleValue() > 0.08, drift.toString());

            for (JsonNode anchor : latest.get(NIGHTS - 1).get("anchors")) {
                boolean drifts = anchor.get("series").asText().equals(DRIFTING);
                assertEquals(drifts ? "regressed" : "unchanged", anchor.get("verdict").asText(), anchor.toString());
                assertEquals(drifts, anchor.get("drift").booleanValue(), anchor.toString());
            }
            assertFalse(latest.get(NIGHTS - 1).get("anchors").isEmpty());

            String bad = headlines.get(BAD_NIGHT);
            assertTrue(bad.startsWith("2 beyond 150 %, awaiting confirmation. "), bad);
            latest.keySet().stream().filter(night -> night != BAD_NIGHT).forEach(night ->
                assertFalse(headlines.get(night).contains("150 %"), night + ": " + headlines.get(night)));
            assertTrue(nightOf(TIME, "fixed") <= FIX + 12, "the fix in the time is found in time");
            long missing = 0;
            for (JsonNode night : history.get("objectives").get("nights")) {
                missing += night.get("state").asText().equals("missing") ? 1 : 0;
            }
            assertEquals(OUTAGE_END - OUTAGE, missing);

            Set<String> series = new HashSet<>();
            history.get("events").forEach(each -> series.add(each.get("series").asText()));
            assertEquals(Set.of(OVERHEAD, TIME, DRIFTING), series, "no false alarms");
            assertEquals(2, history.get("machineChanges").size(), "one mark per new processor");
            assertTrue(issues.issues.size() <= 3, issues.issues.toString());
            assertEquals(1, openIssues.get(NIGHTS - 1), "only the drift is open");
        }
    }

    private int nightOf(String series, String state) {
        return latest.keySet().stream().filter(night -> event(night, series) != null
            && event(night, series).get("state").asText().equals(state)).findFirst().orElse(NIGHTS);
    }

    private static Set<String> candidates(JsonNode place) {
        Set<String> subjects = new HashSet<>();
        place.get("candidates").forEach(each -> subjects.add(each.get("subject").asText()));
        return subjects;
    }

    private void print(FakeIssues issues) {
        String before = "";
        System.out.println("| night | first line of the summary | events in latest.json | open issues |\n|---|---|---|---|");
        for (int night : latest.keySet()) {
            String line = headlines.get(night) + " | " + states(night) + " | " + openIssues.get(night);
            if (!line.replaceAll(" \\(new\\)", "").equals(before)) {
                System.out.println("| " + night + " | " + line + " |");
            }
            before = line;
        }
        issues.issues.forEach(each -> System.out.println("issue " + each.get("number") + " " + each.get("state").asText()
            + ": " + each.get("title").asText()));
    }
}

package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChange;
import dev.rangebar.report.history.KnownChange.Direction;
import dev.rangebar.report.history.Machine;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.MachineCheck;
import dev.rangebar.report.verdict.SeriesJudge;
import dev.rangebar.report.verdict.VerdictKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesJudgeTest {
    private static final int RUNS = 40;
    private static final Instant FIRST = Instant.parse("2026-09-01T03:17:04Z");

    private final Random random = new Random(11);

    private static Machine machine(String cpu, String jdk) {
        return new Machine(Map.of("cpu", cpu, "cores", "4", "architecture", "amd64", "system", "Linux"),
            Map.of("kernel", "6", "jdk", jdk, "compiler", "gcc", "flags", "-O3", "kernelTier", "avx2"));
    }

    private static History history(String id, String unit, IntToDoubleFunction value, IntFunction<Machine> machine) {
        List<BenchmarkRun> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(new BenchmarkRun(FIRST.plus(Duration.ofDays(i)), "%07x".formatted(i / 2), null, "daily", 300L,
                machine.apply(i), null, Map.of(), null, null,
                Map.of(id, new SeriesDescriptor(id, "api", unit, "derived-bench.json")),
                Map.of(id, new BenchmarkRun.Value(value.applyAsDouble(i), null))));
        }
        return new History(null, runs);
    }

    private static JudgedSeries judge(History history, KnownChange... known) {
        return new SeriesJudge(history, Commits.none(), List.of(known)).judge().getFirst();
    }

    private double noisy(double value) {
        return value * Math.exp(0.01 * random.nextGaussian());
    }

    @Test
    void timesOfAnotherProcessorAreNotCompared() {
        JudgedSeries series = judge(history("api/batch/1m", "ns", i -> noisy(i < 37 ? 1000 : 1300),
            i -> machine(i < 37 ? "A" : "B", "25")));
        assertEquals(VerdictKind.NOT_COMPARABLE, series.verdict().kind());
        assertEquals(List.of(37, 38, 39), series.points());
        assertEquals(List.of(), series.changes());
    }

    @Test
    void whatIsExactIsComparedAcrossProcessors() {
        JudgedSeries series = judge(history("core/memory/native", "bytes", i -> i < 38 ? 720 : 736,
            i -> machine(i % 2 == 0 ? "A" : "B", "25")));
        assertEquals(VerdictKind.REGRESSED, series.verdict().kind());
        assertEquals(38, series.since().run());
        assertTrue(series.reason().startsWith("more by 2.2 % since 0000013 (after 0000012"), series.reason());
    }

    @ParameterizedTest
    @CsvSource({"15, UNCHANGED", "16, REGRESSED", "-16, IMPROVED"})
    void anAllocationIsNoSmallerThanAnObject(int more, VerdictKind kind) {
        JudgedSeries series = judge(history("api/allocated/batch/1m", "bytes",
            i -> 100 + i % 5 + (i >= 36 ? more : 0) - (i >= 36 ? i % 5 : 0), i -> machine("A", "25")));
        assertEquals(kind, series.verdict().kind(), series.reason());
    }

    @Test
    void softwareThatChangedWithItIsNamed() {
        JudgedSeries series = judge(history("api/batch/1m", "ns", i -> noisy(i < 31 ? 1000 : 1200),
            i -> machine("A", i < 31 ? "25.0.1" : "25.0.2")));
        assertEquals(31, series.since().run());
        assertTrue(series.since().sameCommit());
        assertTrue(series.reason().contains("not the code, but the machine or its software; with it jdk: 25.0.1 -> 25.0.2"),
            series.reason());
    }

    @Test
    void declarationCoversItsDirectionAndSeriesOnly() {
        History history = history("api/batch/1m", "ns", i -> noisy(i < 32 ? 1000 : 1200), i -> machine("A", "25"));
        String commit = history.runs().get(32).commit();
        assertEquals("r", judge(history, new KnownChange(commit, List.of("api/batch/1m"), Direction.SLOWER, "r")).known());
        assertEquals("r", judge(history, new KnownChange(commit, List.of("api/batch/1m"), Direction.EITHER, "r"))
            .changes().getLast().known());
        assertNull(judge(history, new KnownChange(commit, List.of("api/batch/1m"), Direction.FASTER, "r")).known());
        assertNull(judge(history, new KnownChange(commit, List.of("api/batch/1k"), Direction.EITHER, "r")).known());
        assertNull(judge(history, new KnownChange("fffffff", List.of("api/batch/1m"), Direction.EITHER, "r")).known());
    }

    /** With a commit a night, noise puts a small change beside its own. A large one cannot lie beside it. */
    @ParameterizedTest
    @CsvSource({"32, 0.06, 85, 100", "30, 0.5, 0, 0"})
    void declarationIsFoundThroughNoise(int declared, double step, int least, int most) {
        int detected = 0;
        int covered = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random own = new Random(seed);
            History history = history("api/batch/1m", "ns",
                i -> (i < 32 ? 1000 : 1000 + 1000 * step) * Math.exp(0.025 * own.nextGaussian()), i -> machine("A", "25"));
            List<BenchmarkRun> nightly = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                BenchmarkRun run = history.runs().get(i);
                nightly.add(new BenchmarkRun(run.date(), "%07x".formatted(i), null, run.scope(), run.seconds(), run.machine(),
                    null, Map.of(), null, null, run.heads(), run.values()));
            }
            JudgedSeries series = judge(new History(null, nightly), new KnownChange("%07x".formatted(declared),
                List.of("api/batch/1m"), Direction.SLOWER, "r"));
            detected += series.since() == null ? 0 : 1;
            covered += series.known() == null ? 0 : 1;
        }
        assertTrue(detected > 50, "detected " + detected);
        assertTrue(covered * 100 >= least * detected && covered * 100 <= most * detected, covered + " of " + detected);
    }

    /** As the action does: against the last run of another commit, so that noise runs do not hide it. */
    @Test
    void alertsAreStepsOverTheActionsLine() {
        JudgedSeries series = judge(history("api/batch/1m", "ns", i -> i == 20 || i == 21 ? 1600 : 1000,
            i -> machine("A", "25")));
        assertEquals(List.of(20, 21), series.alerts().stream().map(JudgedSeries.Alert::run).toList());
        assertEquals(0.6, series.alerts().getFirst().change(), 1e-12);
    }

    @Test
    void seriesThatTheNewestRunLacksKeepsItsLastWord() {
        History history = history("api/batch/20m", "ns", i -> noisy(1000), i -> machine("A", "25"));
        BenchmarkRun last = history.runs().getLast();
        History longer = history.with(new BenchmarkRun(last.date().plusSeconds(60), last.commit(), null, "daily", 1L,
            last.machine(), null, Map.of(), null, null, Map.of(), Map.of()));
        assertEquals(RUNS - 1, judge(longer).run());
        assertEquals(VerdictKind.UNCHANGED, judge(longer).verdict().kind());
    }

    @ParameterizedTest
    @CsvSource({"rangebar-py.data.js, 56", "github-action-benchmark.data.js, 1832"})
    void realHistoriesAreJudgedAsTheyAre(String name, int most, @TempDir Path folder) throws IOException {
        Path file = Path.of(System.getProperty("rangebar.test.shared"), "history", name).normalize();
        assumeTrue(Files.exists(file), "needs " + file);
        Git.run(folder, "init", "-q");
        Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty",
            "-m", "one");
        Path known = folder.resolve("known-changes.json");
        Files.writeString(known, "[]");
        Path out = folder.resolve("out");
        new Judge(new Judge.Task(null, file, null, null, known, folder, out, false, false, null, false),
            new PrintWriter(Writer.nullWriter())).judge(Instant.parse("2026-11-23T04:00:00Z"));
        JsonNode history = JsonFields.read(out.resolve("performance/history.json")).node();
        assertEquals(List.of(), Schemas.complaints("history.schema.json", history.toString()));
        assertTrue(history.get("runs").size() <= most, "runs: " + history.get("runs").size());
        Instant before = Instant.EPOCH;
        for (JsonNode run : history.get("runs")) {
            Instant date = Instant.parse(run.get("date").asText());
            assertTrue(!date.isBefore(before), run.toString());
            before = date;
        }
    }

    @Test
    void rulersAgainstTheHistoryOfLikeMachines() {
        List<BenchmarkRun> earlier = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            double usual = i < 5 ? 1 : 2;
            earlier.add(ruled(machine(i < 5 ? "A" : "B", "25"), noisy(usual)));
        }
        assertNull(doubts(earlier, "A", 1.02));
        assertTrue(doubts(earlier, "A", 2).contains("the integer ruler took +"), doubts(earlier, "A", 2));
        assertNull(doubts(earlier, "B", 2));
        assertNull(doubts(earlier, "C", 9));
        earlier.add(new BenchmarkRun(FIRST, "0123456", null, "daily", 1L, machine("A", "25"), null, Map.of(), null, null,
            Map.of(), Map.of())); // from before there was this ruler
        assertTrue(doubts(earlier, "A", 2).contains("against the last 5 runs"), doubts(earlier, "A", 2));
    }

    private static BenchmarkRun ruled(Machine machine, double ruler) {
        return new BenchmarkRun(FIRST, "0123456", null, "daily", 1L, machine, null, Map.of("integer", ruler), null, null, Map.of(),
            Map.of());
    }

    private static String doubts(List<BenchmarkRun> earlier, String cpu, double ruler) {
        var latest = JsonFields.JSON.createObjectNode();
        latest.putObject("rulers").putObject("integer").put("before", ruler).put("after", ruler);
        return MachineCheck.doubts(new JsonFields(latest, "latest.json"), ruled(machine(cpu, "25"), ruler), earlier);
    }
}

package dev.rangebar.report.anchor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Git;
import dev.rangebar.report.anchor.Anchors.Release;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.Machine;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.verdict.JudgedHistory;
import dev.rangebar.report.verdict.SeriesJudge;
import dev.rangebar.report.verdict.VerdictKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnchorsTest {
    private static final Instant NEWEST = Instant.parse("2026-11-28T03:17:04Z");
    private static final String TIME = "api/batch/1m";
    private static final String EXACT = "core/memory/native";
    private static final int YEAR = 400;

    @TempDir
    private Path folder;

    /** Returns nights with noise of 2 %, on one machine or on two in turn, the second of which needs 30 % more time. */
    private static History history(int nights, int machines, long seed, IntToDoubleFunction factor) {
        Random random = new Random(seed);
        List<BenchmarkRun> runs = new ArrayList<>();
        for (int i = 0; i < nights; i++) {
            int machine = random.nextInt(machines);
            Map<String, BenchmarkRun.Value> values = new LinkedHashMap<>();
            values.put(TIME, new BenchmarkRun.Value(1.2e6 * factor.applyAsDouble(i) * (1 + 0.3 * machine)
                * Math.exp(0.02 * random.nextGaussian()), null));
            values.put(EXACT, new BenchmarkRun.Value(factor.applyAsDouble(i) > 1.1 ? 700 : 664, null));
            runs.add(new BenchmarkRun(NEWEST.minus(Duration.ofDays(nights - 1 - i)), "c" + i, "change " + i,
                new BenchmarkRun.Details("daily", 300, new Machine(Map.of("cpu", "CPU " + machine, "architecture", "amd64", "system", "Linux"), Map.of()), null, Map.of(), "", null),
                Map.of(TIME, new SeriesDescriptor(TIME, "api", "ns", "java-bench.json"), EXACT,
                    new SeriesDescriptor(EXACT, "core", "bytes", "derived-bench.json")), values));
        }
        return new History(null, runs);
    }

    private static JudgedHistory judge(History history) {
        return SeriesJudge.judge(history, Commits.none(), List.of());
    }

    private static Anchor find(List<Anchor> all, String series, Anchor.Kind kind) {
        return all.stream().filter(each -> each.series().equals(series) && each.kind() == kind).findFirst().orElse(null);
    }

    /** 0.3 % a week: no night sees it, but the year does, and it is named a drift. */
    @Test
    void sumsDrift() {
        for (int machines = 1; machines <= 2; machines++) {
            List<Anchor> all = Anchors.of(judge(history(YEAR, machines, 7, night -> Math.pow(1.003, night / 7.0))), null);
            Anchor year = find(all, TIME, Anchor.Kind.YEAR);
            assertEquals(VerdictKind.REGRESSED, year.verdict(), year.toString());
            assertEquals(0.169, year.change(), 0.03);
            assertTrue(year.interval().contains(0.164), year.toString());
            assertTrue(year.drift(), year.toString());
            Anchor best = find(all, TIME, Anchor.Kind.BEST);
            assertTrue(best.verdict() == VerdictKind.REGRESSED && best.change() > 0.14, best.toString());
            assertNull(find(all, TIME, Anchor.Kind.RELEASE));
        }
    }

    @Test
    void namesStepThatIsNoDrift() {
        List<Anchor> all = Anchors.of(judge(history(YEAR, 1, 7, night -> night < 300 ? 1 : 1.15)), null);
        Anchor year = find(all, TIME, Anchor.Kind.YEAR);
        assertEquals(VerdictKind.REGRESSED, year.verdict());
        assertFalse(year.drift(), year.toString());
        Anchor exact = find(all, EXACT, Anchor.Kind.YEAR);
        assertEquals(VerdictKind.REGRESSED, exact.verdict());
        assertEquals(700.0 / 664 - 1, exact.change(), 1e-12);
        assertNull(exact.interval());
        assertEquals(664, exact.then());
    }

    /** The best of several hundred levels is a lucky one; it must not make each present level a regression. */
    @Test
    void findsNothingInNoise() {
        int worse = 0;
        for (int seed = 0; seed < 40; seed++) {
            for (Anchor each : Anchors.of(judge(history(YEAR, 1 + seed % 2, seed, night -> 1)), null)) {
                worse += each.verdict() == VerdictKind.REGRESSED ? 1 : 0;
            }
        }
        assertTrue(worse <= 1, worse + " of 80");
    }

    @Test
    void comparesNoFewRuns() {
        assertEquals(List.of(), Anchors.of(judge(history(4, 1, 1, night -> 1)), null));
        assertEquals(Set.of(), Set.copyOf(Anchors.of(judge(history(14, 1, 1, night -> 1)), null)));
        assertNull(find(Anchors.of(judge(history(60, 1, 1, night -> 1)), null), TIME, Anchor.Kind.YEAR));
    }

    /** The release is the newest version tag; runs of its commit and of earlier ones are its level. */
    @Test
    void comparesWithRelease() throws IOException {
        Git.run(folder, "init", "-q", "-b", "main");
        List<String> commits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Files.writeString(folder.resolve("source"), "text " + i);
            Git.run(folder, "add", "source");
            Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "change " + i);
            commits.add(Git.run(folder, "rev-parse", "HEAD").strip());
        }
        assertNull(Release.newest(folder));
        Git.run(folder, "tag", "v0.9", commits.get(3));
        Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "tag", "-a", "-m", "release", "v0.10", commits.get(20));
        Git.run(folder, "tag", "other", commits.get(30));
        assertEquals(new Release("v0.10", commits.get(20)), Release.newest(folder));
        History made = history(40, 1, 3, night -> night <= 20 ? 1 : 1.12);
        List<BenchmarkRun> runs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            BenchmarkRun run = made.runs().get(i);
            runs.add(new BenchmarkRun(run.date(), commits.get(i), run.subject(), run.details(), run.series(), run.values()));
        }
        JudgedHistory judged = SeriesJudge.judge(new History(null, runs), Commits.read(folder), List.of());
        Anchor release = find(Anchors.of(judged, Release.newest(folder)), TIME, Anchor.Kind.RELEASE);
        assertEquals("v0.10", release.name());
        assertEquals(20, release.run());
        assertEquals(VerdictKind.REGRESSED, release.verdict());
        assertTrue(release.interval().contains(0.12), release.toString());
        // A release a moment ago has nothing to be compared with.
        assertNull(find(Anchors.of(judged, new Release("v1", commits.get(38))), TIME, Anchor.Kind.RELEASE));
    }

    private List<Budget> budgets(String json, JudgedHistory judged) throws IOException {
        Path file = folder.resolve("budgets.json");
        Files.writeString(file, json);
        return Budget.read(file, Set.of(TIME, EXACT, "api/batch/1k"), judged);
    }

    private Budget.State state(double most, int nights) throws IOException {
        return budgets("[{\"series\": \"" + TIME + "\", \"most\": " + most + ", \"reason\": \"r\"}]",
            judge(history(nights, 2, 5, night -> 1))).getFirst().state();
    }

    /** The level counts, on the newest machine, not a single night. */
    @Test
    void judgesBudgets() throws IOException {
        JudgedHistory judged = judge(history(60, 2, 5, night -> 1));
        double level = judged.runs().getLast().machine().hardware().get("cpu").equals("CPU 0") ? 1.2e6 : 1.56e6;
        assertEquals(Budget.State.KEPT, state(level * 1.05, 60));
        assertEquals(Budget.State.EXCEEDED, state(level * 0.95, 60));
        assertEquals(Budget.State.UNCERTAIN, state(level * 1.002, 60));
        assertEquals(Budget.State.INSUFFICIENT_DATA, state(level, 4));
        List<Budget> exact = budgets("[{\"series\": \"" + EXACT + "\", \"most\": 664, \"reason\": \"r\"}]", judged);
        assertEquals(Budget.State.KEPT, exact.getFirst().state());
        assertEquals(Budget.State.EXCEEDED, budgets("[{\"series\": \"" + EXACT + "\", \"most\": 663, \"reason\": \"r\"}]", judged)
            .getFirst().state());
        assertEquals(List.of(), budgets("[{\"series\": \"api/batch/1k\", \"most\": 1, \"reason\": \"not measured\"}]", judged));
    }

    @Test
    void rejectsBadBudgets() {
        JudgedHistory judged = judge(history(10, 1, 5, night -> 1));
        Map<String, String> bad = Map.of(
            "{\"series\": \"api/batch/2m\", \"most\": 1, \"reason\": \"r\"}", "no series",
            "{\"series\": \"" + TIME + "\", \"most\": 0, \"reason\": \"r\"}", "not above zero",
            "{\"series\": \"" + TIME + "\", \"most\": 1, \"reason\": \"\"}", "not a text",
            "{\"series\": \"" + TIME + "\", \"least\": 1, \"reason\": \"r\"}", "least is not a field",
            "{\"series\": \"" + TIME + "\", \"most\": 1, \"reason\": \"r\"}, {\"series\": \"" + TIME
                + "\", \"most\": 2, \"reason\": \"r\"}", "a duplicate");
        bad.forEach((entry, message) -> assertTrue(assertThrows(BenchFailure.class, () -> budgets("[" + entry + "]", judged))
            .getMessage().contains(message), entry));
    }

    /** The project's own file is valid. */
    @Test
    void readsOwnBudgets() {
        JudgedHistory judged = judge(history(60, 1, 5, night -> 1));
        List<Budget> own = Budget.read(Path.of(System.getProperty("rangebar.test.root"), "bench-java/budgets.json"),
            Set.of(TIME, "api/memory/peak-1m", "ffm/overhead", "jni/overhead"), judged);
        assertEquals(List.of(TIME), own.stream().map(Budget::series).toList());
        assertEquals(Budget.State.KEPT, own.getFirst().state());
    }
}

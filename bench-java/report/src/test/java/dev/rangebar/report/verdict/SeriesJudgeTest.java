package dev.rangebar.report.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChanges.KnownChange;
import dev.rangebar.report.history.KnownChanges.KnownChange.Direction;
import dev.rangebar.report.history.Machine;
import dev.rangebar.report.history.SeriesDescriptor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
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
            runs.add(new BenchmarkRun(FIRST.plus(Duration.ofDays(i)), "%07x".formatted(i / 2), null,
                new BenchmarkRun.Details("daily", 300, machine.apply(i), null, Map.of(), null, null),
                Map.of(id, new SeriesDescriptor(id, "api", unit, "derived-bench.json")),
                Map.of(id, new BenchmarkRun.Value(value.applyAsDouble(i), null))));
        }
        return new History(null, runs);
    }

    private static JudgedSeries judge(History history, KnownChange... known) {
        return SeriesJudge.judge(history, Commits.none(), List.of(known)).series().getFirst();
    }

    private double noisy(double value) {
        return value * Math.exp(0.01 * random.nextGaussian());
    }

    @Test
    void doesNotCompareTimesOfAnotherProcessor() {
        JudgedSeries series = judge(history("api/batch/1m", "ns", i -> noisy(i < 37 ? 1000 : 1300),
            i -> machine(i < 37 ? "A" : "B", "25")));
        assertEquals(VerdictKind.INSUFFICIENT_DATA, series.verdict().kind());
        assertEquals("too few runs on this machine: 3 of 9", series.reason());
        assertEquals(List.of(), series.changes());
        assertEquals(List.of(), series.events());
    }

    /** Three processors in turn, up to 30 % apart, and one change. */
    private JudgedSeries mixed(String id, String unit, double noise, int runs, int step, double size) {
        List<BenchmarkRun> all = new ArrayList<>();
        double[] levels = {1, 1.3, 0.85};
        for (int i = 0; i < runs; i++) {
            int cpu = random.nextInt(3);
            double value = 1000 * levels[cpu] * (i < step ? 1 : 1 + size) * Math.exp(noise * random.nextGaussian());
            all.add(new BenchmarkRun(FIRST.plus(Duration.ofDays(i)), "%07x".formatted(i), null,
                new BenchmarkRun.Details("daily", 300, machine("CPU " + cpu, "25"), null, Map.of(), null, null),
                Map.of(id, new SeriesDescriptor(id, "api", unit, "derived-bench.json")),
                Map.of(id, new BenchmarkRun.Value(noise == 0 ? Math.rint(value) : value, null))));
        }
        return judge(new History(null, all));
    }

    /** On mixed processors, an event stays what it is regardless of the processor of the night. */
    @Test
    void keepsEventOnNightsOfOtherProcessors() {
        for (int runs = 86; runs < 92; runs++) {
            random.setSeed(3);
            JudgedSeries series = mixed("ffm/overhead", "ratio", 0.01, runs, 80, 0.05);
            assertEquals(VerdictKind.REGRESSED, series.verdict().kind(), "after " + runs);
            assertEquals(1, series.events().size());
            Event event = series.events().getFirst();
            assertEquals(80, event.location().run(), 1);
            assertEquals("ffm/overhead@" + history(event.found()), event.id());
            assertEquals(0.05, event.estimate().change(), 0.015);
        }
    }

    private static String history(int run) {
        return FIRST.plus(Duration.ofDays(run)).toString().replace(":", "");
    }

    @Test
    void findsNoChangeInMixedProcessorsAlone() {
        int events = 0;
        for (int i = 0; i < 100; i++) {
            events += mixed("api/batch/1m", "ns", 0.02, 90, 90, 0).events().size();
        }
        assertTrue(events <= 10, events + " events in 100 series of 90 runs");
    }

    @Test
    void comparesExactValuesWithALevelPerProcessor() {
        JudgedSeries series = mixed("core/memory/native", "bytes", 0, 60, 50, 0.02);
        assertEquals(1, series.events().size(), series.events().toString());
        assertEquals(50, series.events().getFirst().location().run());
        assertTrue(series.events().getFirst().isOpenRegression());
    }

    @Test
    void comparesExactValuesAcrossProcessors() {
        JudgedSeries series = judge(history("core/memory/native", "bytes", i -> i < 38 ? 720 : 736,
            i -> machine(i % 2 == 0 ? "A" : "B", "25")));
        assertEquals(VerdictKind.REGRESSED, series.verdict().kind());
        assertEquals(38, series.location().run());
        assertTrue(series.reason().startsWith("more by 2.2 % since 0000013 (after 0000012"), series.reason());
    }

    @ParameterizedTest
    @CsvSource({"15, UNCHANGED", "16, REGRESSED", "-16, IMPROVED"})
    void ignoresAllocationsBelowTheSizeOfAnObject(int more, VerdictKind kind) {
        JudgedSeries series = judge(history("api/allocated/batch/1m", "bytes",
            i -> 100 + i % 5 + (i >= 36 ? more : 0) - (i >= 36 ? i % 5 : 0), i -> machine("A", "25")));
        assertEquals(kind, series.verdict().kind(), series.reason());
    }

    /** Bytes of a 1M batch that two processes of one build measured: {@code low} and {@code high} of each run. */
    private static JudgedSeries flipping(double[][] nights) {
        String id = "api/allocated/columns/3";
        List<BenchmarkRun> runs = new ArrayList<>();
        for (int i = 0; i < nights.length; i++) {
            runs.add(new BenchmarkRun(FIRST.plus(Duration.ofDays(i)), "%07x".formatted(i), null,
                new BenchmarkRun.Details("daily", 300, machine("A", "25"), null, Map.of(), null, null),
                Map.of(id, new SeriesDescriptor(id, "api", "bytes", "derived-bench.json")),
                Map.of(id, new BenchmarkRun.Value(nights[i][0], null, nights[i][1]))));
        }
        return judge(new History(null, runs));
    }

    /** A series whose processes disagree is not exact: it is noisy, by name, and its values are no regressions. */
    @Test
    void judgesDisagreeingProcessesAsNoise() {
        double[] both = {1816, 2456};
        double[] low = {1816, 1816};
        double[] high = {2456, 2456};
        JudgedSeries series = flipping(new double[][] {low, both, high, low, high});
        assertEquals(VerdictKind.NOISY, series.verdict().kind());
        assertEquals("1,816 to 2,456 in processes of the same build: not exact, so changes within that range are hidden",
            series.reason());
        assertEquals(List.of(), series.events());
        assertEquals(0.352, series.verdict().smallestDetectable(), 0.001);
        assertFalse(series.verdict().hardAlert());
        // Outside of that range, a difference is a change.
        assertEquals(VerdictKind.REGRESSED, flipping(new double[][] {both, low, {2500, 2500}}).verdict().kind());
        assertEquals(VerdictKind.IMPROVED, flipping(new double[][] {both, low, {1, 1}}).verdict().kind());
        // A change that looked certain is withdrawn.
        JudgedSeries late = flipping(new double[][] {low, low, high, both});
        assertEquals(List.of(Event.State.WITHDRAWN), late.events().stream().map(Event::state).toList());
        assertTrue(late.reason().endsWith("is withdrawn: processes of one build have both values"), late.reason());
        assertEquals(List.of(), late.changes());
        // Exact again: the last 15 runs agree.
        double[][] nights = new double[17][];
        Arrays.fill(nights, low);
        nights[1] = both;
        assertEquals(VerdictKind.UNCHANGED, flipping(nights).verdict().kind());
        assertEquals(VerdictKind.REGRESSED, flipping(new double[][] {low, high}).verdict().kind());
    }

    @Test
    void namesSoftwareThatChangedAtTheSamePlace() {
        JudgedSeries series = judge(history("api/batch/1m", "ns", i -> noisy(i < 31 ? 1000 : 1200),
            i -> machine("A", i < 31 ? "25.0.1" : "25.0.2")));
        assertEquals(31, series.location().run());
        assertTrue(series.location().sameCommit());
        assertTrue(series.reason().contains("the cause is the machine or its software, not the code; changed with it: "
            + "jdk: 25.0.1 -> 25.0.2"), series.reason());
    }

    @Test
    void declarationCoversOnlyItsDirectionAndSeries() {
        History history = history("api/batch/1m", "ns", i -> noisy(i < 32 ? 1000 : 1200), i -> machine("A", "25"));
        String commit = history.runs().get(32).commit();
        assertEquals("r", judge(history, new KnownChange(commit, List.of("api/batch/1m"), Direction.SLOWER, "r")).known());
        assertEquals("r", judge(history, new KnownChange(commit, List.of("api/batch/1m"), Direction.EITHER, "r"))
            .changes().getLast().location().known());
        assertNull(judge(history, new KnownChange(commit, List.of("api/batch/1m"), Direction.FASTER, "r")).known());
        assertNull(judge(history, new KnownChange(commit, List.of("api/batch/1k"), Direction.EITHER, "r")).known());
        assertNull(judge(history, new KnownChange("fffffff", List.of("api/batch/1m"), Direction.EITHER, "r")).known());
    }

    /** Noise shifts a small change to a neighbouring commit if every night has a new one, but never a large change. */
    @ParameterizedTest
    @CsvSource({"32, 0.06, 85, 100", "30, 0.5, 0, 0"})
    void findsDeclarationThroughNoise(int declared, double step, int least, int most) {
        int detected = 0;
        int covered = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random own = new Random(seed);
            History history = history("api/batch/1m", "ns",
                i -> (i < 32 ? 1000 : 1000 + 1000 * step) * Math.exp(0.025 * own.nextGaussian()), i -> machine("A", "25"));
            List<BenchmarkRun> nightly = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                BenchmarkRun run = history.runs().get(i);
                nightly.add(new BenchmarkRun(run.date(), "%07x".formatted(i), null, run.details(), run.series(),
                    run.values()));
            }
            JudgedSeries series = judge(new History(null, nightly), new KnownChange("%07x".formatted(declared),
                List.of("api/batch/1m"), Direction.SLOWER, "r"));
            detected += series.location() == null ? 0 : 1;
            covered += series.known() == null ? 0 : 1;
        }
        assertTrue(detected > 50, "detected " + detected);
        assertTrue(covered * 100 >= least * detected && covered * 100 <= most * detected, covered + " of " + detected);
    }

    /**
     * The comparison is with the last run of another commit, as in the action, so that repeat runs do not hide a step.
     */
    @Test
    void alertsBeyondTheHardAlertThreshold() {
        JudgedSeries series = judge(history("api/batch/1m", "ns", i -> i == 20 || i == 21 ? 1600 : 1000,
            i -> machine("A", "25")));
        assertEquals(List.of(20, 21), series.alerts().stream().map(JudgedSeries.Alert::run).toList());
        assertEquals(0.6, series.alerts().getFirst().change(), 1e-12);
    }

    @Test
    void keepsVerdictOfSeriesThatTheNewestRunLacks() {
        History history = history("api/batch/20m", "ns", i -> noisy(1000), i -> machine("A", "25"));
        BenchmarkRun last = history.runs().getLast();
        History longer = history.with(new BenchmarkRun(last.date().plusSeconds(60), last.commit(), null,
            last.details(), Map.of(), Map.of()));
        assertEquals(RUNS - 1, judge(longer).run());
        assertEquals(VerdictKind.UNCHANGED, judge(longer).verdict().kind());
    }
}

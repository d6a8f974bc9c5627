package dev.rangebar.report.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.results.FlameGraphs;
import dev.rangebar.report.results.InstructionCounts;
import dev.rangebar.report.results.PerfScript;
import dev.rangebar.report.run.RunPlan;
import dev.rangebar.report.run.RunScope;
import dev.rangebar.report.run.SampleFiles;
import dev.rangebar.report.run.Step;
import dev.rangebar.report.run.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the analyses of the weekly scope, instruction counts and flame graphs, on small recorded outputs. */
class WeeklyAnalysisTest {
    private static final String COUNTED = RecordedOutputs.text("instructions.callgrind");
    private static final String SAMPLED = RecordedOutputs.text("flame-graph.perf-script");

    @TempDir
    Path samples;

    private List<Step> plan(RunScope scope) {
        return RunPlan.of(new Tools(Path.of("native"), Path.of("java")), scope, samples);
    }

    @ParameterizedTest
    @EnumSource(RunScope.class)
    void analysesOnlyInTheWeeklyScope(RunScope scope) {
        List<String> programs = plan(scope).stream().flatMap(step -> step.command().stream()).toList();
        assertEquals(scope == RunScope.WEEKLY, programs.contains("valgrind"));
        assertEquals(scope == RunScope.WEEKLY, programs.contains("perf"));
        assertEquals(scope == RunScope.WEEKLY, programs.stream().anyMatch(each -> each.startsWith("-agentpath:")));
    }

    /** Both ways in turn, so that a slow minute of the machine affects both; other JDKs after them. */
    @Test
    void measuresJniInTurnWithFfmAndOnOtherJdks() {
        var jdks = Tools.jdks("17=/jdk17,21=/jdk21");
        List<Step> steps = RunPlan.of(new Tools(Path.of("native"), Path.of("java"), jdks), RunScope.WEEKLY, samples).stream()
            .filter(step -> step.name().startsWith("overhead-")).toList();
        List<String> names = steps.stream().map(Step::name).toList();
        assertEquals(List.of("overhead-1", "overhead-jni-1", "overhead-2", "overhead-jni-2"), names.subList(0, 4));
        assertTrue(names.containsAll(List.of("overhead-jni-jdk17-6", "overhead-jni-jdk21-6")), names.toString());
        for (Step step : steps) {
            boolean isJni = step.name().startsWith("overhead-jni-");
            assertTrue(step.command().contains("-Drangebar.crossing=" + (isJni ? "jni" : "ffm")), step.toString());
            assertEquals(isJni, step.command().contains("dev.rangebar.bench.JniOverhead"), step.toString());
            assertEquals(step.name().contains("jdk17"), step.command().getFirst().equals("/jdk17/bin/java"), step.toString());
            // JDK 17 ends at once for flags that it does not know.
            assertEquals(step.name().contains("-jdk"), step.command().stream().noneMatch(each -> each.contains("native-access")));
        }
    }

    @Test
    void namesAMissingJdkAndWhatLeavesItOut() throws IOException {
        assertEquals(Set.of(17), Tools.jdks("17=/jdk17,21=none").keySet());
        assertRejects(() -> Tools.jdks("17"), "the JDKs are 17, expected a list such as");
        Path programs = Files.createDirectories(samples.resolve("bench-native"));
        Tools tools = new Tools(programs, samples, Tools.jdks("17=none,21=${env.JAVA_HOME_21_X64}"));
        for (Path each : List.of(tools.program("rangebar-bench"), tools.program("rangebar-latency"),
            programs.resolve(System.mapLibraryName("rangebar_bench")))) {
            Files.createFile(each);
        }
        assertRejects(() -> tools.check(RunScope.WEEKLY), System.mapLibraryName("rangebar") + " is missing");
        Files.createFile(Files.createDirectories(samples.resolve("native")).resolve(System.mapLibraryName("rangebar")));
        assertRejects(() -> tools.check(RunScope.WEEKLY), "-Dbench.jdk21=none leaves it out");
    }

    /** Callgrind and the profilers slow everything down, so nothing is timed after them. */
    @Test
    void runsNoTimedStepAfterTheAnalyses() {
        List<String> names = plan(RunScope.WEEKLY).stream().map(Step::name).toList();
        List<String> after = names.subList(names.indexOf("rulers-after") + 1, names.size());
        assertFalse(after.isEmpty());
        assertTrue(after.stream().allMatch(name -> name.startsWith("instructions-") || name.startsWith("flame-graph-")),
            after.toString());
        assertEquals(names.size(), names.stream().distinct().count());
    }

    @Test
    void unpacksTheAgent() {
        String agent = plan(RunScope.WEEKLY).stream().flatMap(step -> step.command().stream())
            .filter(each -> each.startsWith("-agentpath:")).findFirst().orElseThrow();
        assertTrue(Files.isRegularFile(Path.of(agent.replace("-agentpath:", "").replaceFirst("=.*", ""))), agent);
    }

    private void leaveCounts(String first, String second) throws IOException {
        List<Path> outputs = plan(RunScope.WEEKLY).stream().map(Step::output)
            .filter(file -> file.toString().endsWith(".callgrind")).toList();
        for (int i = 0; i < outputs.size(); i++) {
            Files.writeString(outputs.get(i), i % 2 == 0 ? first : second);
        }
    }

    @Test
    void countsInstructionsOfEveryKernel() throws IOException {
        leaveCounts(COUNTED, COUNTED);
        Map<String, Long> counts = InstructionCounts.read(new SampleFiles(samples));
        assertEquals(List.of("core/instructions/scalar/batch-100k", "core/instructions/portable/batch-100k"),
            List.copyOf(counts.keySet()).subList(0, 2));
        assertTrue(counts.keySet().containsAll(List.of("core/instructions/text/csv", "core/instructions/text/json-lines",
            "core/instructions/text/read-trades")));
        assertTrue(counts.keySet().containsAll(List.of("core/instructions/features/exact", "core/instructions/features/reference",
            "core/instructions/features/footprint")));
        assertEquals(9, counts.size());
        assertEquals(List.of(15_011_103L), counts.values().stream().distinct().toList());
        assertTrue(plan(RunScope.WEEKLY).stream().anyMatch(step -> step.command().containsAll(List.of("RB_KERNEL=scalar",
            "LD_BIND_NOW=1", "--collect-atstart=no", "--toggle-collect=rb_process"))));
        assertTrue(plan(RunScope.WEEKLY).stream().anyMatch(step -> step.command().contains("--toggle-collect=rb_write_bars")
            && step.command().getLast().equals("json-lines")));
        assertTrue(plan(RunScope.WEEKLY).stream().anyMatch(step -> step.command().contains("--toggle-collect=rb_read_trades")
            && step.command().getLast().equals("trades")));
        assertTrue(plan(RunScope.WEEKLY).stream().anyMatch(step -> step.command().contains("--toggle-collect=rb_compute_features")
            && step.command().getLast().equals("reference")));
        assertTrue(plan(RunScope.WEEKLY).stream().anyMatch(step -> step.command().contains("--toggle-collect=rb_compute_footprints")
            && step.command().getLast().equals("footprint")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "totals: 15011103 | totals: 15011104 | two counts with different results: [15011103, 15011104]",
        "totals: 15011103 | totals: 0        | totals: 0; expected one number above zero",
        "totals: 15011103 | total: 15011103  | no totals; expected one number above zero",
        "summary: 15011103 | totals: 1       | totals: 1, totals: 15011103; expected one number above zero",
        "events: Ir       | events: Ir Dr    | Callgrind did not count instructions"})
    void rejectsDamagedCounts(String from, String to, String message) throws IOException {
        leaveCounts(COUNTED, COUNTED.replace(from, to));
        assertRejects(() -> InstructionCounts.read(new SampleFiles(samples)), message);
    }

    @Test
    void rejectsMissingCounts() {
        assertRejects(() -> InstructionCounts.read(new SampleFiles(samples)), "instructions-scalar-1.callgrind cannot be read");
    }

    private String fold(String text) throws IOException {
        Path file = samples.resolve("one.perf-script");
        Files.writeString(file, text);
        return PerfScript.collapsed(file);
    }

    /** No empty line follows the last sample; the end of a stack is no function; ";" separates functions. */
    @Test
    void countsEqualStacks() throws IOException {
        assertEquals("""
            [unknown];suite::add(int, long)::{lambda(benchmark::State&)#1}::operator();bench_columns_process;\
            rb_process;take_one;walk_7 2
            [unknown];suite::workload::workload;bench_columns_make;rb_bench_trades 1
            """, fold(SAMPLED));
    }

    @Test
    void rejectsDamagedSamples() {
        assertRejects(() -> fold(""), "one.perf-script has no samples");
        assertRejects(() -> fold("rangebar-bench\n"), "one.perf-script has no samples");
        assertRejects(() -> fold(SAMPLED.replace("3870e walk_7", "walk_7")),
            "one.perf-script:9 is \"walk_7\", not an address and a function");
    }

    @Test
    void drawsPageThatLoadsNothing() throws IOException {
        String page = FlameGraphs.page("core/batch/1m", "rb_process", fold(SAMPLED));
        FlameGraphs.write(samples, Map.of("core/batch/1m", page));
        String written = Files.readString(samples.resolve("core/batch/1m.html"));
        assertTrue(written.contains("<h1>core/batch/1m</h1>"));
        assertTrue(written.contains("walk_7"), "a function");
        assertFalse(written.matches("(?s).*<(script|link|img)[^>]+(src|href)=.*"), "something is loaded");
    }

    @Test
    void rejectsPageWithoutTheExpectedFunction() {
        assertRejects(() -> FlameGraphs.page("core/batch/1m", "rb_push", fold(SAMPLED)),
            "the flame graph of core/batch/1m has 2 different stacks, none of them with rb_push");
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void assertRejects(Action action, String part) {
        String message = assertThrows(BenchFailure.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}

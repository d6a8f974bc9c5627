package dev.rangebar.report.run;

import dev.rangebar.report.results.FlameGraphs;
import dev.rangebar.report.results.InstructionCounts;
import dev.rangebar.report.results.NativeOutput;
import dev.rangebar.report.results.PerfScript;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The steps of a run, in their order: native - Java - Java - native, so that a machine that gets slower or faster
 * meets both layers alike, with rulers before and after.
 */
public final class RunPlan {
    /** Behind the name of a Java run: what its benchmarks worked on. */
    public static final String WORKLOADS = "-workloads";
    /** A step that takes longer than this many times what it should has failed. */
    private static final int PATIENCE = 5;
    private static final Duration LEAST_TIMEOUT = Duration.ofMinutes(2);

    private final Tools tools;
    private final RunScope scope;
    private final Path samples;
    private final List<Step> steps = new ArrayList<>();

    private RunPlan(Tools tools, RunScope scope, Path samples) {
        this.tools = tools;
        this.scope = scope;
        this.samples = samples;
    }

    /** The raw outputs go to the directory. */
    public static List<Step> of(Tools tools, RunScope scope, Path samples) {
        RunPlan plan = new RunPlan(tools, scope, samples);
        plan.rulers("rulers-before");
        plan.nativeRun(1);
        plan.javaRun(1);
        plan.javaRun(2);
        plan.nativeRun(2);
        plan.pairs();
        plan.others();
        plan.rulers("rulers-after");
        if (scope.inDepth) {
            plan.inDepth();
        }
        return plan.steps;
    }

    public static List<String> numbered(String name, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> name + "-" + i).toList();
    }

    private void rulers(String name) {
        add(name, false, 2 + scope.rulerRepetitions / 2,
            Tools.ownProgram(MachineCalibration.class, file(name), Integer.toString(scope.rulerRepetitions)));
    }

    private void nativeRun(int run) {
        String name = "native-" + run;
        int seconds = (int) (3 + NativeOutput.expectedNames().size() * scope.nativeRepetitions
            * Math.max(0.03, 3 * scope.nativeSeconds)); // it looks for a number of iterations first
        add(name, false, seconds, tools.nativeProgram("rangebar-bench",
            "--benchmark_min_time=" + scope.nativeSeconds,
            "--benchmark_repetitions=" + scope.nativeRepetitions,
            "--benchmark_enable_random_interleaving=true",
            "--benchmark_out=" + file(name),
            "--benchmark_out_format=json"));
        for (String latency : numbered("native-latency-" + run, scope.nativeLatencyRuns)) {
            add(latency, true, 1, tools.nativeProgram("rangebar-latency"));
        }
    }

    private void javaRun(int run) {
        String name = "java-" + run;
        add(name, false, scope.javaSeconds, tools.javaProgram("JmhMain", "--out", file(name), "--workloads",
            file(name + WORKLOADS), "--scope", scope.id()));
    }

    private void pairs() {
        for (String name : numbered("overhead", scope.overheadRuns)) {
            add(name, false, scope.overheadSeconds,
                tools.javaProgram("Overhead", "--out", file(name), "--scope", scope.id()));
        }
    }

    private void others() {
        for (String name : numbered("java-latency", scope.javaLatencyRuns)) {
            add(name, false, 3, tools.javaProgram("Latency", "--out", file(name), "--scope", scope.id()));
        }
        for (String name : numbered("peak-memory", scope.memoryRuns)) {
            add(name, false, 1, tools.javaProgram("PeakMemory", "--out", file(name)));
        }
        add("bars-per-million", false, 1, tools.javaProgram("BarsPerMillion", "--out", file("bars-per-million")));
    }

    /** Behind the rulers, since none of it is timed. */
    private void inDepth() {
        InstructionCounts.commands(tools, samples).forEach((output, command) -> add(output, false, 3, command));
        FlameGraphs.commands(tools, samples).forEach((output, command) ->
            add(output, output.toString().endsWith(PerfScript.SUFFIX), 6, command));
    }

    private void add(Path output, boolean printed, int seconds, List<String> command) {
        add(output.getFileName().toString(), output, printed, seconds, command);
    }

    private void add(String name, boolean printed, int seconds, List<String> command) {
        add(name, Path.of(file(name)), printed, seconds, command);
    }

    private void add(String name, Path output, boolean printed, int seconds, List<String> command) {
        Duration expected = Duration.ofSeconds(seconds);
        Duration patient = expected.multipliedBy(PATIENCE);
        steps.add(new Step(name, command, output, printed, expected,
            patient.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : patient));
    }

    private String file(String name) {
        return samples.resolve(name + ".json").toString();
    }
}

package dev.rangebar.report.run;

import dev.rangebar.report.Resources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps of a run, in order: native - Java - Java - native, so that a machine that becomes slower or faster affects both
 * layers alike. Calibration workloads run before and after.
 */
public final class RunPlan {
    private final Tools tools;
    private final RunScope scope;
    private final SampleFiles samples;
    private final List<Step> steps = new ArrayList<>();

    private RunPlan(Tools tools, RunScope scope, SampleFiles samples) {
        this.tools = tools;
        this.scope = scope;
        this.samples = samples;
    }

    /** Returns the steps of a scope, which leave their raw outputs in a folder. */
    public static List<Step> of(Tools tools, RunScope scope, Path folder) {
        RunPlan plan = new RunPlan(tools, scope, new SampleFiles(folder));
        List<String> nativeRuns = SampleFiles.nativeRuns();
        plan.calibration(SampleFiles.CALIBRATION_BEFORE);
        plan.nativeRun(nativeRuns.getFirst(), 1);
        SampleFiles.javaRuns().forEach(plan::javaRun);
        plan.nativeRun(nativeRuns.getLast(), 2);
        plan.overhead();
        plan.latencyMemoryAndBars();
        plan.calibration(SampleFiles.CALIBRATION_AFTER);
        if (scope.inDepth()) {
            // After the last calibration, since none of these steps is timed.
            plan.steps.addAll(AnalysisSteps.of(tools, plan.samples));
        }
        return plan.steps;
    }

    /** Returns the steps of the instruments of the FFM overhead alone: in each round one process of each kind. */
    public static List<Step> ofInstruments(Tools tools, int rounds, Path folder) {
        RunPlan plan = new RunPlan(tools, RunScope.DAILY, new SampleFiles(folder));
        for (int i = 0; i < rounds; i++) {
            plan.overheadProcess(SampleFiles.overhead(rounds).get(i));
            plan.round(SampleFiles.javaRounds(rounds).get(i), SampleFiles.nativeRounds(rounds).get(i));
        }
        return plan.steps;
    }

    private void calibration(String name) {
        int repetitions = scope.calibrationRepetitions();
        add(name, 2 + repetitions / 2,
            Tools.ownProgram(MachineCalibration.class, file(name), Integer.toString(repetitions)));
    }

    private void nativeRun(String name, int run) {
        RunScope.NativeEffort effort = scope.nativeEffort();
        int benchmarks = Resources.lines(Resources.NATIVE_NAMES).size();
        // google-benchmark searches for a number of iterations first, which takes about twice the time of a repetition.
        int seconds = (int) (3 + benchmarks * effort.repetitions() * Math.max(0.03, 3 * effort.seconds()));
        add(name, seconds, tools.nativeProgram("rangebar-bench",
            "--benchmark_min_time=" + effort.seconds(),
            "--benchmark_repetitions=" + effort.repetitions(),
            "--benchmark_enable_random_interleaving=true",
            "--benchmark_out=" + file(name),
            "--benchmark_out_format=json"));
        for (String latency : SampleFiles.nativeLatency(run, scope)) {
            steps.add(Step.printing(samples.json(latency), 1, tools.nativeProgram("rangebar-latency")));
        }
    }

    private void javaRun(String name) {
        add(name, scope.expectedSeconds().javaRun(), tools.javaProgram("JmhMain", "--out", file(name), "--workloads",
            file(SampleFiles.workloads(name)), "--scope", scope.id()));
    }

    private void overhead() {
        int seconds = scope.expectedSeconds().overhead();
        List<String> ffm = SampleFiles.overhead(scope);
        List<String> jni = SampleFiles.jniOverhead(scope);
        int rounds = scope.javaEffort().rounds();
        for (int i = 0; i < ffm.size(); i++) { // in turn, since the ways are compared with each other
            overheadProcess(ffm.get(i));
            add(jni.get(i), seconds, tools.jniProgram("--out", file(jni.get(i)), "--scope", scope.id()));
            if (i < rounds) {
                round(SampleFiles.javaRounds(rounds).get(i), SampleFiles.nativeRounds(rounds).get(i));
            }
        }
        for (int jdk : tools.jdks().keySet()) {
            for (String name : SampleFiles.jniOverhead(scope, jdk)) {
                add(name, seconds, tools.jniProgram(jdk, "--out", file(name), "--scope", scope.id()));
            }
        }
    }

    private void overheadProcess(String name) {
        add(name, scope.expectedSeconds().overhead(), tools.javaProgram("Overhead", "--out", file(name), "--scope", scope.id()));
    }

    /** Adds one process of each kind; many short iterations, so that single interrupted ones do not move their median. */
    private void round(String java, String core) {
        add(java, 5, tools.javaProgram("JmhMain", "--out", file(java), "--workloads", file(SampleFiles.workloads(java)), "--include",
            "^(" + String.join("|", InstrumentRound.JAVA_IDS) + ")$", "-f", "1", "-wi", "3", "-w", "100ms", "-i", "30", "-r", "10ms"));
        add(core, 1, tools.nativeProgram("rangebar-bench", "--benchmark_filter=^" + InstrumentRound.NATIVE_ID + "$",
            "--benchmark_min_time=0.01", "--benchmark_repetitions=" + InstrumentRound.NATIVE_REPETITIONS,
            "--benchmark_out=" + file(core), "--benchmark_out_format=json"));
    }

    private void latencyMemoryAndBars() {
        for (String name : SampleFiles.javaLatency(scope)) {
            add(name, 3, tools.javaProgram("Latency", "--out", file(name), "--scope", scope.id()));
        }
        for (String name : SampleFiles.peakMemory(scope)) {
            add(name, 1, tools.javaProgram("PeakMemory", "--out", file(name)));
        }
        String bars = SampleFiles.BARS_PER_MILLION;
        add(bars, 1, tools.javaProgram("BarsPerMillion", "--out", file(bars)));
    }

    private void add(String name, int seconds, List<String> command) {
        steps.add(Step.writing(samples.json(name), seconds, command));
    }

    private String file(String name) {
        return samples.json(name).toString();
    }

    /** The benchmarks of a round of instruments. */
    public static final class InstrumentRound {
        /** The native benchmark. */
        public static final String NATIVE_ID = "core/batch/1k";
        /** The repetitions of the native benchmark. */
        public static final int NATIVE_REPETITIONS = 30;
        public static final String API = "api/batch/1k";
        public static final String NATIVE_LAYER = "overhead/native-loop/1k";
        public static final String FFM_LAYER = "overhead/ffm-off-heap/1k";
        public static final String API_LAYER = "overhead/api-off-heap/1k";
        /** The Java benchmarks. */
        public static final List<String> JAVA_IDS = List.of(API, NATIVE_LAYER, FFM_LAYER, API_LAYER);

        private InstrumentRound() {}
    }
}

package dev.rangebar.report.run;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Raw outputs of a run, by step: the plan names them here, and the reader of the results finds them here.
 *
 * @param folder that holds them all
 */
public record SampleFiles(Path folder) {
    /** Step that measures the calibration workloads before everything else. The name is that of a kept file. */
    public static final String CALIBRATION_BEFORE = "rulers-before";
    /** Step that measures the calibration workloads after everything that is timed. */
    public static final String CALIBRATION_AFTER = "rulers-after";
    /** Step that counts the bars of one million trades. */
    public static final String BARS_PER_MILLION = "bars-per-million";
    /** Suffix of the text that perf script prints. */
    public static final String PERF_SCRIPT = ".perf-script";
    /** Suffix of the stacks that async-profiler writes. */
    public static final String COLLAPSED = ".collapsed";
    private static final List<Integer> RUNS = List.of(1, 2);
    private static final String WORKLOADS = "-workloads";

    /** Returns the steps that run all native benchmarks. */
    public static List<String> nativeRuns() {
        return numbered("native", RUNS.size());
    }

    /** Returns the steps that run all Java benchmarks. */
    public static List<String> javaRuns() {
        return numbered("java", RUNS.size());
    }

    /** Returns the file beside a Java run that says which workload each benchmark processed. */
    public static String workloads(String javaRun) {
        return javaRun + WORKLOADS;
    }

    static List<String> nativeLatency(int run, RunScope scope) {
        return numbered("native-latency-" + run, scope.nativeEffort().latencyProcesses());
    }

    /** Returns the steps of both native runs that measure the latency of the core. */
    public static List<String> nativeLatency(RunScope scope) {
        return RUNS.stream().flatMap(run -> nativeLatency(run, scope).stream()).toList();
    }

    /** Returns the steps that measure the latency of the Java API. */
    public static List<String> javaLatency(RunScope scope) {
        return numbered("java-latency", scope.javaEffort().latencyProcesses());
    }

    /** Returns the steps that measure the FFM overhead. */
    public static List<String> overhead(RunScope scope) {
        return overhead(scope.javaEffort().overheadProcesses());
    }

    /** Returns the same steps for a number of processes. */
    public static List<String> overhead(int processes) {
        return numbered("overhead", processes);
    }

    /** Returns the Java steps of the rounds: one benchmark after the other that the instruments of the FFM overhead compare. */
    public static List<String> javaRounds(int rounds) {
        return numbered("round-java", rounds);
    }

    /** Returns the native steps of the rounds. */
    public static List<String> nativeRounds(int rounds) {
        return numbered("round-native", rounds);
    }

    /** Returns the steps that measure the overhead of JNI, as many as for FFM. */
    public static List<String> jniOverhead(RunScope scope) {
        return numbered("overhead-jni", scope.javaEffort().overheadProcesses());
    }

    /** Returns the steps that measure the overhead of JNI on another JDK: half as many. */
    public static List<String> jniOverhead(RunScope scope, int jdk) {
        return numbered("overhead-jni-jdk" + jdk, Math.max(1, scope.javaEffort().overheadProcesses() / 2));
    }

    /** Returns the steps that measure peak memory. */
    public static List<String> peakMemory(RunScope scope) {
        return numbered("peak-memory", scope.javaEffort().memoryProcesses());
    }

    private static List<String> numbered(String name, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> name + "-" + i).toList();
    }

    /** Returns the JSON file of a step. */
    public Path json(String step) {
        return folder.resolve(step + ".json");
    }

    /** Returns the JSON files of several steps. */
    public Stream<Path> json(List<String> steps) {
        return steps.stream().map(this::json);
    }

    /** Returns Callgrind's output for one kernel. */
    public Path instructions(String kernel, int repetition) {
        return folder.resolve("instructions-" + kernel + "-" + repetition + ".callgrind");
    }

    /** Returns a file of the samples of one profiled benchmark. */
    public Path flameGraph(String id, String suffix) {
        return folder.resolve("flame-graph-" + id.replace('/', '-') + suffix);
    }
}

package dev.rangebar.report.run;

import dev.rangebar.report.BenchFailure;
import java.util.Arrays;
import java.util.Locale;

/** Thoroughness of a run: repetitions, processes, and whether it counts instructions and draws flame graphs. */
public enum RunScope {
    /** Checks that everything runs, in less than 60 s. Its times mean little. */
    SMOKE(new NativeEffort(2, 0.001, 1), new JavaEffort(1, 1, 1, 1), new ExpectedSeconds(19, 5), 3, false),
    /** Runs in less than 10 minutes on 2 cores. */
    DAILY(new NativeEffort(5, 0.05, 3), new JavaEffort(3, 3, 24, 8), new ExpectedSeconds(95, 5), 9, false),
    /** Runs in less than 20 minutes on 2 cores. */
    WEEKLY(new NativeEffort(10, 0.1, 5), new JavaEffort(5, 5, 24, 12), new ExpectedSeconds(300, 6), 15, true);

    private final NativeEffort nativeEffort;
    private final JavaEffort javaEffort;
    private final ExpectedSeconds expectedSeconds;
    private final int calibrationRepetitions;
    private final boolean inDepth;

    /**
     * Effort for the native benchmarks, in each of the two native runs.
     *
     * @param repetitions      of every benchmark
     * @param seconds          shortest time of a repetition
     * @param latencyProcesses processes that measure the latency of the core
     */
    public record NativeEffort(int repetitions, double seconds, int latencyProcesses) {
    }

    /**
     * Processes for the Java measurements outside of JMH.
     *
     * @param latencyProcesses  processes that measure the latency of the Java API
     * @param memoryProcesses   processes that measure peak memory
     * @param overheadProcesses processes that measure the FFM overhead, and as many for JNI; one differs from the next by up
     *                          to 2 %, so 24 of them have an interval of 0.9 % on both sides
     * @param rounds            rounds of the other instruments of the FFM overhead, one process of each kind; from 6 on they have an
     *                          interval
     */
    public record JavaEffort(int latencyProcesses, int memoryProcesses, int overheadProcesses, int rounds) {
    }

    /**
     * Expected durations, for the estimate of the remaining time.
     *
     * @param javaRun  seconds of one run of all Java benchmarks
     * @param overhead seconds of one process that measures the overhead of FFM or JNI
     */
    public record ExpectedSeconds(int javaRun, int overhead) {
    }

    RunScope(NativeEffort nativeEffort, JavaEffort javaEffort, ExpectedSeconds expectedSeconds,
        int calibrationRepetitions, boolean inDepth) {
        this.nativeEffort = nativeEffort;
        this.javaEffort = javaEffort;
        this.expectedSeconds = expectedSeconds;
        this.calibrationRepetitions = calibrationRepetitions;
        this.inDepth = inDepth;
    }

    /** Returns the scope with an id; fails if there is none. */
    public static RunScope parse(String id) {
        return Arrays.stream(values()).filter(scope -> scope.id().equals(id)).findFirst()
            .orElseThrow(() -> new BenchFailure("the scope is " + id + "; it must be smoke, daily or weekly"));
    }

    /** Returns the name on the command line and in files. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the effort for the native benchmarks. */
    public NativeEffort nativeEffort() {
        return nativeEffort;
    }

    /** Returns the processes for the Java measurements. */
    public JavaEffort javaEffort() {
        return javaEffort;
    }

    ExpectedSeconds expectedSeconds() {
        return expectedSeconds;
    }

    /** Returns the repetitions of every calibration workload. */
    int calibrationRepetitions() {
        return calibrationRepetitions;
    }

    /** Returns whether the run counts instructions and draws flame graphs. */
    public boolean inDepth() {
        return inDepth;
    }
}

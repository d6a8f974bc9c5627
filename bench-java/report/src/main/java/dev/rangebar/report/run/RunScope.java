package dev.rangebar.report.run;

import dev.rangebar.report.BenchFailure;
import java.util.List;
import java.util.Locale;

/**
 * How thorough a run is: repetitions, and whether there is more than times to look at.
 */
public enum RunScope {
    /** Proves that everything runs: below 60 s. Its times mean little. */
    SMOKE(2, 0.001, 1, 1, 1, 1, 3, 19, 5, false),
    /** Below 6 minutes on 2 cores. */
    DAILY(5, 0.05, 3, 3, 3, 3, 9, 85, 32, false),
    /** Below 20 minutes. */
    WEEKLY(10, 0.1, 5, 5, 5, 3, 15, 300, 80, true);

    /** Of every native benchmark, in each of the two native runs. */
    public final int nativeRepetitions;
    /** Least time of a native repetition, in seconds. */
    final double nativeSeconds;
    /** Processes that measure the latency of the core, in each native run. */
    public final int nativeLatencyRuns;
    /** Processes that measure the latency of the Java API. */
    public final int javaLatencyRuns;
    /** Processes that measure peak memory. */
    public final int memoryRuns;
    /** Processes that measure the overhead. */
    public final int overheadRuns;
    /** Repetitions of every ruler. */
    final int rulerRepetitions;
    /** About what a run of all Java benchmarks takes, and one process that measures the overhead. */
    final int javaSeconds;
    final int overheadSeconds;
    /** With counts of instructions and flame graphs? */
    public final boolean inDepth;

    RunScope(int nativeRepetitions, double nativeSeconds, int nativeLatencyRuns, int javaLatencyRuns, int memoryRuns,
        int overheadRuns, int rulerRepetitions, int javaSeconds, int overheadSeconds, boolean inDepth) {
        this.nativeRepetitions = nativeRepetitions;
        this.nativeSeconds = nativeSeconds;
        this.nativeLatencyRuns = nativeLatencyRuns;
        this.javaLatencyRuns = javaLatencyRuns;
        this.memoryRuns = memoryRuns;
        this.overheadRuns = overheadRuns;
        this.rulerRepetitions = rulerRepetitions;
        this.javaSeconds = javaSeconds;
        this.overheadSeconds = overheadSeconds;
        this.inDepth = inDepth;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static RunScope parse(String id) {
        return List.of(values()).stream().filter(scope -> scope.id().equals(id)).findFirst()
            .orElseThrow(() -> new BenchFailure("the scope is " + id + "; it has to be smoke, daily or weekly"));
    }
}

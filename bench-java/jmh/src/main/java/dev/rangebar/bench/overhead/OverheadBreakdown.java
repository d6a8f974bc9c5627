package dev.rangebar.bench.overhead;

import dev.rangebar.Crossing;
import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.BenchmarkBase;
import dev.rangebar.bench.BindingsRun;
import dev.rangebar.bench.CoreRun;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.PureJavaRun;
import dev.rangebar.bench.Scale;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Measures the cost of a batch by layer: native, FFM, JNI, Java API and pure Java. Each operation runs as many batches
 * as make one million trades; times are per batch. The native loop runs all batches in one call, so it measures the
 * core with one call from Java per million trades.
 */
public class OverheadBreakdown extends BenchmarkBase {
    private static final long TRADES = 1_000_000;

    /** Number of trades per batch. */
    @Param({"1k", "100k", "1m"})
    public String batch;

    private int batches;
    private Arena arena;
    private CoreRun core;
    private ApiRun apiOffHeap;
    private ApiRun apiHeap;
    private PureJavaRun pureJava;
    private BindingsRun bindings;

    @Override
    public List<ExpectedResult> workloads() {
        return List.of(ExpectedResult.usual(Scale.parse(batch)));
    }

    @Override
    public int operationsPerInvocation() {
        return (int) (TRADES / Scale.parse(batch));
    }

    @Override
    protected void open() {
        batches = operationsPerInvocation();
        arena = Arena.ofConfined();
        Workload workload = new Workload(arena, workloads().getFirst());
        bindings = new BindingsRun(workload);
        if (Crossing.inUse() == Crossing.JNI) {
            return;
        }
        core = new CoreRun(arena, workload);
        apiOffHeap = new ApiRun(workload, workload.offHeap());
        apiHeap = new ApiRun(workload, workload.onHeap());
        pureJava = new PureJavaRun(workload);
    }

    /** {@return the bars of all batches, run by one native loop} */
    @Benchmark
    public long nativeLoop() {
        return core.nativeBatches(batches);
    }

    /** {@return the bars of all batches, with columns in native memory and the calls of the bindings} */
    @Benchmark
    public long ffmOffHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += bindings.offHeap();
        }
        return bars;
    }

    /** {@return the bars of all batches, with arrays on the heap and the calls of the bindings} */
    @Benchmark
    public long ffmHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += bindings.heap();
        }
        return bars;
    }

    /** {@return the bars of all batches, with columns in native memory and the JNI calls of the bindings} */
    @Benchmark
    public long jniOffHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += bindings.offHeap();
        }
        return bars;
    }

    /** {@return the bars of all batches, with arrays on the heap and the JNI calls of the bindings} */
    @Benchmark
    public long jniHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += bindings.heap();
        }
        return bars;
    }

    /** {@return the bars of all batches, with columns in native memory and the Java API} */
    @Benchmark
    public long apiOffHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += apiOffHeap.batch();
        }
        return bars;
    }

    /** {@return the bars of all batches, with arrays on the heap and the Java API, which splits them} */
    @Benchmark
    public long apiHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += apiHeap.batch();
        }
        return bars;
    }

    /** {@return the bars of all batches, computed in Java without native calls} */
    @Benchmark
    public long pureJava() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += pureJava.batch();
        }
        return bars;
    }

    @Override
    protected void check(String id, String method) {
        switch (method) {
            case "apiOffHeap" -> apiOffHeap.check(id);
            case "apiHeap" -> apiHeap.check(id);
            case "pureJava" -> pureJava.check(id);
            case "ffmOffHeap", "ffmHeap", "jniOffHeap", "jniHeap" -> bindings.check(id);
            default -> core.check(id);
        }
    }

    @Override
    protected void close() {
        bindings.close();
        if (apiOffHeap != null) {
            apiOffHeap.close();
            apiHeap.close();
        }
        arena.close();
    }
}

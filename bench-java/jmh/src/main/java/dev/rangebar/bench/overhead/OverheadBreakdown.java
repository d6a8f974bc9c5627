package dev.rangebar.bench.ladder;

import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.CoreRun;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.PureJavaRun;
import dev.rangebar.bench.Question;
import dev.rangebar.bench.Scale;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does a batch cost by each way to the core? All rungs run as many batches as make one million trades and are
 * timed per batch. The native loop runs them all in one call: the core alone, but for one crossing in a million trades.
 */
public class Ladder extends Question {
    private static final long TRADES = 1_000_000;

    /** How many trades a batch has. */
    @Param({"1k", "100k", "1m"})
    public String batch;

    private int batches;
    private Arena arena;
    private CoreRun core;
    private ApiRun apiOffHeap;
    private ApiRun apiHeap;
    private PureJavaRun pureJava;

    @Override
    public List<Expectation> workloads() {
        return List.of(Expectation.usual(Scale.parse(batch)));
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
        core = new CoreRun(arena, workload);
        apiOffHeap = new ApiRun(workload, workload.offHeap());
        apiHeap = new ApiRun(workload, workload.onHeap());
        pureJava = new PureJavaRun(workload);
    }

    /** {@return bars; the core alone: all batches in one native loop} */
    @Benchmark
    public long nativeLoop() {
        return core.nativeBatches(batches);
    }

    /** {@return bars; columns in native memory, generated bindings} */
    @Benchmark
    public long ffmOffHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += core.ffmOffHeap();
        }
        return bars;
    }

    /** {@return bars; arrays on the heap, one critical call a batch} */
    @Benchmark
    public long ffmHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += core.ffmHeap();
        }
        return bars;
    }

    /** {@return bars; columns in native memory, JNI with addresses} */
    @Benchmark
    public long jniOffHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += core.jniOffHeap();
        }
        return bars;
    }

    /** {@return bars; arrays on the heap, JNI with critical arrays} */
    @Benchmark
    public long jniHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += core.jniHeap();
        }
        return bars;
    }

    /** {@return bars; columns in native memory, the Java API} */
    @Benchmark
    public long apiOffHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += apiOffHeap.batch();
        }
        return bars;
    }

    /** {@return bars; arrays on the heap, the Java API, which cuts them into pieces} */
    @Benchmark
    public long apiHeap() {
        long bars = 0;
        for (int i = 0; i < batches; i++) {
            bars += apiHeap.batch();
        }
        return bars;
    }

    /** {@return bars; no crossing: arrays on the heap, computed in Java} */
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
            default -> core.check(id);
        }
    }

    @Override
    protected void close() {
        apiOffHeap.close();
        apiHeap.close();
        arena.close();
    }
}

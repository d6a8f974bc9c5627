package dev.rangebar.bench.broken;

import dev.rangebar.bench.BenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Benchmarks that fail, crash or hang. */
public class Bad extends BenchmarkBase {
    @Override
    public List<ExpectedResult> workloads() {
        return List.of();
    }

    @Override
    protected void open() {
        // nothing to allocate
    }

    /** Throws an exception during the measurement. */
    @Benchmark
    public void exception() {
        throw new IllegalArgumentException("on purpose");
    }

    /** Stops the JVM. */
    @Benchmark
    public void crash() {
        Runtime.getRuntime().halt(139);
    }

    /** Hangs and ignores interrupts. */
    @Benchmark
    public void hang() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Override
    protected void check(String id, String method) {
        // no result to check
    }

    @Override
    protected void close() {
        // nothing to free
    }
}

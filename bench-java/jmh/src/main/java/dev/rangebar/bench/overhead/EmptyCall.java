package dev.rangebar.bench.overhead;

import dev.rangebar.bench.BenchLibrary;
import dev.rangebar.bench.BenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bindings.NativeFunctions;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Measures the cost of a call into native code without work. */
public class EmptyCall extends BenchmarkBase {
    @Override
    public List<ExpectedResult> workloads() {
        return List.of();
    }

    @Override
    protected void open() {
        BenchLibrary.empty(); // loads the libraries before the measurement
    }

    /** Makes no call and measures the loop of JMH. */
    @Benchmark
    public void nothing() {}

    /** Makes an ordinary downcall. */
    @Benchmark
    public void ffm() {
        BenchLibrary.empty();
    }

    /** Makes a critical downcall. */
    @Benchmark
    public void ffmCritical() {
        BenchLibrary.emptyCritical();
    }

    /** {@return the fields of no processor, by the shortest JNI call of the bindings} */
    @Benchmark
    public int jni() {
        return NativeFunctions.getFields(0);
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

package dev.rangebar.bench.ladder;

import dev.rangebar.bench.BenchLibrary;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Question;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** What does a call into native code cost by itself? */
public class EmptyCall extends Question {
    @Override
    public List<Expectation> workloads() {
        return List.of();
    }

    @Override
    protected void open() {
        BenchLibrary.empty(); // loads the library before the clock runs
    }

    /** No call: what JMH's own loop costs. */
    @Benchmark
    public void nothing() {}

    /** An ordinary downcall. */
    @Benchmark
    public void ffm() {
        BenchLibrary.empty();
    }

    /** A critical downcall. */
    @Benchmark
    public void ffmCritical() {
        BenchLibrary.emptyCritical();
    }

    /** A JNI call. */
    @Benchmark
    public void jni() {
        BenchLibrary.emptyJni();
    }

    @Override
    protected void check(String id, String method) {
        // nothing is made
    }

    @Override
    protected void close() {
        // nothing was taken
    }
}

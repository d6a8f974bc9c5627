package dev.rangebar.bench.broken;

import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Question;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Never comes to an end. */
public class Bad extends Question {
    @Override
    public List<Expectation> workloads() {
        return List.of();
    }

    @Override
    protected void open() {
        // takes nothing
    }

    /** An exception while it is timed. */
    @Benchmark
    public void exception() {
        throw new IllegalArgumentException("on purpose");
    }

    /** Takes the JVM with it. */
    @Benchmark
    public void crash() {
        Runtime.getRuntime().halt(139);
    }

    /** Hangs, and does not mind being interrupted. */
    @Benchmark
    public void hang() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Override
    protected void check(String id, String method) {
        // makes nothing
    }

    @Override
    protected void close() {
        // took nothing
    }
}

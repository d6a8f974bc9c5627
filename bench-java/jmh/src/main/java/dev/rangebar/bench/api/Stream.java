package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures trades that are pushed one by one. One operation pushes all of them. */
public class Stream extends ApiBenchmarkBase {
    /** Number of trades. */
    @Param({"1k", "1m"})
    public String trades;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.usual(Scale.parse(trades));
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.stream();
    }
}

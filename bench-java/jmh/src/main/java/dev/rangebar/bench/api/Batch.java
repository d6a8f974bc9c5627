package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures a batch of columns in native memory, inside and outside of the caches. */
public class Batch extends ApiBenchmarkBase {
    /** Number of trades. */
    @Param({"1k", "100k", "1m", "20m"})
    public String trades;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.usual(Scale.parse(trades));
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

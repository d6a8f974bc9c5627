package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** How long is a batch of columns in native memory, in cache and out of it? */
public class Batch extends ApiQuestion {
    /** How many trades. */
    @Param({"1k", "100k", "1m", "20m"})
    public String trades;

    @Override
    protected Expectation expected() {
        return Expectation.usual(Scale.parse(trades));
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What do trades cost that are pushed one by one? An operation is all of them. */
public class Stream extends ApiQuestion {
    /** How many trades. */
    @Param({"1k", "1m"})
    public String trades;

    @Override
    protected Expectation expected() {
        return Expectation.usual(Scale.parse(trades));
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.stream();
    }
}

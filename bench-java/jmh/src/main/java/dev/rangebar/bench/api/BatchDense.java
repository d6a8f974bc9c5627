package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures a batch with short bars. */
public class BatchDense extends ApiBenchmarkBase {
    private static final long TRADES = 1_000_000;

    /** Market, by its trades per bar. */
    @Param({"6", "24"})
    public int tradesPerBar;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.of(tradesPerBar, 0, TRADES, ExpectedResult.USUAL_DBPS, ExpectedResult.ALL_FIELDS);
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

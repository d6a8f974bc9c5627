package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures a batch with long bars, in which nearly every trade only adds to the bar. */
public class BatchSparse extends ApiBenchmarkBase {
    private static final long TRADES = 1_000_000;

    /** Market, by its trades per bar. */
    @Param({"2600", "5000"})
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

package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures the cost of the trade fields. Three columns are time, price and quantity; seven include ids and side. */
public class Columns extends ApiBenchmarkBase {
    private static final int THREE = 3;
    private static final long TRADES = 1_000_000;

    /** Number of columns. */
    @Param({"3", "7"})
    public int columns;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.of(ExpectedResult.USUAL_TRADES_PER_BAR, 0, TRADES, ExpectedResult.USUAL_DBPS,
                columns == THREE ? 0 : ExpectedResult.ALL_FIELDS);
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

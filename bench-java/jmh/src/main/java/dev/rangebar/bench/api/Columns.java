package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What do the optional columns cost? Three: time, price, volume. Seven: ids and side as well. */
public class Columns extends ApiQuestion {
    private static final int THREE = 3;
    private static final long TRADES = 1_000_000;

    /** How many columns. */
    @Param({"3", "7"})
    public int columns;

    @Override
    protected Expectation expected() {
        return Expectation.of(Expectation.USUAL_TRADES_PER_BAR, 0, TRADES, Expectation.USUAL_DBPS,
                columns == THREE ? 0 : Expectation.ALL_COLUMNS);
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

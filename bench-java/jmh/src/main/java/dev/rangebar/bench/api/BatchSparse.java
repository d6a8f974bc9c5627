package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** How fast are long bars, where nearly every trade only adds to the bar? */
public class BatchSparse extends ApiQuestion {
    private static final long TRADES = 1_000_000;

    /** Names the market. */
    @Param({"2600", "5000"})
    public int tradesPerBar;

    @Override
    protected Expectation expected() {
        return Expectation.of(tradesPerBar, 0, TRADES, Expectation.USUAL_DBPS, Expectation.ALL_COLUMNS);
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

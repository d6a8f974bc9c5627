package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What does the threshold change, on the same trades? Here 250 dbps makes 2,600 trades a bar, 10 dbps about 14. */
public class Thresholds extends ApiQuestion {
    private static final int TRADES_PER_BAR = 2600;
    private static final long TRADES = 1_000_000;

    /** The threshold. */
    @Param({"10", "50", "100", "250", "500", "1000"})
    public int dbps;

    @Override
    protected Expectation expected() {
        return Expectation.of(TRADES_PER_BAR, 0, TRADES, dbps, Expectation.ALL_COLUMNS);
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

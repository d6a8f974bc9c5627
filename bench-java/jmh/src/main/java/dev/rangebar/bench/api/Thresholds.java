package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures the same trades by threshold: 250 dbps yields 2,600 trades per bar, 10 dbps about 14. */
public class Thresholds extends ApiBenchmarkBase {
    private static final int TRADES_PER_BAR = 2600;
    private static final long TRADES = 1_000_000;

    /** Threshold in dbps. */
    @Param({"10", "50", "100", "250", "500", "1000"})
    public int dbps;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.of(TRADES_PER_BAR, 0, TRADES, dbps, ExpectedResult.ALL_FIELDS);
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

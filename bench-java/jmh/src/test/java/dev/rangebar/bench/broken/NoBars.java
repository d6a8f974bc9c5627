package dev.rangebar.bench.broken;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;

/** Benchmark with a threshold so high that no bar is completed. */
public class NoBars extends ApiBenchmarkBase {
    private static final int HIGHEST_DBPS = 100_000;

    @Override
    protected ExpectedResult expected() {
        ExpectedResult usual = ExpectedResult.usual(1_000);
        return new ExpectedResult(usual.profile(), usual.symbol(), usual.tradeCount(), HIGHEST_DBPS, usual.fields(), 0,
                usual.tradesChecksum(), usual.barsChecksum(), usual.derivedChecksum());
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

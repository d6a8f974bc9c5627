package dev.rangebar.bench.broken;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;

/** Benchmark with other trades than expected. */
public class WrongTrades extends ApiBenchmarkBase {
    @Override
    protected ExpectedResult expected() {
        ExpectedResult usual = ExpectedResult.usual(1_000);
        return new ExpectedResult(usual.profile(), usual.symbol(), usual.tradeCount(), usual.thresholdDbps(),
                usual.fields(), usual.barCount(), usual.tradesChecksum() + 1, usual.barsChecksum(),
                usual.derivedChecksum());
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

package dev.rangebar.bench.broken;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;

/** Benchmark with the expected number of bars, but other bars. */
public class WrongBars extends ApiBenchmarkBase {
    @Override
    protected ExpectedResult expected() {
        ExpectedResult usual = ExpectedResult.usual(1_000);
        return new ExpectedResult(usual.profile(), usual.symbol(), usual.tradeCount(), usual.thresholdDbps(),
                usual.fields(), usual.barCount(), usual.tradesChecksum(), usual.barsChecksum() + 1,
                usual.derivedChecksum());
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

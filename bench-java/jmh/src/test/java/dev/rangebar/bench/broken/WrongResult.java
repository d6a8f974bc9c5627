package dev.rangebar.bench.broken;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Benchmark whose result is not the expected one. */
public class WrongResult extends ApiBenchmarkBase {
    private static final int HIGHEST_DBPS = 100_000;

    /** Fault: other trades, the right number of other bars, or a threshold so high that no bar is completed. */
    @Param({"trades", "bars", "no-bars"})
    public String fault;

    @Override
    protected ExpectedResult expected() {
        ExpectedResult usual = ExpectedResult.usual(1_000);
        boolean closesNoBar = fault.equals("no-bars");
        return new ExpectedResult(usual.profile(), usual.symbol(), usual.tradeCount(),
                closesNoBar ? HIGHEST_DBPS : usual.thresholdDbps(), usual.fields(), closesNoBar ? 0 : usual.barCount(),
                usual.tradesChecksum() + (fault.equals("trades") ? 1 : 0),
                usual.barsChecksum() + (fault.equals("bars") ? 1 : 0), usual.derivedChecksum());
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

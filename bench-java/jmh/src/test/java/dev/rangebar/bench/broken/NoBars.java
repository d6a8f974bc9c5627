package dev.rangebar.bench.broken;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import org.openjdk.jmh.annotations.Benchmark;

/** Its threshold is so high that no bar is closed. */
public class NoBars extends ApiQuestion {
    private static final int HIGHEST_DBPS = 100_000;

    @Override
    protected Expectation expected() {
        Expectation usual = Expectation.usual(1_000);
        return new Expectation(usual.profile(), usual.symbol(), usual.tradeCount(), HIGHEST_DBPS, usual.columns(), 0,
                usual.tradesChecksum(), usual.barsChecksum(), usual.derivedChecksum());
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

package dev.rangebar.bench.broken;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import org.openjdk.jmh.annotations.Benchmark;

/** Other trades than expected. */
public class WrongTrades extends ApiQuestion {
    @Override
    protected Expectation expected() {
        Expectation usual = Expectation.usual(1_000);
        return new Expectation(usual.profile(), usual.symbol(), usual.tradeCount(), usual.thresholdDbps(),
                usual.columns(), usual.barCount(), usual.tradesChecksum() + 1, usual.barsChecksum(),
                usual.derivedChecksum());
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

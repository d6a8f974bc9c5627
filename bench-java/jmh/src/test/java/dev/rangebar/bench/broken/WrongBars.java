package dev.rangebar.bench.broken;

import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import org.openjdk.jmh.annotations.Benchmark;

/** As many bars as expected, but other ones. */
public class WrongBars extends ApiQuestion {
    @Override
    protected Expectation expected() {
        Expectation usual = Expectation.usual(1_000);
        return new Expectation(usual.profile(), usual.symbol(), usual.tradeCount(), usual.thresholdDbps(),
                usual.columns(), usual.barCount(), usual.tradesChecksum(), usual.barsChecksum() + 1,
                usual.derivedChecksum());
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

package dev.rangebar.bench.api;

import dev.rangebar.BarConsumer;
import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What does a batch cost whose bars are handed to a callback? */
public class ForEachBar extends ApiQuestion {
    /** How many trades. */
    @Param("1m")
    public String trades;

    private long closes;
    private final BarConsumer addClose = (bars, index) -> closes += bars.close(index);

    @Override
    protected Expectation expected() {
        return Expectation.usual(Scale.parse(trades));
    }

    /** {@return the sum of the closing prices, so that every bar is looked at} */
    @Benchmark
    public long run() {
        closes = 0;
        api.forEachBar(addClose);
        return closes;
    }

    @Override
    protected void check(String id, String method) {
        api.checkDelivered(id);
        long timed = closes;
        if (timed != run()) {
            throw new IllegalStateException(id + ": the bars that were timed are not those that were checked");
        }
    }
}

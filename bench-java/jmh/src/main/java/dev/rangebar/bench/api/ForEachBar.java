package dev.rangebar.bench.api;

import dev.rangebar.BarConsumer;
import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures a batch whose bars go to a callback. */
public class ForEachBar extends ApiBenchmarkBase {
    /** Number of trades. */
    @Param("1m")
    public String trades;

    private long closes;
    private final BarConsumer addClose = (bars, index) -> closes += bars.close(index);

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.usual(Scale.parse(trades));
    }

    /** {@return the sum of the closing prices, so that every bar is read} */
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
            throw new IllegalStateException(id + ": the timed bars differ from the checked ones");
        }
    }
}

package dev.rangebar.bench.api;

import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Scale;
import dev.rangebar.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** How long is a batch of arrays on the heap? */
public class BatchHeap extends ApiQuestion {
    /** How many trades. */
    @Param({"1k", "100k", "1m"})
    public String trades;

    @Override
    protected Expectation expected() {
        return Expectation.usual(Scale.parse(trades));
    }

    @Override
    protected TradeColumns trades(Workload workload) {
        return workload.onHeap();
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

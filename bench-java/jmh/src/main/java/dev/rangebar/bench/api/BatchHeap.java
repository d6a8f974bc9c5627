package dev.rangebar.bench.api;

import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Scale;
import dev.rangebar.bench.Workload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures a batch of arrays on the heap. */
public class BatchHeap extends ApiBenchmarkBase {
    /** Number of trades. */
    @Param({"1k", "100k", "1m"})
    public String trades;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.usual(Scale.parse(trades));
    }

    @Override
    protected TradeColumns trades(Workload workload) {
        return workload.onHeap();
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        return api.batch();
    }
}

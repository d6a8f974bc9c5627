package dev.rangebar.bench.api;

import dev.rangebar.BarView;
import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Measures the derived values of bars that exist before the measurement. */
public class Derive extends ApiBenchmarkBase {
    /** Number of trades. */
    @Param("1m")
    public String trades;

    private BarView bars;
    private double last;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.usual(Scale.parse(trades));
    }

    @Override
    protected void open() {
        super.open();
        api.batch();
        bars = api.bars().view();
    }

    /** {@return the sum of all values, so that each is read} */
    @Benchmark
    public double run() {
        double sum = 0;
        for (long i = 0; i < bars.size(); i++) {
            sum += bars.vwap(i) + bars.durationMicros(i) + bars.orderFlowImbalance(i) + bars.vwapCloseDeviation(i)
                    + bars.priceImpact(i) + bars.kyleLambdaProxy(i) + bars.tradeIntensity(i) + bars.volumePerTrade(i)
                    + bars.aggressionRatio(i) + bars.aggregationDensity(i) + bars.turnoverImbalance(i);
        }
        last = sum;
        return sum;
    }

    @Override
    protected void check(String id, String method) {
        double timed = last;
        api.checkDerived(id);
        if (timed == 0 || timed != run()) {
            throw new IllegalStateException(id + ": the timed values differ from the checked ones");
        }
    }
}

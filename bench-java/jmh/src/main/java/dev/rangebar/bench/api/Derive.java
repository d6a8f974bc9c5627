package dev.rangebar.bench.api;

import dev.rangebar.BarView;
import dev.rangebar.bench.ApiQuestion;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Scale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** What do the derived values of the bars of these trades cost? The bars are there before. */
public class Derive extends ApiQuestion {
    /** How many trades. */
    @Param("1m")
    public String trades;

    private BarView bars;
    private double last;

    @Override
    protected Expectation expected() {
        return Expectation.usual(Scale.parse(trades));
    }

    @Override
    protected void open() {
        super.open();
        api.batch();
        bars = api.bars().view();
    }

    /** {@return the sum of all values, so that each is looked at} */
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
            throw new IllegalStateException(id + ": the values that were timed are not those that were checked");
        }
    }
}

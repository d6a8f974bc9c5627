package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiBenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Scale;
import dev.rangebar.ta4j.EmaCross;
import dev.rangebar.ta4j.Ta4jBars;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.ta4j.core.BarSeries;
import org.ta4j.core.TradingRecord;
import org.ta4j.core.backtest.BarSeriesManager;

/** Measures the time per trade of a ta4j backtest: bars, bar series and strategy together. */
public class Ta4j extends ApiBenchmarkBase {
    private static final int FAST_BARS = 3;
    private static final int SLOW_BARS = 8;

    /** Number of trades. */
    @Param("1m")
    public String trades;

    private TradingRecord record;

    @Override
    protected ExpectedResult expected() {
        return ExpectedResult.usual(Scale.parse(trades));
    }

    @Override
    public int operationsPerInvocation() {
        return Math.toIntExact(Scale.parse(trades));
    }

    /** {@return the positions of the strategy} */
    @Benchmark
    public TradingRecord backtestPerTrade() {
        api.batch();
        BarSeries series = Ta4jBars.series("benchmark", api.bars().view());
        record = new BarSeriesManager(series).run(EmaCross.strategy(series, FAST_BARS, SLOW_BARS));
        return record;
    }

    @Override
    protected void check(String id, String method) {
        super.check(id, method);
        if (record.getPositionCount() == 0) {
            throw new IllegalStateException(id + ": the strategy opens no position");
        }
    }
}

package dev.rangebar.ta4j;

import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseStrategy;
import org.ta4j.core.Indicator;
import org.ta4j.core.Strategy;
import org.ta4j.core.indicators.averages.EMAIndicator;
import org.ta4j.core.indicators.helpers.ClosePriceIndicator;
import org.ta4j.core.num.Num;
import org.ta4j.core.rules.CrossedDownIndicatorRule;
import org.ta4j.core.rules.CrossedUpIndicatorRule;

/** An example of a strategy: the crossing of two moving averages. It is no advice and may lose money. */
public final class EmaCross {
    private EmaCross() {}

    /**
     * {@return a strategy that buys when the fast average of close prices rises above the slow one, and sells when it falls
     * below}
     *
     * @param series the bars
     * @param fastBars the number of bars of the fast average
     * @param slowBars the number of bars of the slow average, and of bars before the first trade
     */
    public static Strategy strategy(BarSeries series, int fastBars, int slowBars) {
        Indicator<Num> close = new ClosePriceIndicator(series);
        Indicator<Num> fast = new EMAIndicator(close, fastBars);
        Indicator<Num> slow = new EMAIndicator(close, slowBars);
        return new BaseStrategy("EMA " + fastBars + "/" + slowBars, new CrossedUpIndicatorRule(fast, slow),
                new CrossedDownIndicatorRule(fast, slow), slowBars);
    }
}

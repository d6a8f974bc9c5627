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

/** An example of a strategy: two moving averages that cross. Nothing says that it earns money. */
public final class EmaCross {
    private EmaCross() {}

    /**
     * {@return a strategy that buys when the fast average of close prices rises above the slow one, and sells when it falls
     * below}
     *
     * @param series the bars
     * @param fastBars how many bars the fast average spans
     * @param slowBars how many the slow one does; as many bars pass before the first trade
     */
    public static Strategy strategy(BarSeries series, int fastBars, int slowBars) {
        Indicator<Num> close = new ClosePriceIndicator(series);
        Indicator<Num> fast = new EMAIndicator(close, fastBars);
        Indicator<Num> slow = new EMAIndicator(close, slowBars);
        return new BaseStrategy("EMA " + fastBars + "/" + slowBars, new CrossedUpIndicatorRule(fast, slow),
                new CrossedDownIndicatorRule(fast, slow), slowBars);
    }
}

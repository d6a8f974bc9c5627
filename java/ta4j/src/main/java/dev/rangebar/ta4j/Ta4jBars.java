package dev.rangebar.ta4j;

import dev.rangebar.BarView;
import dev.rangebar.FixedPoint;
import dev.rangebar.Int128;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.ta4j.core.Bar;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBar;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.num.DecimalNum;
import org.ta4j.core.num.DecimalNumFactory;
import org.ta4j.core.num.Num;

/**
 * Converts range bars to bars of ta4j.
 *
 * {@snippet :
 * BarSeries series = Ta4jBars.series("BTCUSDT", bars);
 * Strategy strategy = EmaCross.strategy(series, 8, 21);
 * }
 *
 * <p>Every figure of a bar is exact at any length and has the type {@link DecimalNum}; indicators round their results to 34
 * digits. A bar begins with its first trade and ends with its last; its amount is the turnover.
 */
public final class Ta4jBars {
    private static final MathContext ARITHMETIC = MathContext.DECIMAL128;
    private static final int TURNOVER_DECIMALS = 16;

    private Ta4jBars() {}

    /**
     * {@return a series without bars, for bars of this class}
     *
     * @param name the name of the series
     */
    public static BarSeries emptySeries(String name) {
        return new BaseBarSeriesBuilder().withName(name).withNumFactory(DecimalNumFactory.getInstance(ARITHMETIC)).build();
    }

    /**
     * {@return a series of all bars of a view}
     *
     * @param name the name of the series
     * @param bars bars that fulfil the conditions of {@link #append}
     * @throws IllegalArgumentException if a bar is rejected
     */
    public static BarSeries series(String name, BarView bars) {
        BarSeries series = emptySeries(name);
        append(bars, series);
        return series;
    }

    /**
     * Appends all bars of a view to a series, or none.
     *
     * <p>A series accepts a bar only if it ends later than the one before. With the timestamp gate, all bars that a trade
     * has closed do. Without it, or with orphaned bars, two bars can end in the same microsecond.
     *
     * @param bars closed bars, in order
     * @param series a series of {@link #emptySeries}
     * @throws IllegalArgumentException if a bar is still forming, or does not end later than the one before
     */
    public static void append(BarView bars, BarSeries series) {
        Instant previous = series.isEmpty() ? null : series.getLastBar().getEndTime();
        for (long index = 0; index < bars.size(); index++) {
            Instant end = instant(bars.closeTimeMicros(index));
            if (bars.isIncomplete(index)) {
                throw new IllegalArgumentException("bar " + index + " (" + end + ") is still forming: append it once it "
                        + "has closed");
            }
            if (previous != null && !end.isAfter(previous)) {
                throw new IllegalArgumentException("bar " + index + " ends at " + end + ", not after the bar before it ("
                        + previous + "), which ta4j rejects: build bars with the timestamp gate and without "
                        + "orphaned ones");
            }
            previous = end;
        }
        bars.forEachBar((all, index) -> series.addBar(bar(all, index)));
    }

    /**
     * {@return a bar of ta4j}
     *
     * @param bars the view with the range bar
     * @param index the index of the range bar in the view
     */
    public static Bar bar(BarView bars, long index) {
        Instant begin = instant(bars.openTimeMicros(index));
        Instant end = instant(bars.closeTimeMicros(index));
        return new BaseBar(Duration.between(begin, end), begin, end, price(bars.open(index)), price(bars.high(index)),
                price(bars.low(index)), price(bars.close(index)),
                sum(bars.volumeLo64(index), bars.volumeHi64(index), FixedPoint.DECIMALS),
                sum(bars.turnoverLo64(index), bars.turnoverHi64(index), TURNOVER_DECIMALS), bars.tradeCount(index));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static Num price(long raw) {
        return exact(FixedPoint.toBigDecimal(raw));
    }

    private static Num sum(long low, long high, int decimals) {
        return exact(Int128.toBigDecimal(low, high, decimals));
    }

    /** Converts without rounding; the factory of a series rounds long values to its arithmetic. */
    private static Num exact(BigDecimal value) {
        return DecimalNum.valueOf(value, ARITHMETIC);
    }
}

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
 * Range bars as bars of ta4j. Every figure of a bar is exact, whatever its length, and has the type {@link DecimalNum};
 * what indicators compute of them is rounded to 34 digits. A bar begins with its first trade and ends with its last; its
 * amount is the turnover.
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
     * @param bars bars as {@link #append} takes them
     * @throws IllegalArgumentException if a bar is refused
     */
    public static BarSeries series(String name, BarView bars) {
        BarSeries series = emptySeries(name);
        append(bars, series);
        return series;
    }

    /**
     * Appends all bars of a view to a series, or none.
     *
     * <p>A series takes a bar only if it ends later than the one before. Bars that a trade has closed always do, as long as
     * the timestamp gate is on. Without it, and with bars that a gap has orphaned, two bars may end in the same microsecond.
     *
     * @param bars ended bars, in order
     * @param series a series as {@link #emptySeries} makes it
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
                        + previous + "), which ta4j does not take: build bars with the timestamp gate, and without "
                        + "orphaned ones");
            }
            previous = end;
        }
        bars.forEachBar((all, index) -> series.addBar(bar(all, index)));
    }

    /**
     * {@return one bar}
     *
     * @param bars the view that holds it
     * @param index which of its bars
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

    /** Not by the factory of a series, which rounds what is longer than its arithmetic. */
    private static Num exact(BigDecimal value) {
        return DecimalNum.valueOf(value, ARITHMETIC);
    }
}

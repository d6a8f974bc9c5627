package dev.rangebar.chart;

import dev.rangebar.BarView;
import dev.rangebar.FixedPoint;
import dev.rangebar.Footprints;
import dev.rangebar.Int128;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The bars of one threshold with the values that a chart shows. Not thread-safe. */
public final class ChartBars {
    /** The latest time up to which a browser's numbers hold all microseconds. */
    private static final long LAST_MICROS = 1L << 53;

    /** The exact numbers of a bar, in this order: units of 1e-8, microseconds. */
    private enum Field {
        OPEN_TIME, CLOSE_TIME, OPEN, HIGH, LOW, CLOSE, VOLUME_LO64, VOLUME_HI64, BUY_LOW, BUY_HIGH, SELL_LOW, SELL_HIGH,
        TRADES;

        private static final int COUNT = values().length;
    }

    private final String label;
    /** The price rows of each bar as text; none if no bar has rows. */
    private final List<String> rows = new ArrayList<>();
    private long rowSize;
    private long[] numbers = new long[256 * Field.COUNT];
    private int size;
    private boolean hasSide;
    private boolean lastIsForming;

    /**
     * Creates an empty list of bars.
     *
     * @param label the name of the bars in the chart, such as their threshold
     */
    public ChartBars(String label) {
        this.label = label;
    }

    /**
     * Adds bars that follow those before. Either all bars of a chart have sides, or none has.
     *
     * @param bars the bars, which are copied
     * @throws IllegalArgumentException if one closes later than 2255-06-05
     */
    public void add(BarView bars) {
        add(bars, 0);
    }

    /**
     * Adds bars with the price rows of their footprints, which a page shows where it has room for them.
     *
     * @param bars the bars, which are copied; all bars of a chart have rows, or none has
     * @param footprints the footprints of these bars, which are copied
     * @throws IllegalArgumentException if one closes later than 2255-06-05
     */
    public void add(BarView bars, Footprints footprints) {
        add(bars, 0);
        rowSize = footprints.rowSize();
        for (int bar = 0; bar < bars.size(); bar++) {
            rows.add(rowsOf(footprints, bar));
        }
    }

    /** Returns price:sells:buys:marks of each row; marks are a sum: 1 buy imbalance, 2 sell imbalance, 4 point of control, 8 value area. */
    private static String rowsOf(Footprints footprints, int bar) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < footprints.rowCount(bar); row++) {
            long price = footprints.price(bar, row);
            boolean isInArea = footprints.hasVolume(bar) && price >= footprints.valueAreaLow(bar) && price <= footprints.valueAreaHigh(bar);
            int marks = (footprints.isBuyImbalance(bar, row) ? 1 : 0) + (footprints.isSellImbalance(bar, row) ? 2 : 0)
                    + (isInArea && price == footprints.pointOfControl(bar) ? 4 : 0) + (isInArea ? 8 : 0);
            text.append(row == 0 ? "" : ";").append(FixedPoint.toString(price)).append(':').append(plain(footprints.sellVolume(bar, row)))
                    .append(':').append(plain(footprints.buyVolume(bar, row))).append(':').append(marks);
        }
        return text.toString();
    }

    /** Returns a decimal number without zeros at its end. */
    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /**
     * Adds some of the bars, from an index on, that follow those before.
     *
     * @param bars the bars, which are copied
     * @param from the index of the first one to add
     * @throws IllegalArgumentException if one closes later than 2255-06-05
     */
    public void add(BarView bars, long from) {
        for (long i = from; i < bars.size(); i++) {
            add(bars.hasSide(i), bars.isIncomplete(i), bars.openTimeMicros(i), bars.closeTimeMicros(i), bars.open(i),
                    bars.high(i), bars.low(i), bars.close(i), bars.volumeLo64(i), bars.volumeHi64(i),
                    bars.buyVolumeLo64(i), bars.buyVolumeHi64(i), bars.sellVolumeLo64(i), bars.sellVolumeHi64(i),
                    bars.tradeCount(i));
        }
    }

    /** Adds a bar, its numbers in the order of {@link Field}. */
    void add(boolean knowsSide, boolean forming, long... bar) {
        if (bar[Field.CLOSE_TIME.ordinal()] > LAST_MICROS) {
            throw new IllegalArgumentException("a bar closes at " + time(bar[Field.CLOSE_TIME.ordinal()])
                    + "; a chart holds times up to " + time(LAST_MICROS));
        }
        if (size == numbers.length / Field.COUNT) {
            numbers = Arrays.copyOf(numbers, Math.multiplyExact(numbers.length, 2));
        }
        System.arraycopy(bar, 0, numbers, size * Field.COUNT, Field.COUNT);
        size++;
        hasSide = knowsSide;
        lastIsForming = forming;
    }

    /**
     * Drops all but the last bars.
     *
     * @param count the number of bars that stay, at most
     */
    public void keepLast(int count) {
        int dropped = Math.max(0, size - count);
        System.arraycopy(numbers, dropped * Field.COUNT, numbers, 0, (size - dropped) * Field.COUNT);
        size -= dropped;
        rows.subList(0, Math.min(dropped, rows.size())).clear();
        lastIsForming &= size > 0;
    }

    /** Drops the last bar if it is forming. */
    public void dropForming() {
        if (lastIsForming) {
            size--;
            rows.subList(Math.min(size, rows.size()), rows.size()).clear();
            lastIsForming = false;
        }
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private long get(Field field, int i) {
        return numbers[i * Field.COUNT + field.ordinal()];
    }

    /**
     * {@return the name of the bars in the chart}
     */
    public String label() {
        return label;
    }

    /**
     * {@return the number of bars}
     */
    public int size() {
        return size;
    }

    /** Returns the number of bars as text. */
    String count() {
        return String.format(Locale.ROOT, "%,d bar%s", size, size == 1 ? "" : "s");
    }

    boolean hasSide() {
        return hasSide;
    }

    /** {@return {@code true} if the last bar is forming} */
    public boolean lastIsForming() {
        return lastIsForming;
    }

    /** Returns the height of a price row; 0 if the bars have no rows. */
    long rowSize() {
        return rowSize;
    }

    String rows(int i) {
        return rows.get(i);
    }

    long openTimeMicros(int i) {
        return get(Field.OPEN_TIME, i);
    }

    long closeTimeMicros(int i) {
        return get(Field.CLOSE_TIME, i);
    }

    Instant openTime(int i) {
        return time(openTimeMicros(i));
    }

    Instant closeTime(int i) {
        return time(closeTimeMicros(i));
    }

    long open(int i) {
        return get(Field.OPEN, i);
    }

    long high(int i) {
        return get(Field.HIGH, i);
    }

    long low(int i) {
        return get(Field.LOW, i);
    }

    long close(int i) {
        return get(Field.CLOSE, i);
    }

    BigDecimal volume(int i) {
        return sum(Field.VOLUME_LO64, Field.VOLUME_HI64, i);
    }

    BigDecimal buyVolume(int i) {
        return sum(Field.BUY_LOW, Field.BUY_HIGH, i);
    }

    BigDecimal sellVolume(int i) {
        return sum(Field.SELL_LOW, Field.SELL_HIGH, i);
    }

    long trades(int i) {
        return get(Field.TRADES, i);
    }

    private BigDecimal sum(Field low, Field high, int i) {
        return Int128.toBigDecimal(get(low, i), get(high, i), 8);
    }
}

package dev.rangebar;

import dev.rangebar.bindings.Abi;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The fields of a bar, in the order of every table of bars: the one list of their names, kinds and places. */
public enum BarField implements BarColumn {
    /** The time of its first trade. */
    OPEN_TIME(Kind.TIME, Source.BAR, Abi.Bar.OPEN_TIME_US, Need.NOTHING),
    /** The time of its last trade. */
    CLOSE_TIME(Kind.TIME, Source.BAR, Abi.Bar.CLOSE_TIME_US, Need.NOTHING),
    /** The price of its first trade. */
    OPEN(Kind.PRICE, Source.BAR, Abi.Bar.OPEN, Need.NOTHING),
    /** Its highest price. */
    HIGH(Kind.PRICE, Source.BAR, Abi.Bar.HIGH, Need.NOTHING),
    /** Its lowest price. */
    LOW(Kind.PRICE, Source.BAR, Abi.Bar.LOW, Need.NOTHING),
    /** The price of its last trade. */
    CLOSE(Kind.PRICE, Source.BAR, Abi.Bar.CLOSE, Need.NOTHING),
    /** Its volume. */
    VOLUME(Kind.VOLUME, Source.BAR, Abi.Bar.VOLUME_LO, Need.NOTHING),
    /** The sum of price x quantity. */
    TURNOVER(Kind.TURNOVER, Source.BAR, Abi.Bar.TURNOVER_LO, Need.NOTHING),
    /** The volume that buyers initiated. */
    BUY_VOLUME(Kind.VOLUME, Source.BAR, Abi.Bar.BUY_VOLUME_LO, Need.SIDE),
    /** The volume that sellers initiated. */
    SELL_VOLUME(Kind.VOLUME, Source.BAR, Abi.Bar.SELL_VOLUME_LO, Need.SIDE),
    /** The turnover that buyers initiated. */
    BUY_TURNOVER(Kind.TURNOVER, Source.BAR, Abi.Bar.BUY_TURNOVER_LO, Need.SIDE),
    /** The turnover that sellers initiated. */
    SELL_TURNOVER(Kind.TURNOVER, Source.BAR, Abi.Bar.SELL_TURNOVER_LO, Need.SIDE),
    /** The id of its first trade. */
    FIRST_TRADE_ID(Kind.WHOLE, Source.BAR, Abi.Bar.FIRST_TRADE_ID, Need.TRADE_IDS),
    /** The id of its last trade. */
    LAST_TRADE_ID(Kind.WHOLE, Source.BAR, Abi.Bar.LAST_TRADE_ID, Need.TRADE_IDS),
    /** The aggregate trade id of its first input record. */
    FIRST_AGG_TRADE_ID(Kind.WHOLE, Source.BAR, Abi.Bar.FIRST_AGG_TRADE_ID, Need.AGG_TRADE_IDS),
    /** The aggregate trade id of its last input record. */
    LAST_AGG_TRADE_ID(Kind.WHOLE, Source.BAR, Abi.Bar.LAST_AGG_TRADE_ID, Need.AGG_TRADE_IDS),
    /** The number of its trades. */
    TRADE_COUNT(Kind.WHOLE, Source.BAR, Abi.Bar.TRADE_COUNT, Need.NOTHING),
    /** The number of its input records. */
    AGG_TRADE_COUNT(Kind.WHOLE, Source.BAR, Abi.Bar.AGG_TRADE_COUNT, Need.NOTHING),
    /** The number of its trades that buyers initiated. */
    BUY_TRADE_COUNT(Kind.WHOLE, Source.BAR, Abi.Bar.BUY_TRADE_COUNT, Need.SIDE),
    /** The number of its trades that sellers initiated. */
    SELL_TRADE_COUNT(Kind.WHOLE, Source.BAR, Abi.Bar.SELL_TRADE_COUNT, Need.SIDE),
    /** The volume-weighted average price. */
    VWAP(Kind.PRICE, Source.DERIVED, Abi.Derived.VWAP, Need.NOTHING),
    /** The time from open to close, in microseconds. */
    DURATION_US(Kind.WHOLE, Source.DERIVED, Abi.Derived.DURATION_US, Need.NOTHING),
    /** The order-flow imbalance. */
    OFI(Kind.RATIO, Source.DERIVED, Abi.Derived.OFI, Need.SIDE),
    /** The distance of the close from the volume-weighted average price. */
    VWAP_CLOSE_DEVIATION(Kind.RATIO, Source.DERIVED, Abi.Derived.VWAP_CLOSE_DEVIATION, Need.NOTHING),
    /** The price move per volume. */
    PRICE_IMPACT(Kind.RATIO, Source.DERIVED, Abi.Derived.PRICE_IMPACT, Need.NOTHING),
    /** The price move per order-flow imbalance. */
    KYLE_LAMBDA_PROXY(Kind.RATIO, Source.DERIVED, Abi.Derived.KYLE_LAMBDA_PROXY, Need.SIDE),
    /** Trades per second. */
    TRADE_INTENSITY(Kind.RATIO, Source.DERIVED, Abi.Derived.TRADE_INTENSITY, Need.NOTHING),
    /** Volume per trade. */
    VOLUME_PER_TRADE(Kind.RATIO, Source.DERIVED, Abi.Derived.VOLUME_PER_TRADE, Need.NOTHING),
    /** Buy trades per sell trade. */
    AGGRESSION_RATIO(Kind.RATIO, Source.DERIVED, Abi.Derived.AGGRESSION_RATIO, Need.SIDE),
    /** Trades per input record. */
    AGGREGATION_DENSITY(Kind.RATIO, Source.DERIVED, Abi.Derived.AGGREGATION_DENSITY, Need.NOTHING),
    /** The imbalance of the turnover. */
    TURNOVER_IMBALANCE(Kind.RATIO, Source.DERIVED, Abi.Derived.TURNOVER_IMBALANCE, Need.SIDE),
    /** The flag of a bar that was still forming. */
    IS_INCOMPLETE(Kind.FLAG, Source.BAR, Abi.Bar.FLAGS, Need.NOTHING);

    /** The most digits that decimals of 128 bits hold elsewhere (DuckDB, Parquet, Arrow); a sum of bars may have 39. */
    public static final int MAX_DECIMAL_DIGITS = 38;

    private static final BigInteger BEYOND_DECIMALS = BigInteger.TEN.pow(MAX_DECIMAL_DIGITS);

    /** The kind of value that a field holds. */
    public enum Kind {
        /** Microseconds since the Unix epoch: {@link BarField#number}. */
        TIME(0),
        /** Units of 1e-8: {@link BarField#number}. */
        PRICE(FixedPoint.DECIMALS),
        /** A 128-bit sum in units of 1e-8, in two halves: {@link BarField#number} and {@link BarField#high}. */
        VOLUME(FixedPoint.DECIMALS),
        /** A 128-bit sum in units of 1e-16, in two halves like a volume. */
        TURNOVER(2 * FixedPoint.DECIMALS),
        /** A whole number: {@link BarField#number}. */
        WHOLE(0),
        /** A floating-point number: {@link BarField#ratio}. */
        RATIO(0),
        /** 1 or 0: {@link BarField#number}. */
        FLAG(0);

        private final int decimals;

        Kind(int decimals) {
            this.decimals = decimals;
        }

        /**
         * {@return the number of decimals of the unit}
         */
        public int decimals() {
            return decimals;
        }
    }

    private enum Need { NOTHING, AGG_TRADE_IDS, TRADE_IDS, SIDE }

    /** The struct that holds the value. */
    private enum Source { BAR, DERIVED }

    private final String columnName = name().toLowerCase(Locale.ROOT);
    private final Kind kind;
    private final boolean isDerived;
    /** The offset in the struct, in bytes. */
    private final int offset;
    private final Need need;

    BarField(Kind kind, Source source, int offset, Need need) {
        this.kind = kind;
        this.isDerived = source == Source.DERIVED;
        this.offset = offset;
        this.need = need;
    }

    @Override
    public String columnName() {
        return columnName;
    }

    /**
     * {@return the names of all columns, in order}
     */
    public static List<String> columnNames() {
        return Arrays.stream(values()).map(BarField::columnName).toList();
    }

    /**
     * {@return the name of the column in the interchange format {@code raw-csv}, whose header is that of the reference
     * implementation; it differs from {@link #columnName} for the two counts of a bar}
     */
    public String referenceName() {
        return switch (this) {
            case TRADE_COUNT -> "individual_trade_count";
            case AGG_TRADE_COUNT -> "agg_record_count";
            default -> columnName;
        };
    }

    /**
     * {@return the kind of value that the field holds}
     */
    public Kind kind() {
        return kind;
    }

    /**
     * {@return {@code true} if the run's trades have what the field needs: some fields need ids or a side}
     *
     * @param bars the bars
     * @param index the index of the bar
     */
    public boolean isKnown(BarView bars, long index) {
        return switch (need) {
            case NOTHING -> true;
            case AGG_TRADE_IDS -> bars.hasAggTradeIds(index);
            case TRADE_IDS -> bars.hasTradeIds(index);
            case SIDE -> bars.hasSide(index);
        };
    }

    /**
     * {@return the number, or the low half of one with 128 bits; 0 where it is not known}
     *
     * @param bars the bars
     * @param index the index of the bar
     * @throws UnsupportedOperationException for a {@link Kind#RATIO}
     */
    public long number(BarView bars, long index) {
        requireNumber();
        return kind == Kind.FLAG ? bars.isIncomplete(index) ? 1 : 0 : word(bars, index, offset);
    }

    private void requireNumber() {
        if (kind == Kind.RATIO) {
            throw new UnsupportedOperationException(this + " is a floating-point number");
        }
    }

    private long word(BarView bars, long index, int ofWord) {
        return isDerived ? bars.derived(index, ofWord) : bars.exact(index, ofWord);
    }

    /**
     * {@return the high half of the number with 128 bits}
     *
     * @param bars the bars
     * @param index the index of the bar
     * @throws UnsupportedOperationException for a {@link Kind#RATIO}
     */
    public long high(BarView bars, long index) {
        return isSum() ? word(bars, index, offset + Long.BYTES) : number(bars, index) >> 63;
    }

    private boolean isSum() {
        return kind == Kind.VOLUME || kind == Kind.TURNOVER;
    }

    /**
     * {@return the column, bar and value of a number that has more than {@value #MAX_DECIMAL_DIGITS} digits, as a text
     * for people; empty where it has no more}
     *
     * @param bars the bars
     * @param index the index of the bar
     * @throws UnsupportedOperationException for a {@link Kind#RATIO}
     */
    public Optional<String> beyondDecimals(BarView bars, long index) {
        long low = number(bars, index);
        long high = high(bars, index);
        // Below 2^126 there are not too many digits.
        if (high >> 62 == high >> 63 || Int128.toBigInteger(low, high).abs().compareTo(BEYOND_DECIMALS) < 0) {
            return Optional.empty();
        }
        return Optional.of(columnName + " of the bar that opens at "
                + Instant.EPOCH.plus(bars.openTimeMicros(index), ChronoUnit.MICROS) + " is "
                + Int128.toBigDecimal(low, high, kind.decimals()).toPlainString());
    }

    /**
     * {@return the floating-point number; where it is not known what its formula has for that}
     *
     * @param bars the bars
     * @param index the index of the bar
     * @throws UnsupportedOperationException for any kind but {@link Kind#RATIO}
     */
    public double ratio(BarView bars, long index) {
        if (kind != Kind.RATIO) {
            throw new UnsupportedOperationException(this + " is not a floating-point number");
        }
        return Double.longBitsToDouble(word(bars, index, offset));
    }

    /**
     * Copies the values of some bars, which is many times as fast as value by value where it is done for a hundred bars and field after
     * field. A {@link Kind#PRICE}, {@link Kind#VOLUME} or {@link Kind#TURNOVER} takes two words, the low half first; a {@link
     * Kind#RATIO} is copied as its bits.
     *
     * @param bars the bars
     * @param first the index of the first bar
     * @param count the number of bars
     * @param words receives the values
     * @param from the index of the first word
     * @throws IndexOutOfBoundsException if the bars or the words are not all there
     */
    public void copy(BarView bars, long first, int count, long[] words, int from) {
        boolean isDecimal = kind == Kind.PRICE || isSum();
        Objects.checkFromIndexSize(from, isDecimal ? 2 * count : count, words.length);
        if (kind == Kind.FLAG) {
            for (int i = 0; i < count; i++) {
                words[from + i] = number(bars, first + i);
            }
            return;
        }
        bars.copy(isDerived, offset, first, count, words, from, isDecimal ? 2 : 1);
        if (isSum()) {
            bars.copy(isDerived, offset + Long.BYTES, first, count, words, from + 1, 2);
        } else if (isDecimal) {
            for (int word = from; word < from + 2 * count; word += 2) {
                words[word + 1] = words[word] >> 63;
            }
        }
    }
}

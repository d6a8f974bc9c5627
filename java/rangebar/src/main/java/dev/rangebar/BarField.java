package dev.rangebar;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The fields of a bar, in the order of every table of bars: the one list of their names, kinds and accessors. */
public enum BarField implements BarColumn {
    /** The time of its first trade. */
    OPEN_TIME(Kind.TIME, BarView::openTimeMicros),
    /** The time of its last trade. */
    CLOSE_TIME(Kind.TIME, BarView::closeTimeMicros),
    /** The price of its first trade. */
    OPEN(Kind.PRICE, BarView::open),
    /** Its highest price. */
    HIGH(Kind.PRICE, BarView::high),
    /** Its lowest price. */
    LOW(Kind.PRICE, BarView::low),
    /** The price of its last trade. */
    CLOSE(Kind.PRICE, BarView::close),
    /** Its volume. */
    VOLUME(Kind.VOLUME, BarView::volumeLo64, BarView::volumeHi64, Need.NOTHING),
    /** The sum of price x quantity. */
    TURNOVER(Kind.TURNOVER, BarView::turnoverLo64, BarView::turnoverHi64, Need.NOTHING),
    /** The volume that buyers initiated. */
    BUY_VOLUME(Kind.VOLUME, BarView::buyVolumeLo64, BarView::buyVolumeHi64, Need.SIDE),
    /** The volume that sellers initiated. */
    SELL_VOLUME(Kind.VOLUME, BarView::sellVolumeLo64, BarView::sellVolumeHi64, Need.SIDE),
    /** The turnover that buyers initiated. */
    BUY_TURNOVER(Kind.TURNOVER, BarView::buyTurnoverLo64, BarView::buyTurnoverHi64, Need.SIDE),
    /** The turnover that sellers initiated. */
    SELL_TURNOVER(Kind.TURNOVER, BarView::sellTurnoverLo64, BarView::sellTurnoverHi64, Need.SIDE),
    /** The id of its first trade. */
    FIRST_TRADE_ID(Kind.WHOLE, BarView::firstTradeId, Need.TRADE_IDS),
    /** The id of its last trade. */
    LAST_TRADE_ID(Kind.WHOLE, BarView::lastTradeId, Need.TRADE_IDS),
    /** The aggregate trade id of its first input record. */
    FIRST_AGG_TRADE_ID(Kind.WHOLE, BarView::firstAggTradeId, Need.AGG_TRADE_IDS),
    /** The aggregate trade id of its last input record. */
    LAST_AGG_TRADE_ID(Kind.WHOLE, BarView::lastAggTradeId, Need.AGG_TRADE_IDS),
    /** The number of its trades. */
    TRADE_COUNT(Kind.WHOLE, BarView::tradeCount),
    /** The number of its input records. */
    AGG_TRADE_COUNT(Kind.WHOLE, BarView::aggTradeCount),
    /** The number of its trades that buyers initiated. */
    BUY_TRADE_COUNT(Kind.WHOLE, BarView::buyTradeCount, Need.SIDE),
    /** The number of its trades that sellers initiated. */
    SELL_TRADE_COUNT(Kind.WHOLE, BarView::sellTradeCount, Need.SIDE),
    /** The volume-weighted average price. */
    VWAP(Kind.PRICE, BarView::vwap),
    /** The time from open to close, in microseconds. */
    DURATION_US(Kind.WHOLE, BarView::durationMicros),
    /** The order-flow imbalance. */
    OFI(BarView::orderFlowImbalance, Need.SIDE),
    /** The distance of the close from the volume-weighted average price. */
    VWAP_CLOSE_DEVIATION(BarView::vwapCloseDeviation, Need.NOTHING),
    /** The price move per volume. */
    PRICE_IMPACT(BarView::priceImpact, Need.NOTHING),
    /** The price move per order-flow imbalance. */
    KYLE_LAMBDA_PROXY(BarView::kyleLambdaProxy, Need.SIDE),
    /** Trades per second. */
    TRADE_INTENSITY(BarView::tradeIntensity, Need.NOTHING),
    /** Volume per trade. */
    VOLUME_PER_TRADE(BarView::volumePerTrade, Need.NOTHING),
    /** Buy trades per sell trade. */
    AGGRESSION_RATIO(BarView::aggressionRatio, Need.SIDE),
    /** Trades per input record. */
    AGGREGATION_DENSITY(BarView::aggregationDensity, Need.NOTHING),
    /** The imbalance of the turnover. */
    TURNOVER_IMBALANCE(BarView::turnoverImbalance, Need.SIDE),
    /** The flag of a bar that was still forming. */
    IS_INCOMPLETE(Kind.FLAG, (bars, index) -> bars.isIncomplete(index) ? 1 : 0);

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

    private interface LongValue {
        long of(BarView bars, long index);
    }

    private interface DoubleValue {
        double of(BarView bars, long index);
    }

    private final String columnName = name().toLowerCase(Locale.ROOT);
    private final Kind kind;
    private final LongValue number;
    private final LongValue high;
    private final DoubleValue ratio;
    private final Need need;

    BarField(Kind kind, LongValue number) {
        this(kind, number, Need.NOTHING);
    }

    BarField(Kind kind, LongValue number, Need need) {
        this(kind, number, (bars, index) -> number.of(bars, index) >> 63, need);
    }

    BarField(Kind kind, LongValue number, LongValue high, Need need) {
        this(kind, number, high, null, need);
    }

    BarField(DoubleValue ratio, Need need) {
        this(Kind.RATIO, null, null, ratio, need);
    }

    BarField(Kind kind, LongValue number, LongValue high, DoubleValue ratio, Need need) {
        this.kind = kind;
        this.number = number;
        this.high = high;
        this.ratio = ratio;
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
        if (number == null) {
            throw new UnsupportedOperationException(this + " is a floating-point number");
        }
        return number.of(bars, index);
    }

    /**
     * {@return the high half of the number with 128 bits}
     *
     * @param bars the bars
     * @param index the index of the bar
     * @throws UnsupportedOperationException for a {@link Kind#RATIO}
     */
    public long high(BarView bars, long index) {
        if (high == null) {
            throw new UnsupportedOperationException(this + " is a floating-point number");
        }
        return high.of(bars, index);
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
        if (ratio == null) {
            throw new UnsupportedOperationException(this + " is not a floating-point number");
        }
        return ratio.of(bars, index);
    }
}

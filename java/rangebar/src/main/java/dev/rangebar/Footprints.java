package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Objects;

/**
 * Footprints of bars: the volume of buys and sells by price row, the delta (buys minus sells) with its running extremes, point of
 * control, value area and diagonal imbalances. docs/reference/features.md defines them; all values are exact.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="footprint"}
 *
 * <p>Rows have rising prices; those without trades are omitted.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class Footprints {
    /** The most rows of a bar; each takes 64 bytes. */
    public static final int MAX_ROWS = 1_000_000;

    /** The words of a footprint. */
    static final int WORDS = Abi.Footprint.WORDS;

    /** The refusal of trades without sides. */
    static final String NO_SIDES = "trades without sides have no footprint: its delta and its rows tell buys from sells; use trades with "
            + "sides, or features without footprint";

    /** A price that is null: RB_FEATURE_NULL. */
    private static final long NULL = Long.MIN_VALUE;
    private static final int ROW_WORDS = Abi.FootprintRow.WORDS;
    private static final int FIRST_ROWS = 1_024;

    private final long rowSize;
    private final Words firstTrade = Words.of(1);
    private final Words tradeCount = Words.of(1);
    private final Words footprint = Words.of(WORDS);
    private final Words written = Words.of(3);
    /** The rows of the bar that is computed. */
    private Words own = Words.of(FIRST_ROWS * ROW_WORDS);
    /** The footprints of all bars, and their rows. */
    private long[] footprints = new long[WORDS];
    private long[] rows = new long[FIRST_ROWS * ROW_WORDS];
    private int size;
    private int rowCount;

    private Footprints(long rowSize) {
        this.rowSize = rowSize;
    }

    /**
     * {@return a list without bars}
     *
     * @param rowSize the height of a row in units of 1e-8, above 0
     * @throws IllegalArgumentException if it is not above 0
     */
    public static Footprints create(long rowSize) {
        if (rowSize < 1) {
            throw new IllegalArgumentException("price rows of " + FixedPoint.toString(rowSize) + " have no height; expected a size above 0");
        }
        NativeCore.load();
        return new Footprints(rowSize);
    }

    /**
     * Computes the footprint of a bar, and adds it as the last one.
     *
     * @param trades columns with sides that hold the trades of the bar among others
     * @param first the index of its first trade
     * @param count the number of its trades (input records), above 0
     * @throws IllegalArgumentException if the trades have no sides, or there is none
     * @throws TradeHistory.FeatureMemoryException if the bar may have more than {@link #MAX_ROWS} rows
     * @throws IndexOutOfBoundsException if the trades are not there
     */
    public void add(TradeColumns trades, long first, long count) {
        Objects.checkFromIndexSize(first, count, trades.count());
        if (count == 0) {
            throw new IllegalArgumentException("a bar without trades has no footprint; expected a number of trades above 0");
        }
        if (!trades.fields().side()) {
            throw new IllegalArgumentException(NO_SIDES);
        }
        firstTrade.array[0] = first;
        tradeCount.array[0] = count;
        while (compute(trades) == Abi.RB_OUTPUT_FULL) {
            long needed = written.array[2];
            if (needed > MAX_ROWS) {
                throw new TradeHistory.FeatureMemoryException("the footprint of the bar that opens at "
                        + Exact.instant(trades.timestampMicros.getLong(first)) + " may have " + needed + " price rows of "
                        + FixedPoint.toString(rowSize) + ", above the limit of " + MAX_ROWS + "; choose larger rows");
            }
            own = Words.of(Math.toIntExact(Math.min(MAX_ROWS, 2 * needed)) * ROW_WORDS);
        }
        append((int) written.array[1]);
    }

    private int compute(TradeColumns trades) {
        return NativeCore.check(NativeFunctions.computeFootprints(rowSize, trades.count(), trades.price, trades.quantity,
                trades.firstTradeId, trades.lastTradeId, trades.side, 1, firstTrade, tradeCount, footprint, own,
                own.array.length / ROW_WORDS, written));
    }

    private void append(int ownRows) {
        footprint.setLong(Abi.Footprint.FIRST_ROW, rowCount);
        if ((size + 1) * WORDS > footprints.length) {
            footprints = Arrays.copyOf(footprints, 2 * footprints.length);
        }
        System.arraycopy(footprint.array, 0, footprints, size++ * WORDS, WORDS);
        if ((rowCount + ownRows) * ROW_WORDS > rows.length) {
            rows = Arrays.copyOf(rows, Math.max(2 * rows.length, (rowCount + ownRows) * ROW_WORDS));
        }
        System.arraycopy(own.array, 0, rows, rowCount * ROW_WORDS, ownRows * ROW_WORDS);
        rowCount += ownRows;
    }

    /** Adds a bar whose trades are not known: everything is null. */
    void addUnknown() {
        Arrays.fill(footprint.array, NULL);
        append(0);
    }

    /** Copies the words of a bar's footprint. */
    void copyTo(int bar, long[] words, int from) {
        System.arraycopy(footprints, bar * WORDS, words, from, WORDS);
    }

    /** Forgets all bars. */
    public void clear() {
        size = 0;
        rowCount = 0;
    }

    /**
     * {@return the height of a row, in units of 1e-8}
     */
    public long rowSize() {
        return rowSize;
    }

    /**
     * {@return the number of bars}
     */
    public int size() {
        return size;
    }

    /**
     * {@return the volume of the buys of a bar minus that of its sells, exactly}
     *
     * @param bar the index of the bar
     */
    public BigDecimal delta(int bar) {
        return wide(bar, Abi.Footprint.DELTA_LO);
    }

    /**
     * {@return the least delta after a trade of the bar, at most 0, with which it begins}
     *
     * @param bar the index of the bar
     */
    public BigDecimal deltaMin(int bar) {
        return wide(bar, Abi.Footprint.DELTA_MIN_LO);
    }

    /**
     * {@return the largest delta after a trade of the bar, at least 0, with which it begins}
     *
     * @param bar the index of the bar
     */
    public BigDecimal deltaMax(int bar) {
        return wide(bar, Abi.Footprint.DELTA_MAX_LO);
    }

    /**
     * {@return {@code true} if the trades of a bar have a volume: otherwise it has no point of control and no value area}
     *
     * @param bar the index of the bar
     */
    public boolean hasVolume(int bar) {
        return word(bar, Abi.Footprint.POINT_OF_CONTROL) != NULL;
    }

    /**
     * {@return the price of the row with the largest volume, in units of 1e-8}
     *
     * @param bar the index of a bar that {@link #hasVolume}
     */
    public long pointOfControl(int bar) {
        return word(bar, Abi.Footprint.POINT_OF_CONTROL);
    }

    /**
     * {@return the price of the lowest row of the value area, in units of 1e-8}
     *
     * @param bar the index of a bar that {@link #hasVolume}
     */
    public long valueAreaLow(int bar) {
        return word(bar, Abi.Footprint.VALUE_AREA_LOW);
    }

    /**
     * {@return the price of the highest row of the value area, in units of 1e-8}
     *
     * @param bar the index of a bar that {@link #hasVolume}
     */
    public long valueAreaHigh(int bar) {
        return word(bar, Abi.Footprint.VALUE_AREA_HIGH);
    }

    /**
     * {@return the number of rows of a bar}
     *
     * @param bar the index of the bar
     */
    public int rowCount(int bar) {
        return (int) word(bar, Abi.Footprint.ROW_COUNT);
    }

    /**
     * {@return the price of a row, which has the trades from there to below the price of the next one; in units of 1e-8}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public long price(int bar, int row) {
        return word(bar, row, Abi.FootprintRow.PRICE);
    }

    /**
     * {@return the volume of the buys in a row, exactly}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public BigDecimal buyVolume(int bar, int row) {
        return Int128.toBigDecimal(buyVolumeLo64(bar, row), buyVolumeHi64(bar, row), FixedPoint.DECIMALS);
    }

    /**
     * {@return the low 64 bits of the volume of the buys in a row, in units of 1e-8}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public long buyVolumeLo64(int bar, int row) {
        return word(bar, row, Abi.FootprintRow.BUY_VOLUME_LO);
    }

    /**
     * {@return the high 64 bits of the volume of the buys in a row}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public long buyVolumeHi64(int bar, int row) {
        return word(bar, row, Abi.FootprintRow.BUY_VOLUME_HI);
    }

    /**
     * {@return the volume of the sells in a row, exactly}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public BigDecimal sellVolume(int bar, int row) {
        return Int128.toBigDecimal(sellVolumeLo64(bar, row), sellVolumeHi64(bar, row), FixedPoint.DECIMALS);
    }

    /**
     * {@return the low 64 bits of the volume of the sells in a row, in units of 1e-8}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public long sellVolumeLo64(int bar, int row) {
        return word(bar, row, Abi.FootprintRow.SELL_VOLUME_LO);
    }

    /**
     * {@return the high 64 bits of the volume of the sells in a row}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public long sellVolumeHi64(int bar, int row) {
        return word(bar, row, Abi.FootprintRow.SELL_VOLUME_HI);
    }

    /**
     * {@return the number of buys in a row; a record of the input may stand for several trades}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public long buyTradeCount(int bar, int row) {
        return word(bar, row, Abi.FootprintRow.BUY_TRADE_COUNT);
    }

    /**
     * {@return the number of sells in a row}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public long sellTradeCount(int bar, int row) {
        return word(bar, row, Abi.FootprintRow.SELL_TRADE_COUNT);
    }

    /**
     * {@return {@code true} if the buys in a row are at least three times the sells in the next row below}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public boolean isBuyImbalance(int bar, int row) {
        return (word(bar, row, Abi.FootprintRow.FLAGS) & Abi.RB_ROW_BUY_IMBALANCE) != 0;
    }

    /**
     * {@return {@code true} if the sells in a row are at least three times the buys in the next row above}
     *
     * @param bar the index of the bar
     * @param row the index of its row
     */
    public boolean isSellImbalance(int bar, int row) {
        return (word(bar, row, Abi.FootprintRow.FLAGS) & Abi.RB_ROW_SELL_IMBALANCE) != 0;
    }

    private BigDecimal wide(int bar, int offset) {
        return Int128.toBigDecimal(word(bar, offset), word(bar, offset + Long.BYTES), FixedPoint.DECIMALS);
    }

    private long word(int bar, int offset) {
        return footprints[Objects.checkIndex(bar, size) * WORDS + offset / Long.BYTES];
    }

    private long word(int bar, int row, int offset) {
        long first = word(bar, Abi.Footprint.FIRST_ROW) + Objects.checkIndex(row, rowCount(bar));
        return rows[(int) first * ROW_WORDS + offset / Long.BYTES];
    }
}

package dev.rangebar.tradefiles;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeFields;
import java.util.Arrays;
import java.util.Objects;

/** Consecutive trades of one file, column by column; filled again and again. */
public final class TradeChunk {
    private static final int FIRST_CAPACITY = 1 << 12;

    /** The columns that hold whole numbers or decimals, by {@link FileColumn#ordinal()}; the others stay null. */
    private final long[][] numbers = new long[FileColumn.values().length][];
    private byte[] side = new byte[FIRST_CAPACITY];
    private int capacity = FIRST_CAPACITY;
    private int size;
    private long firstLine;
    /** How many rows stood before each line that was left out: those behind it stand one line further down. */
    private int[] leftOut = new int[0];
    private int leftOutCount;
    private TradeFields columns = TradeFields.NONE;

    TradeChunk() {
        for (FileColumn field : FileColumn.NUMBERS) {
            numbers[field.ordinal()] = new long[capacity];
        }
    }

    void clear() {
        size = 0;
        leftOutCount = 0;
    }

    /** Makes room for one more row. */
    void reserve() {
        if (size == capacity) {
            capacity *= 2;
            for (FileColumn field : FileColumn.NUMBERS) {
                numbers[field.ordinal()] = Arrays.copyOf(numbers[field.ordinal()], capacity);
            }
            side = Arrays.copyOf(side, capacity);
        }
    }

    /** How many bytes it takes. */
    long memory() {
        return (long) capacity * (FileColumn.NUMBERS.size() * Long.BYTES + Byte.BYTES);
    }

    /** Where the numbers of a field go; another array after {@link #reserve()}. */
    long[] numbers(FileColumn field) {
        return numbers[field.ordinal()];
    }

    byte[] side() {
        return side;
    }

    /** Takes the row that was written at index {@link #size()}. */
    void append() {
        size++;
    }

    /** The line behind the last row holds no trade. */
    void leaveOutLine() {
        if (leftOutCount == leftOut.length) {
            leftOut = Arrays.copyOf(leftOut, Math.max(16, 2 * leftOutCount));
        }
        leftOut[leftOutCount++] = size;
    }

    /** Says what the reader knows of the file. */
    void place(long line, TradeFields ofFile) {
        firstLine = line;
        columns = ofFile;
    }

    /**
     * {@return how many trades there are}
     */
    public int size() {
        return size;
    }

    /**
     * {@return the line of the file, from 1, that holds a trade}
     *
     * @param index of the trade
     */
    public long lineOf(long index) {
        int before = 0;
        while (before < leftOutCount && leftOut[before] <= index) {
            before++;
        }
        return firstLine + index + before;
    }

    /**
     * {@return one of the trades}
     *
     * @param index of the trade
     */
    public Trade trade(long index) {
        Objects.checkIndex(index, size);
        int i = (int) index;
        Trade trade = Trade.of(numbers(FileColumn.TIMESTAMP)[i], numbers(FileColumn.PRICE)[i],
                numbers(FileColumn.QUANTITY)[i]);
        if (columns.aggTradeIds()) {
            trade = trade.withAggTradeId(numbers(FileColumn.AGG_TRADE_ID)[i]);
        }
        if (columns.tradeIds()) {
            trade = trade.withTradeIds(numbers(FileColumn.FIRST_TRADE_ID)[i], numbers(FileColumn.LAST_TRADE_ID)[i]);
        }
        return columns.side() ? trade.withSide(side[i] != 0 ? Side.SELL : Side.BUY) : trade;
    }

    /**
     * {@return the index of the first trade whose aggregate id is not above that of the row before it; the size if there
     * is none, or there are no aggregate ids}
     *
     * @param from the index to begin with
     * @param idBefore the aggregate id of the row before that
     */
    public int nextFallingId(int from, long idBefore) {
        if (!columns.aggTradeIds()) {
            return size;
        }
        long[] ids = numbers(FileColumn.AGG_TRADE_ID);
        long before = idBefore;
        for (int i = from; i < size; i++) {
            if (ids[i] <= before) {
                return i;
            }
            before = ids[i];
        }
        return size;
    }

    /**
     * {@return the trades, not copied: valid until the next chunk is asked for}
     */
    public TradeColumns trades() {
        TradeColumns all = TradeColumns.of(numbers(FileColumn.TIMESTAMP), numbers(FileColumn.PRICE),
                numbers(FileColumn.QUANTITY));
        if (columns.aggTradeIds()) {
            all = all.withAggTradeIds(numbers(FileColumn.AGG_TRADE_ID));
        }
        if (columns.tradeIds()) {
            all = all.withTradeIds(numbers(FileColumn.FIRST_TRADE_ID), numbers(FileColumn.LAST_TRADE_ID));
        }
        if (columns.side()) {
            all = all.withSides(side);
        }
        return all.slice(0, size);
    }
}

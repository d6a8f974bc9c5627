package dev.rangebar.tradefiles;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeFields;
import dev.rangebar.TradeText;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Consecutive trades of one input, column by column; a reader fills it again and again. */
public final class TradeChunk {
    /** The column of the spreads of quotes, which have no aggregate trade ids. */
    static final FileColumn SPREAD = FileColumn.AGG_TRADE_ID;

    /** The most rows of a batch in columns. */
    static final int BATCH = 1 << 11;

    private static final int FIRST_CAPACITY = 2 * BATCH;

    /** The columns that hold whole numbers or decimals, by {@link FileColumn#ordinal()}; the others stay null. */
    private final long[][] numbers = new long[FileColumn.values().length][];
    private byte[] side = new byte[FIRST_CAPACITY];
    private int capacity = FIRST_CAPACITY;
    private int size;
    private long firstLine;
    /** The number of rows before each skipped line: the rows after it stand one line further down. */
    private int[] skippedBefore = new int[0];
    private int skippedCount;
    /** The line of each row; null where the rows follow each other in the file. */
    private long[] lines;
    private TradeFields columns = TradeFields.NONE;
    private boolean hasSpreads;

    TradeChunk() {
        for (FileColumn field : FileColumn.NUMBERS) {
            numbers[field.ordinal()] = new long[capacity];
        }
    }

    /**
     * {@return a chunk of trades that do not come from a file, such as those of a feed}
     *
     * @param trades one or more trades with the same fields
     * @throws IllegalArgumentException if there is none, or their fields differ
     */
    public static TradeChunk of(List<Trade> trades) {
        if (trades.isEmpty()) {
            throw new IllegalArgumentException("a chunk has at least one trade");
        }
        TradeChunk chunk = new TradeChunk();
        for (Trade trade : trades) {
            if (!trade.fields().equals(trades.get(0).fields())) {
                throw new IllegalArgumentException("the trades of a chunk have the same fields: "
                        + trades.get(0).fields() + ", " + trade.fields());
            }
            chunk.reserve();
            int row = chunk.size;
            chunk.numbers(FileColumn.TIMESTAMP)[row] = trade.timestampMicros();
            chunk.numbers(FileColumn.PRICE)[row] = trade.price();
            chunk.numbers(FileColumn.QUANTITY)[row] = trade.quantity();
            chunk.numbers(FileColumn.AGG_TRADE_ID)[row] = trade.aggTradeId().orElse(0);
            chunk.numbers(FileColumn.FIRST_TRADE_ID)[row] = trade.firstTradeId().orElse(0);
            chunk.numbers(FileColumn.LAST_TRADE_ID)[row] = trade.lastTradeId().orElse(0);
            chunk.side[row] = (byte) (trade.side().equals(Optional.of(Side.SELL)) ? 1 : 0);
            chunk.append();
        }
        chunk.place(1, trades.get(0).fields(), false);
        return chunk;
    }

    void clear() {
        size = 0;
        skippedCount = 0;
    }

    /** Makes room for one more row. */
    void reserve() {
        reserve(1);
    }

    /** Makes room for some more rows, at most as many as the capacity. */
    void reserve(int more) {
        if (size + more > capacity) {
            capacity *= 2;
            for (FileColumn field : FileColumn.NUMBERS) {
                numbers[field.ordinal()] = Arrays.copyOf(numbers[field.ordinal()], capacity);
            }
            side = Arrays.copyOf(side, capacity);
        }
    }

    /** Returns whether one more row needs {@link #reserve()}. */
    boolean isFull() {
        return size == capacity;
    }

    /** Appends the trades of rows in the strict form, as many as there is room for. */
    void read(TradeText text, byte[] bytes, int from, int to, TradeText.Position position) {
        text.read(bytes, from, to, numbers(FileColumn.TIMESTAMP), numbers(FileColumn.PRICE), numbers(FileColumn.QUANTITY),
                numbers(FileColumn.AGG_TRADE_ID), numbers(FileColumn.FIRST_TRADE_ID), numbers(FileColumn.LAST_TRADE_ID), side, size,
                capacity - size, position);
        append(position.rows());
    }

    /** Returns the number of bytes that it occupies. */
    long memory() {
        return (long) capacity * (FileColumn.NUMBERS.size() * Long.BYTES + Byte.BYTES);
    }

    /** Returns the numbers of a column; another array after {@link #reserve()}. */
    long[] numbers(FileColumn field) {
        return numbers[field.ordinal()];
    }

    byte[] side() {
        return side;
    }

    /** Adds the row that was written at index {@link #size()}. */
    void append() {
        size++;
    }

    /** Adds the rows that were written from index {@link #size()} on. */
    void append(int rows) {
        size += rows;
    }

    /** Counts the line after the last row, which holds no trade. */
    void skipLine() {
        if (skippedCount == skippedBefore.length) {
            skippedBefore = Arrays.copyOf(skippedBefore, Math.max(16, 2 * skippedCount));
        }
        skippedBefore[skippedCount++] = size;
    }

    /** Sets what the reader knows of the file. */
    void place(long line, TradeFields ofFile, boolean isOfQuotes) {
        firstLine = line;
        columns = ofFile;
        hasSpreads = isOfQuotes;
    }

    /** Sets what a sorting reader knows: the line of each row. */
    void place(long[] linesOfRows, TradeFields ofFile, boolean isOfQuotes) {
        lines = linesOfRows;
        columns = ofFile;
        hasSpreads = isOfQuotes;
    }

    /**
     * {@return the number of trades}
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
        if (lines != null) {
            return lines[(int) index];
        }
        int before = 0;
        while (before < skippedCount && skippedBefore[before] <= index) {
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
     * {@return {@code true} if the trades have ids by which they can be distinguished: aggregate trade ids or trade ids}
     */
    public boolean hasIds() {
        return columns.aggTradeIds() || columns.tradeIds();
    }

    /**
     * {@return {@code true} if the trades are made of quotes, each of which has a spread}
     */
    public boolean hasSpreads() {
        return hasSpreads;
    }

    /**
     * {@return the spread of the quote that a trade is made of, ask less bid in units of 1e-8; any number if it is not made of one}
     *
     * @param index of the trade
     */
    public long spread(int index) {
        return numbers(SPREAD)[Objects.checkIndex(index, size)];
    }

    /**
     * {@return the aggregate trade id of a trade; any number if the trades have none}
     *
     * @param index of the trade
     */
    public long aggTradeId(int index) {
        return numbers(FileColumn.AGG_TRADE_ID)[Objects.checkIndex(index, size)];
    }

    /**
     * {@return the first id of a trade: its aggregate trade id, or its first trade id if there are no aggregate trade ids}
     *
     * @param index of the trade, of a chunk with ids
     */
    public long firstId(int index) {
        return firstIds()[Objects.checkIndex(index, size)];
    }

    /**
     * {@return the last id of a trade: its aggregate trade id, or its last trade id if there are no aggregate trade ids}
     *
     * @param index of the trade, of a chunk with ids
     */
    public long lastId(int index) {
        return lastIds()[Objects.checkIndex(index, size)];
    }

    private long[] firstIds() {
        return numbers(columns.aggTradeIds() ? FileColumn.AGG_TRADE_ID : FileColumn.FIRST_TRADE_ID);
    }

    private long[] lastIds() {
        return numbers(columns.aggTradeIds() ? FileColumn.AGG_TRADE_ID : FileColumn.LAST_TRADE_ID);
    }

    /**
     * {@return the timestamp of a trade, in microseconds since the Unix epoch}
     *
     * @param index of the trade
     */
    public long timestampMicros(int index) {
        return numbers(FileColumn.TIMESTAMP)[Objects.checkIndex(index, size)];
    }

    /**
     * {@return the index after the last trade of a run in which each trade's first id follows the last id of the trade
     * before it}
     *
     * @param from the index of the first trade of the run, of a chunk with ids
     * @param to the index after the last trade that is looked at
     */
    public int endOfIdRun(int from, int to) {
        return endOfRun(firstIds(), lastIds(), from, to);
    }

    private static int endOfRun(long[] firstIds, long[] lastIds, int from, int to) {
        int end = from + 1;
        while (end < to && firstIds[end] == lastIds[end - 1] + 1) {
            end++;
        }
        return end;
    }

    /**
     * {@return the index of the first trade whose first id is not above the last id of the row before it; the size if there is
     * none, or there are no ids}
     *
     * @param from the index to begin with
     * @param idBefore the last id of the row before that
     */
    public int nextFallingId(int from, long idBefore) {
        if (!columns.aggTradeIds()) {
            return columns.tradeIds() ? nextFallingTradeId(from, idBefore) : size;
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

    private int nextFallingTradeId(int from, long idBefore) {
        long[] firstIds = numbers(FileColumn.FIRST_TRADE_ID);
        long[] lastIds = numbers(FileColumn.LAST_TRADE_ID);
        long before = idBefore;
        for (int i = from; i < size; i++) {
            if (firstIds[i] <= before) {
                return i;
            }
            before = lastIds[i];
        }
        return size;
    }

    /**
     * {@return {@code true} if the trades have aggregate trade ids and trade ids}
     */
    public boolean hasBothIds() {
        return columns.aggTradeIds() && columns.tradeIds();
    }

    /**
     * {@return the first trade id of a trade; any number if the trades have none}
     *
     * @param index of the trade
     */
    public long firstTradeId(int index) {
        return numbers(FileColumn.FIRST_TRADE_ID)[Objects.checkIndex(index, size)];
    }

    /**
     * {@return the last trade id of a trade; any number if the trades have none}
     *
     * @param index of the trade
     */
    public long lastTradeId(int index) {
        return numbers(FileColumn.LAST_TRADE_ID)[Objects.checkIndex(index, size)];
    }

    /**
     * {@return the index of the first trade whose first trade id is not above all trade ids before it; {@code to} if there
     * is none}
     *
     * @param from the index to begin with
     * @param to the index after the last trade that is looked at
     * @param largestBefore the largest trade id before that
     */
    public int nextOldTradeId(int from, int to, long largestBefore) {
        long[] firstIds = numbers(FileColumn.FIRST_TRADE_ID);
        long[] lastIds = numbers(FileColumn.LAST_TRADE_ID);
        long largest = largestBefore;
        for (int i = from; i < to; i++) {
            if (firstIds[i] <= largest) {
                return i;
            }
            largest = Math.max(largest, lastIds[i]);
        }
        return to;
    }

    /**
     * {@return the index after the last trade of a run in which each trade's first trade id follows the last trade id of
     * the trade before it}
     *
     * @param from the index of the first trade of the run
     * @param to the index after the last trade that is looked at
     */
    public int endOfTradeIdRun(int from, int to) {
        return endOfRun(numbers(FileColumn.FIRST_TRADE_ID), numbers(FileColumn.LAST_TRADE_ID), from, to);
    }

    /**
     * Copies some of the trades to columns, all fields of all trades: what the trades do not have is any number there.
     *
     * @param from the index of the first trade
     * @param count the number of trades
     * @param timestampMicros receives the times, in microseconds since the Unix epoch
     * @param price receives the prices, in units of 1e-8
     * @param quantity receives the quantities, in units of 1e-8
     * @param aggTradeId receives the aggregate trade ids
     * @param firstTradeId receives the first trade ids
     * @param lastTradeId receives the last trade ids
     * @param side receives the sides: 1 for {@link Side#SELL}, 0 for {@link Side#BUY}
     * @param at the index in the columns of the first trade
     * @throws IndexOutOfBoundsException if the chunk has not all of these trades, or a column has no room for them
     */
    public void copyTo(int from, int count, long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId,
            long[] firstTradeId, long[] lastTradeId, byte[] side, int at) {
        Objects.checkFromIndexSize(from, count, size);
        System.arraycopy(numbers(FileColumn.TIMESTAMP), from, timestampMicros, at, count);
        System.arraycopy(numbers(FileColumn.PRICE), from, price, at, count);
        System.arraycopy(numbers(FileColumn.QUANTITY), from, quantity, at, count);
        System.arraycopy(numbers(FileColumn.AGG_TRADE_ID), from, aggTradeId, at, count);
        System.arraycopy(numbers(FileColumn.FIRST_TRADE_ID), from, firstTradeId, at, count);
        System.arraycopy(numbers(FileColumn.LAST_TRADE_ID), from, lastTradeId, at, count);
        System.arraycopy(this.side, from, side, at, count);
    }

    /**
     * {@return the trades, not copied: valid until the reader fills this chunk again}
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

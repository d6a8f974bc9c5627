package dev.rangebar.tradefiles;

import java.util.ArrayList;
import java.util.List;

/** Rows of trades in memory, which are sorted by time and id; rows with equal ones keep their order. */
final class SortBuffer implements SortCursor {
    /** The columns, the order and the space to sort it in. */
    static final int ROW_BYTES = COLUMNS * Long.BYTES + 2 * Integer.BYTES;
    /** The rows of a segment, which is small enough for any heap: growing copies nothing. */
    private static final int SEGMENT_BITS = 12;
    private static final int SEGMENT_ROWS = 1 << SEGMENT_BITS;

    private final int maxRows;
    /** The columns of each row, one row after the other. */
    private final List<long[]> segments = new ArrayList<>();
    private int[] order = {};
    private int[] scratch = {};
    private int idColumn;
    private int size;
    private int at;

    /** A buffer of at most so many bytes, and of at least some rows. */
    SortBuffer(long maxBytes) {
        maxRows = (int) Math.max(2, Math.min(Integer.MAX_VALUE / 2, maxBytes / ROW_BYTES));
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == maxRows;
    }

    void clear() {
        size = 0;
    }

    /** Frees the memory. */
    void release() {
        clear();
        segments.clear();
        order = new int[0];
        scratch = new int[0];
    }

    /** Adds a row of a chunk. */
    void add(TradeChunk chunk, int index, long place) {
        if (size >>> SEGMENT_BITS == segments.size()) {
            segments.add(new long[SEGMENT_ROWS * COLUMNS]);
        }
        long[] segment = segments.get(size >>> SEGMENT_BITS);
        int row = (size & SEGMENT_ROWS - 1) * COLUMNS;
        segment[row + TIME] = chunk.numbers(FileColumn.TIMESTAMP)[index];
        segment[row + PRICE] = chunk.numbers(FileColumn.PRICE)[index];
        segment[row + QUANTITY] = chunk.numbers(FileColumn.QUANTITY)[index];
        segment[row + AGG_TRADE_ID] = chunk.numbers(FileColumn.AGG_TRADE_ID)[index];
        segment[row + FIRST_TRADE_ID] = chunk.numbers(FileColumn.FIRST_TRADE_ID)[index];
        segment[row + LAST_TRADE_ID] = chunk.numbers(FileColumn.LAST_TRADE_ID)[index];
        segment[row + PLACE] = place;
        size++;
    }

    /**
     * Sorts the rows, and goes to the beginning.
     *
     * @param column of the id that decides where times are equal; {@link #TIME} for none
     */
    void sort(int column) {
        idColumn = column;
        if (order.length < size) {
            order = new int[size];
            scratch = new int[size];
        }
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        sort(0, size);
        at = -1;
    }

    private void sort(int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        sort(from, middle);
        sort(middle, to);
        if (!isAfter(order[middle - 1], order[middle])) {
            return;
        }
        System.arraycopy(order, from, scratch, from, middle - from);
        int left = from;
        int right = middle;
        int next = from;
        while (left < middle && right < to) {
            order[next++] = isAfter(scratch[left], order[right]) ? order[right++] : scratch[left++];
        }
        System.arraycopy(scratch, left, order, next, middle - left);
    }

    private boolean isAfter(int row, int other) {
        long time = value(row, TIME);
        long otherTime = value(other, TIME);
        return time > otherTime || time == otherTime && value(row, idColumn) > value(other, idColumn);
    }

    @Override
    public boolean next() {
        return ++at < size;
    }

    @Override
    public long value(int column) {
        return value(order[at], column);
    }

    private long value(int row, int column) {
        return segments.get(row >>> SEGMENT_BITS)[(row & SEGMENT_ROWS - 1) * COLUMNS + column];
    }
}

package dev.rangebar.cli;

import dev.rangebar.ColumnSet;
import dev.rangebar.TradeColumns;

/** Consecutive trades of one file, column by column; filled again and again. */
final class TradeChunk {
    /** As many as go to the core in one call without pinning the heap for long; 49 bytes each stay in the cache. */
    static final int CAPACITY = 1 << 14;

    final long[] timestampMicros = new long[CAPACITY];
    final long[] price = new long[CAPACITY];
    final long[] volume = new long[CAPACITY];
    final long[] aggregateId = new long[CAPACITY];
    final long[] firstTradeId = new long[CAPACITY];
    final long[] lastTradeId = new long[CAPACITY];
    final byte[] isBuyerMaker = new byte[CAPACITY];
    private int size;
    private long firstLine;

    /** Empties the chunk; its first trade will stand in this line of the file, each other one in the next line. */
    void start(long line) {
        size = 0;
        firstLine = line;
    }

    /** Takes the row that was written at index {@link #size()}. */
    void append() {
        size++;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == CAPACITY;
    }

    long lineOf(long index) {
        return firstLine + index;
    }

    /** The trades, not copied. */
    TradeColumns view(ColumnSet columns) {
        TradeColumns view = TradeColumns.of(timestampMicros, price, volume);
        if (columns.aggregateIds()) {
            view = view.withAggregateIds(aggregateId);
        }
        if (columns.tradeIds()) {
            view = view.withTradeIds(firstTradeId, lastTradeId);
        }
        if (columns.side()) {
            view = view.withBuyerMaker(isBuyerMaker);
        }
        return view.slice(0, size);
    }
}

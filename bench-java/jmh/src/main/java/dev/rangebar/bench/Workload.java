package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The trades of an expectation: columns in native memory, made by the generator that all layers share. */
public final class Workload {
    private static final int AGG_TRADE_ID = 1;
    private static final int TRADE_IDS = 2;
    private static final int SIDE = 4;

    private final Expectation expected;
    private final Columns columns;
    private Arrays arrays;

    /** Columns that are not given are {@code MemorySegment.NULL}. */
    record Columns(MemorySegment timestampMicros, MemorySegment price, MemorySegment volume, MemorySegment aggTradeId,
            MemorySegment firstTradeId, MemorySegment lastTradeId, MemorySegment side) {}

    /** The same on the heap; all columns. */
    record Arrays(long[] timestampMicros, long[] price, long[] volume, long[] aggTradeId, long[] firstTradeId,
            long[] lastTradeId, byte[] side) {}

    /**
     * Makes the trades and checks that they are the pinned ones.
     *
     * @param arena owns the columns
     * @param expected which workload
     * @throws IllegalStateException if the trades are not the pinned ones
     */
    public Workload(Arena arena, Expectation expected) {
        this.expected = expected;
        long longs = expected.tradeCount() * Long.BYTES;
        this.columns = new Columns(column(arena, longs, 0), column(arena, longs, 0), column(arena, longs, 0),
                column(arena, longs, AGG_TRADE_ID), column(arena, longs, TRADE_IDS), column(arena, longs, TRADE_IDS),
                column(arena, expected.tradeCount(), SIDE));
        BenchLibrary.trades(expected, columns);
        if (BenchLibrary.tradesChecksum(expected.tradeCount(), columns) != expected.tradesChecksum()) {
            throw new IllegalStateException("the trades of " + expected + " are not the pinned ones");
        }
    }

    private Workload(Columns columns, Expectation expected) {
        this.expected = expected;
        this.columns = columns;
    }

    /**
     * {@return the same trades, to be run at another threshold}
     *
     * @param other what they have to give there
     * @throws IllegalArgumentException if it is about other trades
     */
    public Workload at(Expectation other) {
        if (other.tradesChecksum() != expected.tradesChecksum()) {
            throw new IllegalArgumentException(other + " is about other trades than " + expected);
        }
        return new Workload(columns, other);
    }

    private MemorySegment column(Arena arena, long bytes, int part) {
        return has(part) ? arena.allocate(bytes, Long.BYTES) : MemorySegment.NULL;
    }

    private boolean has(int part) {
        return (expected.columns() & part) == part;
    }

    /** {@return what these trades have to give} */
    public Expectation expected() {
        return expected;
    }

    /** {@return the threshold to run them at} */
    public Threshold threshold() {
        return Threshold.ofDecimalBasisPoints(expected.thresholdDbps());
    }

    Columns columns() {
        return columns;
    }

    /** Copies, made when first asked for. */
    Arrays arrays() {
        if (arrays == null) {
            if (expected.columns() != Expectation.ALL_COLUMNS) {
                throw new IllegalStateException("arrays are made of all columns only");
            }
            arrays = new Arrays(longs(columns.timestampMicros), longs(columns.price), longs(columns.volume),
                    longs(columns.aggTradeId), longs(columns.firstTradeId), longs(columns.lastTradeId),
                    columns.side.toArray(JAVA_BYTE));
        }
        return arrays;
    }

    private static long[] longs(MemorySegment column) {
        return column.toArray(JAVA_LONG);
    }

    /** {@return the columns in native memory} */
    public TradeColumns offHeap() {
        TradeColumns given = TradeColumns.of(columns.timestampMicros, columns.price, columns.volume);
        if (has(AGG_TRADE_ID)) {
            given = given.withAggTradeIds(columns.aggTradeId);
        }
        if (has(TRADE_IDS)) {
            given = given.withTradeIds(columns.firstTradeId, columns.lastTradeId);
        }
        return has(SIDE) ? given.withSides(columns.side) : given;
    }

    /** {@return the same trades as arrays on the heap} */
    public TradeColumns onHeap() {
        Arrays copied = arrays();
        return TradeColumns.of(copied.timestampMicros, copied.price, copied.volume).withAggTradeIds(copied.aggTradeId)
                .withTradeIds(copied.firstTradeId, copied.lastTradeId).withSides(copied.side);
    }
}

package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import dev.rangebar.foreign.ForeignColumns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Trades of an expected result: columns in native memory from the generator that all layers share. */
public final class Workload {
    private static final int AGG_TRADE_ID = 1;
    private static final int TRADE_IDS = 2;
    private static final int SIDE = 4;

    private final ExpectedResult expected;
    private final Columns columns;
    private Arrays arrays;

    /** Columns in native memory; absent ones are {@code MemorySegment.NULL}. */
    record Columns(MemorySegment timestampMicros, MemorySegment price, MemorySegment quantity, MemorySegment aggTradeId,
            MemorySegment firstTradeId, MemorySegment lastTradeId, MemorySegment side) {}

    /** The same trades on the heap, with all trade fields. */
    record Arrays(long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId, long[] firstTradeId,
            long[] lastTradeId, byte[] side) {}

    /**
     * Generates the trades and checks them.
     *
     * @param arena owner of the columns
     * @param expected expected result, which names the workload
     * @throws IllegalStateException if the trades are not the expected ones
     */
    public Workload(Arena arena, ExpectedResult expected) {
        this.expected = expected;
        long longs = expected.tradeCount() * Long.BYTES;
        this.columns = new Columns(column(arena, longs, 0), column(arena, longs, 0), column(arena, longs, 0),
                column(arena, longs, AGG_TRADE_ID), column(arena, longs, TRADE_IDS), column(arena, longs, TRADE_IDS),
                column(arena, expected.tradeCount(), SIDE));
        BenchLibrary.trades(expected, columns);
        if (BenchLibrary.tradesChecksum(expected.tradeCount(), columns) != expected.tradesChecksum()) {
            throw new IllegalStateException("the trades of " + expected + " are not the expected ones");
        }
    }

    private Workload(Columns columns, ExpectedResult expected) {
        this.expected = expected;
        this.columns = columns;
    }

    /**
     * {@return the same trades at another threshold}
     *
     * @param other expected result at that threshold
     * @throws IllegalArgumentException if it belongs to other trades
     */
    public Workload at(ExpectedResult other) {
        if (other.tradesChecksum() != expected.tradesChecksum()) {
            throw new IllegalArgumentException(other + " belongs to other trades than " + expected);
        }
        return new Workload(columns, other);
    }

    private MemorySegment column(Arena arena, long bytes, int part) {
        return has(part) ? arena.allocate(bytes, Long.BYTES) : MemorySegment.NULL;
    }

    private boolean has(int part) {
        return (expected.fields() & part) == part;
    }

    /** {@return the expected result of the trades} */
    public ExpectedResult expected() {
        return expected;
    }

    /** {@return the threshold} */
    public Threshold threshold() {
        return Threshold.ofDecimalBasisPoints(expected.thresholdDbps());
    }

    Columns columns() {
        return columns;
    }

    /** Returns copies on the heap, which are created at the first call. */
    Arrays arrays() {
        if (arrays == null) {
            if (expected.fields() != ExpectedResult.ALL_FIELDS) {
                throw new IllegalStateException("arrays require all trade fields");
            }
            arrays = new Arrays(longs(columns.timestampMicros), longs(columns.price), longs(columns.quantity),
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
        TradeColumns given = ForeignColumns.of(columns.timestampMicros, columns.price, columns.quantity);
        if (has(AGG_TRADE_ID)) {
            given = ForeignColumns.withAggTradeIds(given, columns.aggTradeId);
        }
        if (has(TRADE_IDS)) {
            given = ForeignColumns.withTradeIds(given, columns.firstTradeId, columns.lastTradeId);
        }
        return has(SIDE) ? ForeignColumns.withSides(given, columns.side) : given;
    }

    /** {@return the same trades as arrays on the heap} */
    public TradeColumns onHeap() {
        Arrays copied = arrays();
        return TradeColumns.of(copied.timestampMicros, copied.price, copied.quantity).withAggTradeIds(copied.aggTradeId)
                .withTradeIds(copied.firstTradeId, copied.lastTradeId).withSides(copied.side);
    }
}

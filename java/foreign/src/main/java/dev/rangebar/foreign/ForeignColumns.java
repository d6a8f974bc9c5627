package dev.rangebar.foreign;

import dev.rangebar.TradeColumns;
import dev.rangebar.bindings.Column;
import dev.rangebar.bindings.TradeColumnsMaker;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Trade columns in memory segments, which may lie off the heap and be mapped files of any size. They are read in place, as other
 * {@link TradeColumns}, and can be mixed with arrays and buffers. Segments of 64-bit values are in native byte order and aligned to
 * 8 bytes.
 *
 * <p>An arena cannot be closed during a call that reads it; after it is closed, a call throws {@link IllegalStateException}.
 * Columns of a confined arena belong to its thread.
 *
 * <p>Only calls through the Foreign Function &amp; Memory API read segments; where {@code rangebar.crossing} forces JNI, these
 * methods throw {@link IllegalArgumentException}.
 */
public final class ForeignColumns {
    private static final TradeColumnsMaker MAKER = maker();

    private ForeignColumns() {}

    private static TradeColumnsMaker maker() {
        TradeColumns.of(new long[0], new long[0], new long[0]); // initialises the class, which provides the maker
        return TradeColumnsMaker.provided();
    }

    /**
     * {@return a view of three segments of one size}
     *
     * @param timestampMicros 64-bit microseconds since the Unix epoch, never falling
     * @param price 64-bit prices, unit 1e-8, above 0
     * @param quantity 64-bit quantities, unit 1e-8, at least 0
     * @throws IllegalArgumentException if the sizes differ, are not multiples of 8 bytes, or a segment is not aligned to 8
     */
    public static TradeColumns of(MemorySegment timestampMicros, MemorySegment price, MemorySegment quantity) {
        return (TradeColumns) MAKER.of(column("timestampMicros", timestampMicros), column("price", price),
                column("quantity", quantity));
    }

    /**
     * {@return columns with aggregate trade ids}
     *
     * @param trades the other columns
     * @param aggTradeId 64-bit ids, at least 0, rising strictly where timestamps are equal
     * @throws IllegalArgumentException if size or alignment do not fit
     */
    public static TradeColumns withAggTradeIds(TradeColumns trades, MemorySegment aggTradeId) {
        return (TradeColumns) MAKER.withAggTradeIds(Objects.requireNonNull(trades, "trades"),
                column("aggTradeId", aggTradeId));
    }

    /**
     * {@return columns with trade ids}
     *
     * @param trades the other columns
     * @param firstTradeId 64-bit ids, at least 0
     * @param lastTradeId 64-bit ids, at least {@code firstTradeId} of the same record
     * @throws IllegalArgumentException if size or alignment do not fit
     */
    public static TradeColumns withTradeIds(TradeColumns trades, MemorySegment firstTradeId, MemorySegment lastTradeId) {
        return (TradeColumns) MAKER.withTradeIds(Objects.requireNonNull(trades, "trades"),
                column("firstTradeId", firstTradeId), column("lastTradeId", lastTradeId));
    }

    /**
     * {@return columns with the side of each record}
     *
     * @param trades the other columns
     * @param side one byte each: 0 where the buyer is the aggressor, any other value where the seller is
     * @throws IllegalArgumentException if the size does not fit
     */
    public static TradeColumns withSides(TradeColumns trades, MemorySegment side) {
        return (TradeColumns) MAKER.withSides(Objects.requireNonNull(trades, "trades"), column("side", side));
    }

    private static Column column(String name, MemorySegment memory) {
        return Column.of((Object) Objects.requireNonNull(memory, name));
    }
}

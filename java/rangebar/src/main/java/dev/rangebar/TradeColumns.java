package dev.rangebar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Trades as columns, one array or memory segment for each field.
 *
 * {@snippet class="dev.rangebar.snippets.Columnar" region="columns"}
 *
 * <p>Columns are a view: nothing is copied, and a change in an array is a change in the columns. Otherwise they are immutable; the
 * {@code with} methods return a new view. {@link TradeBuffer} makes columns of trades that come one by one.
 *
 * <p>Columns are passed to the core in place, in pieces of at most {@value #TRADES_PER_CALL} trades, since the garbage collector
 * waits for each piece: below 0.1 ms with a vector kernel, about 0.6 ms with the scalar one. The pieces of a mapped file are
 * smaller, since one may have to wait for the disk.
 *
 * <p>A mapped file must not be made shorter while it is in use: the system would end the process.
 */
public final class TradeColumns {
    /** The maximum number of trades that one native call processes. */
    static final int TRADES_PER_CALL = 65_536;
    /** The same for a mapped file: the call may have to wait for the disk. */
    private static final int MAPPED_TRADES_PER_CALL = 4_096;

    private static final long ALIGNMENT = 8;
    /** A thread that is never started and owns nothing. */
    private static final Thread ANY_OTHER = new Thread(() -> {}, "any other");

    final MemorySegment timestampMicros;
    final MemorySegment price;
    final MemorySegment quantity;
    final MemorySegment aggTradeId;
    final MemorySegment firstTradeId;
    final MemorySegment lastTradeId;
    final MemorySegment side;
    final MemorySegment priceArgument;
    final MemorySegment quantityArgument;
    final MemorySegment aggTradeIdArgument;
    final MemorySegment firstTradeIdArgument;
    final MemorySegment lastTradeIdArgument;
    final MemorySegment sideArgument;
    private final boolean mapped;
    private final long count;

    private TradeColumns(long count, boolean mapped, MemorySegment timestampMicros, MemorySegment price,
            MemorySegment quantity, MemorySegment aggTradeId, MemorySegment firstTradeId, MemorySegment lastTradeId,
            MemorySegment side) {
        this.count = count;
        this.mapped = mapped;
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.quantity = quantity;
        this.aggTradeId = aggTradeId;
        this.firstTradeId = firstTradeId;
        this.lastTradeId = lastTradeId;
        this.side = side;
        this.priceArgument = argument(price);
        this.quantityArgument = argument(quantity);
        this.aggTradeIdArgument = argument(aggTradeId);
        this.firstTradeIdArgument = argument(firstTradeId);
        this.lastTradeIdArgument = argument(lastTradeId);
        this.sideArgument = argument(side);
    }

    /**
     * The argument that a native call receives for a column. Guarding the arena of an argument during a call costs some
     * nanoseconds; a column of the arena that the timestamps already guard is passed as a bare address.
     */
    private MemorySegment argument(MemorySegment column) {
        return column.isNative() && timestampMicros.isNative() && column.scope().equals(timestampMicros.scope())
                ? MemorySegment.ofAddress(column.address())
                : column;
    }

    /** The maximum number of trades for one native call, which the garbage collector waits for. */
    long tradesPerCall() {
        return mapped ? MAPPED_TRADES_PER_CALL : TRADES_PER_CALL;
    }

    /** Rejects columns that belong to one thread, even if it is the calling thread. */
    void checkAccessibleByAny() {
        for (MemorySegment column : new MemorySegment[] {timestampMicros, price, quantity, aggTradeId, firstTradeId,
            lastTradeId, side}) {
            if (!column.isAccessibleBy(ANY_OTHER)) {
                throw new WrongThreadException("the columns belong to one thread; other threads have no access");
            }
        }
    }

    private static boolean isMapped(MemorySegment... columns) {
        for (MemorySegment column : columns) {
            if (column != null && column.isMapped()) { // null is refused by name later
                return true;
            }
        }
        return false;
    }

    /**
     * {@return a view of three arrays of one length}
     *
     * @param timestampMicros microseconds since the Unix epoch, never falling
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     * @throws IllegalArgumentException if the lengths differ
     */
    public static TradeColumns of(long[] timestampMicros, long[] price, long[] quantity) {
        return of(MemorySegment.ofArray(timestampMicros), MemorySegment.ofArray(price), MemorySegment.ofArray(quantity));
    }

    /**
     * {@return a view of three segments of one size}
     *
     * @param timestampMicros 64-bit microseconds since the Unix epoch in native byte order, never falling
     * @param price 64-bit prices, unit 1e-8, above 0
     * @param quantity 64-bit quantities, unit 1e-8, at least 0
     * @throws IllegalArgumentException if the sizes differ, are no multiple of 8 bytes, or a segment is not aligned to 8
     */
    public static TradeColumns of(MemorySegment timestampMicros, MemorySegment price, MemorySegment quantity) {
        Objects.requireNonNull(timestampMicros, "timestampMicros");
        if (timestampMicros.byteSize() % Long.BYTES != 0) {
            throw new IllegalArgumentException(
                    "timestampMicros has " + timestampMicros.byteSize() + " bytes, which is no multiple of 8");
        }
        long count = timestampMicros.byteSize() / Long.BYTES;
        return new TradeColumns(count, isMapped(timestampMicros, price, quantity), checked("timestampMicros", timestampMicros, count, Long.BYTES),
                checked("price", price, count, Long.BYTES), checked("quantity", quantity, count, Long.BYTES),
                MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
    }

    /**
     * {@return these columns with aggregate trade ids}
     *
     * @param aggTradeId at least 0, rising strictly where timestamps are equal
     * @throws IllegalArgumentException if the length differs from that of the other columns
     */
    public TradeColumns withAggTradeIds(long[] aggTradeId) {
        return withAggTradeIds(MemorySegment.ofArray(aggTradeId));
    }

    /**
     * {@return these columns with aggregate trade ids}
     *
     * @param aggTradeId 64-bit ids, at least 0, rising strictly where timestamps are equal
     * @throws IllegalArgumentException if size or alignment do not fit
     */
    public TradeColumns withAggTradeIds(MemorySegment aggTradeId) {
        return new TradeColumns(count, mapped || isMapped(aggTradeId), timestampMicros, price, quantity,
                checked("aggTradeId", aggTradeId, count, Long.BYTES), firstTradeId, lastTradeId, side);
    }

    /**
     * {@return these columns with trade ids}
     *
     * @param firstTradeId at least 0
     * @param lastTradeId at least {@code firstTradeId} of the same record
     * @throws IllegalArgumentException if a length differs from that of the other columns
     */
    public TradeColumns withTradeIds(long[] firstTradeId, long[] lastTradeId) {
        return withTradeIds(MemorySegment.ofArray(firstTradeId), MemorySegment.ofArray(lastTradeId));
    }

    /**
     * {@return these columns with trade ids}
     *
     * @param firstTradeId 64-bit ids, at least 0
     * @param lastTradeId 64-bit ids, at least {@code firstTradeId} of the same record
     * @throws IllegalArgumentException if size or alignment do not fit
     */
    public TradeColumns withTradeIds(MemorySegment firstTradeId, MemorySegment lastTradeId) {
        return new TradeColumns(count, mapped || isMapped(firstTradeId, lastTradeId), timestampMicros, price,
                quantity, aggTradeId,
                checked("firstTradeId", firstTradeId, count, Long.BYTES),
                checked("lastTradeId", lastTradeId, count, Long.BYTES), side);
    }

    /**
     * {@return these columns with the side of each record}
     *
     * @param side 0 where the buyer is the aggressor ({@link Side#BUY}), any other value where the seller is
     * @throws IllegalArgumentException if the length differs from that of the other columns
     */
    public TradeColumns withSides(byte[] side) {
        return withSides(MemorySegment.ofArray(side));
    }

    /**
     * {@return these columns with the side of each record}
     *
     * @param side one byte each: 0 where the buyer is the aggressor ({@link Side#BUY}), any other value where the seller is
     * @throws IllegalArgumentException if the size does not fit
     */
    public TradeColumns withSides(MemorySegment side) {
        return new TradeColumns(count, mapped || isMapped(side), timestampMicros, price, quantity,
                aggTradeId, firstTradeId, lastTradeId,
                checked("side", side, count, Byte.BYTES));
    }

    /**
     * {@return a view of some of these trades}
     *
     * @param from the index of the first trade
     * @param length the number of trades
     * @throws IndexOutOfBoundsException if they are not all there
     */
    public TradeColumns slice(long from, long length) {
        Objects.checkFromIndexSize(from, length, count);
        return new TradeColumns(length, mapped, part(timestampMicros, from, length, Long.BYTES),
                part(price, from, length, Long.BYTES), part(quantity, from, length, Long.BYTES),
                part(aggTradeId, from, length, Long.BYTES), part(firstTradeId, from, length, Long.BYTES),
                part(lastTradeId, from, length, Long.BYTES), part(side, from, length, Byte.BYTES));
    }

    /**
     * {@return the number of trades}
     */
    public long count() {
        return count;
    }

    /**
     * {@return the optional fields of the trades}
     */
    public TradeFields fields() {
        return new TradeFields(isPresent(aggTradeId), isPresent(firstTradeId), isPresent(side));
    }

    /**
     * {@return one of the trades as a value}
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there is no such trade
     */
    public Trade get(long index) {
        Objects.checkIndex(index, count);
        return new Trade(timestampMicros.getAtIndex(ValueLayout.JAVA_LONG, index),
                price.getAtIndex(ValueLayout.JAVA_LONG, index), quantity.getAtIndex(ValueLayout.JAVA_LONG, index),
                id(aggTradeId, index), id(firstTradeId, index), id(lastTradeId, index), isSell(index), fields());
    }

    private static long id(MemorySegment column, long index) {
        return isPresent(column) ? column.getAtIndex(ValueLayout.JAVA_LONG, index) : 0;
    }

    /** True if a trade is known to be a sell. */
    boolean isSell(long index) {
        return isPresent(side) && side.get(ValueLayout.JAVA_BYTE, index) != 0;
    }

    /** A part of a column; an absent column has none. */
    static MemorySegment part(MemorySegment column, long from, long length, long bytes) {
        return isPresent(column) ? column.asSlice(from * bytes, length * bytes) : column;
    }

    @SuppressWarnings({"ReferenceEquality", "MemorySegmentReferenceEquality"}) // NULL itself stands for an absent column
    private static boolean isPresent(MemorySegment column) {
        return column != MemorySegment.NULL;
    }

    private static MemorySegment checked(String name, MemorySegment column, long count, long bytes) {
        Objects.requireNonNull(column, name);
        if (column.byteSize() != count * bytes) {
            throw new IllegalArgumentException(name + " has " + column.byteSize() + " bytes, but " + count + " trades need "
                    + count * bytes);
        }
        if (bytes == ALIGNMENT && column.maxByteAlignment() < ALIGNMENT) {
            throw new IllegalArgumentException(name + " is not aligned to 8 bytes");
        }
        if (column.isNative() && column.address() == 0 && count > 0) {
            throw new IllegalArgumentException(name + " is a null pointer");
        }
        return column;
    }
}

package dev.rangebar;

import dev.rangebar.bindings.Column;
import dev.rangebar.bindings.TradeColumnsMaker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Trades as columns, one array or direct buffer for each field.
 *
 * {@snippet class="dev.rangebar.snippets.Columnar" region="columns"}
 *
 * <p>Columns are a view: nothing is copied, and a change in an array is a change in the columns. Otherwise they are immutable; the
 * {@code with} methods return a new view. {@link TradeBuffer} makes columns of trades that come one by one.
 *
 * <p>Columns are passed to the core in place, in pieces of at most {@value #TRADES_PER_CALL} trades, since the garbage collector
 * waits for each piece: below 0.1 ms with a vector kernel, about 1.2 ms with the scalar one. The pieces of a mapped file are
 * smaller, since one may have to wait for the disk.
 *
 * <p>For Java 23 and later, {@code rangebar-foreign} makes columns of memory segments.
 *
 * <p>A mapped file must not be made shorter while it is in use: the system would end the process.
 * Through JNI the same holds for a buffer of a {@code java.lang.foreign.Arena} that is closed while a call runs; through FFM closing
 * it is refused then.
 */
public final class TradeColumns {
    /** The maximum number of trades that one native call processes. */
    static final int TRADES_PER_CALL = 131_072;
    /** The same for a mapped file: the call may have to wait for the disk. */
    private static final int MAPPED_TRADES_PER_CALL = 4_096;

    static {
        TradeColumnsMaker.provide(new Maker());
    }

    final Column timestampMicros;
    final Column price;
    final Column quantity;
    final Column aggTradeId;
    final Column firstTradeId;
    final Column lastTradeId;
    final Column side;
    /** All of them, as calls take them. */
    final Column.Group all;
    private final boolean mapped;
    private final long count;

    private TradeColumns(long count, boolean mapped, Column timestampMicros, Column price, Column quantity,
            Column aggTradeId, Column firstTradeId, Column lastTradeId, Column side) {
        this.count = count;
        this.mapped = mapped;
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.quantity = quantity;
        this.aggTradeId = aggTradeId;
        this.firstTradeId = firstTradeId;
        this.lastTradeId = lastTradeId;
        this.side = side;
        this.all = Column.group(timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side);
    }

    /** The maximum number of trades for one native call, which the garbage collector waits for. */
    long tradesPerCall() {
        return mapped ? MAPPED_TRADES_PER_CALL : TRADES_PER_CALL;
    }

    /** Rejects columns that belong to one thread, even if it is the calling thread. */
    void checkAccessibleByAny() {
        for (Column column : new Column[] {timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side}) {
            column.checkAccessibleByAny();
        }
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
        return of(Column.of(timestampMicros), Column.of(price), Column.of(quantity));
    }

    /**
     * {@return a view of three direct buffers of one size, each from its position to its limit}
     *
     * @param timestampMicros 64-bit microseconds since the Unix epoch in native byte order, never falling
     * @param price 64-bit prices in native byte order, unit 1e-8, above 0
     * @param quantity 64-bit quantities in native byte order, unit 1e-8, at least 0
     * @throws IllegalArgumentException if a buffer is not direct, not in native byte order or not aligned to 8 bytes, or the sizes
     *     differ or are not multiples of 8 bytes
     */
    public static TradeColumns of(ByteBuffer timestampMicros, ByteBuffer price, ByteBuffer quantity) {
        return of(longs("timestampMicros", timestampMicros), longs("price", price), longs("quantity", quantity));
    }

    private static TradeColumns of(Column timestampMicros, Column price, Column quantity) {
        long bytes = timestampMicros.byteSize();
        if (bytes % Long.BYTES != 0) {
            throw new IllegalArgumentException("timestampMicros has " + bytes + " bytes, which is not a multiple of 8");
        }
        long count = bytes / Long.BYTES;
        return new TradeColumns(count, timestampMicros.isMapped() || price.isMapped() || quantity.isMapped(),
                checked("timestampMicros", timestampMicros, count, Long.BYTES), checked("price", price, count, Long.BYTES),
                checked("quantity", quantity, count, Long.BYTES), Column.ABSENT, Column.ABSENT, Column.ABSENT,
                Column.ABSENT);
    }

    private static Column longs(String name, ByteBuffer buffer) {
        if (Objects.requireNonNull(buffer, name).order() != ByteOrder.nativeOrder()) {
            throw new IllegalArgumentException(name + " has the byte order " + buffer.order() + "; expected the native one: "
                    + "buffer.order(ByteOrder.nativeOrder())");
        }
        return bytes(name, buffer);
    }

    private static Column bytes(String name, ByteBuffer buffer) {
        if (!Objects.requireNonNull(buffer, name).isDirect()) {
            throw new IllegalArgumentException(name
                    + " is not a direct buffer; expected ByteBuffer.allocateDirect(...), or an array");
        }
        return Column.of(buffer);
    }

    /**
     * {@return these columns with aggregate trade ids}
     *
     * @param aggTradeId at least 0, rising strictly where timestamps are equal
     * @throws IllegalArgumentException if the length differs from that of the other columns
     */
    public TradeColumns withAggTradeIds(long[] aggTradeId) {
        return withAggTradeIds(Column.of(aggTradeId));
    }

    /**
     * {@return these columns with aggregate trade ids in a direct buffer, from its position to its limit}
     *
     * @param aggTradeId 64-bit ids in native byte order, at least 0, rising strictly where timestamps are equal
     * @throws IllegalArgumentException if the buffer is not direct, or byte order, size or alignment do not fit
     */
    public TradeColumns withAggTradeIds(ByteBuffer aggTradeId) {
        return withAggTradeIds(longs("aggTradeId", aggTradeId));
    }

    private TradeColumns withAggTradeIds(Column aggTradeId) {
        return new TradeColumns(count, mapped || aggTradeId.isMapped(), timestampMicros, price, quantity,
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
        return withTradeIds(Column.of(firstTradeId), Column.of(lastTradeId));
    }

    /**
     * {@return these columns with trade ids in direct buffers, from their positions to their limits}
     *
     * @param firstTradeId 64-bit ids in native byte order, at least 0
     * @param lastTradeId 64-bit ids in native byte order, at least {@code firstTradeId} of the same record
     * @throws IllegalArgumentException if a buffer is not direct, or byte order, size or alignment do not fit
     */
    public TradeColumns withTradeIds(ByteBuffer firstTradeId, ByteBuffer lastTradeId) {
        return withTradeIds(longs("firstTradeId", firstTradeId), longs("lastTradeId", lastTradeId));
    }

    private TradeColumns withTradeIds(Column firstTradeId, Column lastTradeId) {
        return new TradeColumns(count, mapped || firstTradeId.isMapped() || lastTradeId.isMapped(), timestampMicros, price,
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
        return withSides(Column.of(side));
    }

    /**
     * {@return these columns with the side of each record in a direct buffer, from its position to its limit}
     *
     * @param side one byte each: 0 where the buyer is the aggressor ({@link Side#BUY}), any other value where the seller is
     * @throws IllegalArgumentException if the buffer is not direct, or the size does not fit
     */
    public TradeColumns withSides(ByteBuffer side) {
        return withSides(bytes("side", side));
    }

    private TradeColumns withSides(Column side) {
        return new TradeColumns(count, mapped || side.isMapped(), timestampMicros, price, quantity,
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
        return new Trade(timestampMicros.getLong(index), price.getLong(index), quantity.getLong(index),
                id(aggTradeId, index), id(firstTradeId, index), id(lastTradeId, index), isSell(index), fields());
    }

    /**
     * {@return the time of a trade, in microseconds since the Unix epoch} Unlike {@link #get}, this and the next ones make no object.
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there is no such trade
     */
    public long timestampMicros(long index) {
        return timestampMicros.getLong(Objects.checkIndex(index, count));
    }

    /**
     * {@return the price of a trade, in units of 1e-8}
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there is no such trade
     */
    public long price(long index) {
        return price.getLong(Objects.checkIndex(index, count));
    }

    /**
     * {@return the quantity of a trade, in units of 1e-8}
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there is no such trade
     */
    public long quantity(long index) {
        return quantity.getLong(Objects.checkIndex(index, count));
    }

    /**
     * {@return {@code true} if the aggressor of a trade buys}
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there is no such trade
     * @throws IllegalStateException if the trades have no sides: {@link #fields}
     */
    public boolean isBuy(long index) {
        Objects.checkIndex(index, count);
        if (!isPresent(side)) {
            throw new IllegalStateException("the trades have no sides");
        }
        return side.getByte(index) == 0;
    }

    private static long id(Column column, long index) {
        return isPresent(column) ? column.getLong(index) : 0;
    }

    /** True if a trade is known to be a sell. */
    boolean isSell(long index) {
        return isPresent(side) && side.getByte(index) != 0;
    }

    /** A part of a column; an absent column has none. */
    private static Column part(Column column, long from, long length, long bytes) {
        return isPresent(column) ? column.slice(from * bytes, length * bytes) : column;
    }

    @SuppressWarnings("ReferenceEquality") // ABSENT itself stands for an absent column
    private static boolean isPresent(Column column) {
        return column != Column.ABSENT;
    }

    private static Column checked(String name, Column column, long count, long bytes) {
        if (column.byteSize() % bytes != 0) {
            throw new IllegalArgumentException(name + " has " + column.byteSize() + " bytes, which is not a multiple of " + bytes);
        }
        if (column.byteSize() != count * bytes) {
            throw new IllegalArgumentException("the length of " + name + " is " + column.byteSize() / bytes
                    + ", that of timestampMicros " + count);
        }
        if (bytes == Long.BYTES && !column.isAligned()) {
            throw new IllegalArgumentException(name + " is not aligned to 8 bytes");
        }
        if (column.isNull() && count > 0) {
            throw new IllegalArgumentException(name + " is a null pointer");
        }
        return column;
    }

    /** Makes columns of memory segments. */
    private static final class Maker extends TradeColumnsMaker {
        @Override
        public TradeColumns of(Column timestampMicros, Column price, Column quantity) {
            return TradeColumns.of(timestampMicros, price, quantity);
        }

        @Override
        public TradeColumns withAggTradeIds(Object trades, Column aggTradeId) {
            return ((TradeColumns) trades).withAggTradeIds(aggTradeId);
        }

        @Override
        public TradeColumns withTradeIds(Object trades, Column firstTradeId, Column lastTradeId) {
            return ((TradeColumns) trades).withTradeIds(firstTradeId, lastTradeId);
        }

        @Override
        public TradeColumns withSides(Object trades, Column side) {
            return ((TradeColumns) trades).withSides(side);
        }
    }
}

package dev.rangebar.bindings;

/**
 * One column of trades as native calls read it: an array, or memory off the heap. Nothing is copied. The crossing in use makes its
 * own kind of columns.
 */
public abstract class Column {
    /** The column of an optional field that the trades do not have: {@code NULL} for the library. */
    public static final Column ABSENT = NativeAccess.inUse().absentColumn();

    private final long byteSize;

    /**
     * A column.
     *
     * @param byteSize its size in bytes
     */
    Column(long byteSize) {
        this.byteSize = byteSize;
    }

    /**
     * {@return the column of an array}
     *
     * @param values the array
     */
    public static Column of(long[] values) {
        return NativeAccess.inUse().column(values);
    }

    /**
     * {@return the column of an array}
     *
     * @param values the array
     */
    public static Column of(byte[] values) {
        return NativeAccess.inUse().column(values);
    }

    /**
     * {@return the column of memory off the heap}
     *
     * @param memory a direct {@code ByteBuffer}, from its position to its limit; through FFM also a {@code MemorySegment}
     * @throws IllegalArgumentException if the crossing in use cannot read such memory
     */
    public static Column of(Object memory) {
        return NativeAccess.inUse().column(memory);
    }

    /**
     * {@return the size in bytes}
     */
    public final long byteSize() {
        return byteSize;
    }

    /**
     * {@return a part of this column}
     *
     * @param firstByte its start
     * @param bytes its size
     */
    public abstract Column slice(long firstByte, long bytes);

    /**
     * {@return a 64-bit value}
     *
     * @param index of the value
     */
    public abstract long getLong(long index);

    /**
     * {@return a byte}
     *
     * @param index of the byte
     */
    public abstract byte getByte(long index);

    /**
     * {@return {@code true} if the memory is that of a mapped file, so that reading it may have to wait for the disk}
     */
    public abstract boolean isMapped();

    /**
     * {@return {@code true} if 64-bit values can be read in place}
     */
    public abstract boolean isAligned();

    /**
     * {@return {@code true} if the memory is at address 0}
     */
    public abstract boolean isNull();

    /**
     * {@return the columns of trades as one argument}
     *
     * @param timestampMicros the times
     * @param price the prices
     * @param quantity the quantities
     * @param aggTradeId the ids of aggregate trades; {@link #ABSENT} like the others below where there are none
     * @param firstTradeId the first ids
     * @param lastTradeId the last ids
     * @param side the sides
     */
    public static Group group(Column timestampMicros, Column price, Column quantity, Column aggTradeId, Column firstTradeId,
            Column lastTradeId, Column side) {
        return NativeAccess.inUse().group(timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side);
    }

    /**
     * The columns of trades, prepared once as arguments of many calls. The trades of a small batch fill the first cache of the
     * processor, so a call should read little else: what it passes stands side by side here, not in an object for each column.
     */
    public abstract static class Group {
        Group() {}
    }

    /** Throws if the column belongs to one thread, even if that is the calling one. */
    public void checkAccessibleByAny() {
        // Arrays and buffers are there for all threads.
    }
}

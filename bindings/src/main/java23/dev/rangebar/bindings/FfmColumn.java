package dev.rangebar.bindings;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A column as a memory segment, so that an arena that is closed meanwhile is an exception. */
final class FfmColumn extends Column {
    /** A thread that is never started and owns nothing. */
    private static final Thread ANY_OTHER = new Thread(() -> {}, "any other");

    final MemorySegment segment;

    FfmColumn(MemorySegment segment) {
        super(segment.byteSize());
        this.segment = segment;
    }

    @Override
    public Column slice(long firstByte, long bytes) {
        return new FfmColumn(segment.asSlice(firstByte, bytes));
    }

    @Override
    public long getLong(long index) {
        return segment.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    @Override
    public byte getByte(long index) {
        return segment.get(ValueLayout.JAVA_BYTE, index);
    }

    @Override
    public boolean isMapped() {
        return segment.isMapped();
    }

    @Override
    public boolean isAligned() {
        return segment.maxByteAlignment() >= Long.BYTES;
    }

    @Override
    public boolean isNull() {
        return segment.isNative() && segment.address() == 0;
    }

    /**
     * The columns of trades. Guarding memory during a call costs some nanoseconds: columns in the memory of the arena of the times,
     * which is guarded, are passed as bare addresses.
     */
    static final class FfmGroup extends Group {
        /** All columns that are there are in the memory of one arena: the addresses stand for the segments. */
        final boolean together;
        final MemorySegment timestampMicros;
        final long priceAddress;
        final long quantityAddress;
        final long aggTradeIdAddress;
        final long firstTradeIdAddress;
        final long lastTradeIdAddress;
        final long sideAddress;
        final MemorySegment price;
        final MemorySegment quantity;
        final MemorySegment aggTradeId;
        final MemorySegment firstTradeId;
        final MemorySegment lastTradeId;
        final MemorySegment side;

        FfmGroup(FfmColumn timestampMicros, Column price, Column quantity, Column aggTradeId, Column firstTradeId,
                Column lastTradeId, Column side) {
            this.timestampMicros = timestampMicros.segment;
            this.price = beside(price);
            this.quantity = beside(quantity);
            this.aggTradeId = beside(aggTradeId);
            this.firstTradeId = beside(firstTradeId);
            this.lastTradeId = beside(lastTradeId);
            this.side = beside(side);
            this.together = this.timestampMicros.isNative() && isBare(this.price) && isBare(this.quantity) && isBare(this.aggTradeId)
                    && isBare(this.firstTradeId) && isBare(this.lastTradeId) && isBare(this.side);
            this.priceAddress = this.price.address();
            this.quantityAddress = this.quantity.address();
            this.aggTradeIdAddress = this.aggTradeId.address();
            this.firstTradeIdAddress = this.firstTradeId.address();
            this.lastTradeIdAddress = this.lastTradeId.address();
            this.sideAddress = this.side.address();
        }

        private MemorySegment beside(Column column) {
            MemorySegment segment = ((FfmColumn) column).segment;
            return segment.isNative() && timestampMicros.isNative() && segment.scope().equals(timestampMicros.scope())
                    ? MemorySegment.ofAddress(segment.address())
                    : segment;
        }

        /** The memory of no arena can be freed: nothing has to guard it. */
        private static boolean isBare(MemorySegment segment) {
            return segment.isNative() && segment.scope().equals(MemorySegment.NULL.scope());
        }
    }

    @Override
    public void checkAccessibleByAny() {
        if (!segment.isAccessibleBy(ANY_OTHER)) {
            throw new WrongThreadException("the columns belong to one thread; other threads have no access");
        }
    }
}

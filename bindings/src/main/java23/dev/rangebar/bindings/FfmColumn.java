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

    /** Guarding an arena during a call costs some nanoseconds: memory of the other one's arena is passed as a bare address. */
    @Override
    public Column beside(Column other) {
        MemorySegment guarded = ((FfmColumn) other).segment;
        return segment.isNative() && guarded.isNative() && segment.scope().equals(guarded.scope())
                ? new FfmColumn(MemorySegment.ofAddress(segment.address()))
                : this;
    }

    @Override
    public void checkAccessibleByAny() {
        if (!segment.isAccessibleBy(ANY_OTHER)) {
            throw new WrongThreadException("the columns belong to one thread; other threads have no access");
        }
    }
}

package dev.rangebar.bindings;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * An array of 64-bit words on the heap that native calls read and write in place: bars, a result, a saved state. The garbage
 * collector owns the memory, so that no call and no view can outlive it.
 */
public final class Words {
    /** The words of an argument that is absent: {@code NULL} for the library. */
    public static final Words ABSENT = new Words(new long[0], MemorySegment.NULL);

    private static final boolean LOW_HALF_FIRST = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    /** The words themselves. */
    public final long[] array;
    final MemorySegment segment;

    private Words(long[] array, MemorySegment segment) {
        this.array = array;
        this.segment = segment;
    }

    /**
     * Makes words that are 0.
     *
     * @param length their number
     */
    public Words(int length) {
        this.array = new long[length];
        this.segment = MemorySegment.ofArray(array);
    }

    /**
     * Makes the words of one struct, with its size in the first field.
     *
     * @param bytes the size of the struct
     * @return the words, all others 0
     */
    public static Words ofStruct(int bytes) {
        Words struct = new Words(bytes / Long.BYTES);
        struct.setInt(0, bytes);
        return struct;
    }

    /**
     * {@return a 64-bit field}
     *
     * @param offset of the field, in bytes
     */
    public long getLong(int offset) {
        return array[offset / Long.BYTES];
    }

    /**
     * Sets a 64-bit field.
     *
     * @param offset of the field, in bytes
     * @param value the value
     */
    public void setLong(int offset, long value) {
        array[offset / Long.BYTES] = value;
    }

    /**
     * {@return a 32-bit field}
     *
     * @param offset of the field, in bytes
     */
    public int getInt(int offset) {
        return half(array[offset / Long.BYTES], offset);
    }

    /**
     * Sets a 32-bit field.
     *
     * @param offset of the field, in bytes
     * @param value the value
     */
    public void setInt(int offset, int value) {
        int shift = shift(offset);
        long others = array[offset / Long.BYTES] & ~(0xFFFF_FFFFL << shift);
        array[offset / Long.BYTES] = others | (value & 0xFFFF_FFFFL) << shift;
    }

    /**
     * {@return the 32-bit field in a word}
     *
     * @param word two fields
     * @param offset of the field, in bytes, from the start of the word or of a struct
     */
    public static int half(long word, int offset) {
        return (int) (word >>> shift(offset));
    }

    private static int shift(int offset) {
        return (offset % Long.BYTES == 0) == LOW_HALF_FIRST ? 0 : Integer.SIZE;
    }
}

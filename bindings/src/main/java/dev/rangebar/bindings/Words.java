package dev.rangebar.bindings;

import java.nio.ByteOrder;

/**
 * An array of 64-bit words on the heap that native calls read and write in place: bars, a result, a saved state. The garbage
 * collector owns the memory, so that no call and no view can outlive it. The crossing in use makes its own kind of words.
 */
public class Words {
    /** The words of an argument that is absent: {@code NULL} for the library. */
    public static final Words ABSENT = NativeAccess.inUse().absentWords();

    private static final boolean LOW_HALF_FIRST = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    /** The words themselves. */
    public final long[] array;

    /**
     * Wraps an array.
     *
     * @param array the words
     */
    Words(long[] array) {
        this.array = array;
    }

    /**
     * Makes words that are 0.
     *
     * @param length their number
     * @return the words
     */
    public static Words of(int length) {
        return NativeAccess.inUse().words(new long[length]);
    }

    /**
     * Makes the words of one struct, with its size in the first field.
     *
     * @param bytes the size of the struct
     * @return the words, all others 0
     */
    public static Words ofStruct(int bytes) {
        Words struct = of(bytes / Long.BYTES);
        struct.setInt(0, bytes);
        return struct;
    }

    /**
     * {@return a 64-bit field}
     *
     * @param offset of the field, in bytes
     */
    public final long getLong(int offset) {
        return array[offset / Long.BYTES];
    }

    /**
     * Sets a 64-bit field.
     *
     * @param offset of the field, in bytes
     * @param value the value
     */
    public final void setLong(int offset, long value) {
        array[offset / Long.BYTES] = value;
    }

    /**
     * {@return a 32-bit field}
     *
     * @param offset of the field, in bytes
     */
    public final int getInt(int offset) {
        return half(array[offset / Long.BYTES], offset);
    }

    /**
     * Sets a 32-bit field.
     *
     * @param offset of the field, in bytes
     * @param value the value
     */
    public final void setInt(int offset, int value) {
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

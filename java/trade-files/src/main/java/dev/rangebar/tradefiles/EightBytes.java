package dev.rangebar.tradefiles;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of text as one number, the first byte lowest: all of them are examined at once. */
final class EightBytes {
    /**
     * True if eight bytes at once are faster than one after the other: not with the quick compiler alone, as in the command line,
     * which calls a function to load them.
     */
    static final boolean ARE_FAST = !System.getProperty("java.vm.info", "").contains("emulated-client");

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long LOW_BITS = 0x7f * EACH_BYTE;
    private static final long HIGH_BITS = ~LOW_BITS;
    private static final long HIGH_NIBBLES = 0xf0 * EACH_BYTE;
    /** The high nibbles of digits. */
    private static final long DIGIT_NIBBLES = 0x30 * EACH_BYTE;
    /** Carries into the high nibble from the nibbles 10 to 15. */
    private static final long BEYOND_NINE = 0x06 * EACH_BYTE;

    private EightBytes() {
    }

    /** Returns the bytes from an index on. */
    static long at(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    /** Returns eight times the same byte. */
    static long of(byte each) {
        return (each & 0xffL) * EACH_BYTE;
    }

    /** Returns the highest bit of each byte that equals the one in {@link #of}. */
    static long equal(long bytes, long each) {
        long difference = bytes ^ each;
        return ~((difference & LOW_BITS) + LOW_BITS | difference | LOW_BITS);
    }

    /** Returns whether any byte is below the one in {@link #of}, which is at most 128. */
    static boolean haveLess(long bytes, long each) {
        return (bytes - each & ~bytes & HIGH_BITS) != 0;
    }

    /** Returns the index of the first byte whose highest bit is set. */
    static int first(long highBits) {
        return Long.numberOfTrailingZeros(highBits) >> 3;
    }

    /** Returns whether all bytes are digits. */
    static boolean areDigits(long bytes) {
        return ((bytes | bytes + BEYOND_NINE) & HIGH_NIBBLES) == DIGIT_NIBBLES && (bytes & HIGH_NIBBLES) == DIGIT_NIBBLES;
    }

    /** Returns the number of eight digits: neighbours are joined to two, four and eight digits. */
    static long number(long digits) {
        long ones = digits & 0x0f * EACH_BYTE;
        long pairs = ones * 10 + (ones >>> 8) & 0x00ff00ff00ff00ffL;
        long fours = pairs * 100 + (pairs >>> 16) & 0x0000ffff0000ffffL;
        return fours * 10_000 + (fours >>> 32) & 0xffffffffL;
    }
}

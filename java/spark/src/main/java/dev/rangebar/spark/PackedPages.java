package dev.rangebar.spark;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Columns of numbers in few bits, page by page: each number less the smallest one of its column and page, in units of a power of two by
 * one of five that divides them all (a tick, a millisecond), in as many bits as the largest needs. Trades take about a fifth of their size, and a number about a nanosecond. Every 64-bit number is exact, since sums and
 * differences wrap alike. Bits and units, not bytes: a compressor of exchanged blocks finds little left, and passes over it fast.
 *
 * <pre>{@code
 * PackedPages.Builder builder = new PackedPages.Builder();
 * builder.add(prices, count, true);
 * builder.endPage();
 * PackedPages pages = builder.build();
 * pages.read(pages.startOf(0), count, copy);
 * }</pre>
 */
final class PackedPages implements Serializable {
    private static final long serialVersionUID = 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    // A column: width and whether differences follow, exponents of two and of five of the unit, first number, smallest number or
    // difference, then the others.
    private static final int SHIFT_AT = 1;
    private static final int FIVES_AT = 2;
    private static final int FIRST_AT = 3;
    private static final int BASE_AT = FIRST_AT + Long.BYTES;
    private static final int OTHERS_AT = BASE_AT + Long.BYTES;
    private static final int DIFFERENCES = 1 << 7;
    /** The most bits that eight bytes hold from any bit of the first one on; wider numbers take eight bytes. */
    private static final int MAX_BITS = Long.SIZE - Byte.SIZE;
    /** Numbers are read and written eight bytes at once, the last one, too. */
    private static final int SLACK = Long.BYTES;

    /** The powers of five that units may have, up to that of 10^8, which is 1 in fixed point. */
    private static final long[] FIVES = new long[9];
    /** A multiple of a power of five, multiplied by this, is divided by it. */
    private static final long[] INVERSES = new long[FIVES.length];
    private static final long[] LARGEST_QUOTIENTS = new long[FIVES.length];
    private static final long INVERSE_OF_FIVE = 0xCCCC_CCCC_CCCC_CCCDL;

    static {
        long power = 1;
        long inverse = 1;
        for (int i = 0; i < FIVES.length; i++) {
            FIVES[i] = power;
            INVERSES[i] = inverse;
            LARGEST_QUOTIENTS[i] = Long.divideUnsigned(-1, power);
            power *= 5;
            inverse *= INVERSE_OF_FIVE;
        }
    }

    /** The pages one after the other: serializers and estimators of sizes pass over one array. */
    private final byte[] bytes;
    /** The index of the first byte of each page. */
    private final int[] starts;

    private PackedPages(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /** {@return where the first column of a page begins} */
    int startOf(int page) {
        return starts[page];
    }

    /**
     * Reads a column.
     *
     * @param at where the column begins
     * @param count as many numbers as were added
     * @param values receives them
     * @return where the next one begins
     */
    int read(int at, int count, long[] values) {
        int width = bytes[at] & DIFFERENCES - 1;
        boolean isOfDifferences = (bytes[at] & DIFFERENCES) != 0;
        long unit = FIVES[bytes[at + FIVES_AT]] << bytes[at + SHIFT_AT];
        long before = (long) LONG.get(bytes, at + FIRST_AT);
        long base = (long) LONG.get(bytes, at + BASE_AT);
        long mask = width == 0 ? 0 : -1L >>> Long.SIZE - width;
        int others = at + OTHERS_AT;
        values[0] = before;
        if (isOfDifferences) {
            for (int i = 1, bit = 0; i < count; i++, bit += width) {
                before += base + ((long) LONG.get(bytes, others + (bit >>> 3)) >>> (bit & 7) & mask) * unit;
                values[i] = before;
            }
        } else {
            for (int i = 1, bit = 0; i < count; i++, bit += width) {
                values[i] = base + ((long) LONG.get(bytes, others + (bit >>> 3)) >>> (bit & 7) & mask) * unit;
            }
        }
        return others + bytesOf(count, width);
    }

    /** {@return where the next column begins} */
    int skip(int at, int count) {
        return at + OTHERS_AT + bytesOf(count, bytes[at] & DIFFERENCES - 1);
    }

    /** {@return the number of bytes of all numbers but the first} */
    private static int bytesOf(int count, int width) {
        return ((count - 1) * width + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Reads a column of bytes. */
    void read(int at, int count, byte[] values) {
        System.arraycopy(bytes, at, values, 0, count);
    }

    /** Packs columns. It begins again after each {@link #build}. */
    static final class Builder {
        private final List<byte[]> pages = new ArrayList<>();
        /** The page that has not ended. */
        private byte[] bytes = {};
        private int size;
        private long[] differences = {};

        /**
         * Adds a column.
         *
         * @param values the numbers
         * @param count their number, at least 1
         * @param isOfDifferences whether the numbers go on from each other, as times do: then their differences are packed
         */
        void add(long[] values, int count, boolean isOfDifferences) {
            long[] numbers = isOfDifferences ? differences(values, count) : values;
            long bits = 0;
            long least = count > 1 ? numbers[1] : 0;
            long largest = least;
            for (int i = 1; i < count; i++) {
                bits |= numbers[i];
                least = Math.min(least, numbers[i]);
                largest = Math.max(largest, numbers[i]);
            }
            int shift = bits == 0 ? 0 : Long.numberOfTrailingZeros(bits); // the same for all: prices have few decimals
            int fives = fives(numbers, count, least, shift);
            long inverse = INVERSES[fives];
            int bitsOfLargest = Long.SIZE - Long.numberOfLeadingZeros((largest - least >>> shift) * inverse);
            int width = bitsOfLargest > MAX_BITS ? Long.SIZE : bitsOfLargest;
            reserve(OTHERS_AT + bytesOf(count, width) + SLACK);
            byte[] out = bytes;
            out[size] = (byte) (width | (isOfDifferences ? DIFFERENCES : 0));
            out[size + SHIFT_AT] = (byte) shift;
            out[size + FIVES_AT] = (byte) fives;
            LONG.set(out, size + FIRST_AT, values[0]);
            LONG.set(out, size + BASE_AT, least);
            int next = size + OTHERS_AT;
            size = next + bytesOf(count, width);
            if (width == Long.SIZE) {
                for (int i = 1; i < count; i++, next += Long.BYTES) {
                    LONG.set(out, next, (numbers[i] - least >>> shift) * inverse);
                }
                return;
            }
            long waiting = 0; // less than a byte, between two numbers
            int waitingBits = 0;
            for (int i = 1; i < count && width > 0; i++) {
                waiting |= (numbers[i] - least >>> shift) * inverse << waitingBits;
                LONG.set(out, next, waiting);
                waitingBits += width;
                next += waitingBits >>> 3;
                waiting >>>= waitingBits & -Byte.SIZE;
                waitingBits &= Byte.SIZE - 1;
            }
        }

        /** {@return the exponent of the largest power of five that divides all} */
        private static int fives(long[] numbers, int count, long least, int shift) {
            int fives = FIVES.length - 1;
            for (int i = 1; i < count; i++) {
                long number = numbers[i] - least >>> shift;
                while (Long.compareUnsigned(number * INVERSES[fives], LARGEST_QUOTIENTS[fives]) > 0) {
                    fives--; // at 0 each number is its own quotient
                }
                if (fives == 0) {
                    break;
                }
            }
            return fives;
        }

        /** {@return the numbers less the one before, from the second on} */
        private long[] differences(long[] values, int count) {
            if (differences.length < count) {
                differences = new long[count];
            }
            long[] result = differences;
            for (int i = 1; i < count; i++) {
                result[i] = values[i] - values[i - 1];
            }
            return result;
        }

        /** Adds a column of bytes. */
        void add(byte[] values, int count) {
            reserve(count + SLACK);
            System.arraycopy(values, 0, bytes, size, count);
            size += count;
        }

        private void reserve(int more) {
            if (size + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * size));
            }
        }

        /** Ends a page: the columns that were added since the one before. */
        void endPage() {
            pages.add(Arrays.copyOf(bytes, size));
            size = 0;
        }

        /** {@return the pages} */
        PackedPages build() {
            int total = pages.stream().mapToInt(page -> page.length).sum();
            byte[] all = new byte[total + SLACK];
            int[] starts = new int[pages.size()];
            int at = 0;
            for (int page = 0; page < starts.length; page++) {
                starts[page] = at;
                System.arraycopy(pages.get(page), 0, all, at, pages.get(page).length);
                at += pages.get(page).length;
            }
            pages.clear();
            return new PackedPages(all, starts);
        }
    }
}

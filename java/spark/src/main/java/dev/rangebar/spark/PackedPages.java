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
 * one of five that divides them all (a tick, a millisecond), in as many bits as the largest needs. Trades take about an eighth of their size, and a number about a nanosecond. Every 64-bit number is exact, since sums and
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
    /** The numbers that are packed at once: in any width they are whole bytes. */
    private static final int GROUP = Byte.SIZE;
    /** Bytes of 1. */
    private static final long EACH = 0x0101_0101_0101_0101L;
    /** The first bit of the first byte, the second one of the second byte, and so on. */
    private static final long ONE_BIT_OF_EACH = 0x8040_2010_0804_0201L;
    /** All bits of each byte but the highest. */
    private static final long MOST_OF_EACH = 0x7F7F_7F7F_7F7F_7F7FL;
    /** Multiplied by this, bytes of zero and one have their bits in the highest byte, in order. */
    private static final long TO_BITS = 0x0102_0408_1020_4080L;
    /** The most bits of numbers of which four are in eight bytes, also from the middle of a byte on, as those of odd widths are. */
    private static final int MAX_BITS_OF_HALF = 16;
    /** The numbers of which a unit is guessed. */
    private static final int SAMPLE = 64;
    /** Some pages. A collector keeps arrays of a megabyte apart, which costs more. */
    private static final int MAX_SEGMENT = 1 << 18;

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
        long first = (long) LONG.get(bytes, at + FIRST_AT);
        long base = (long) LONG.get(bytes, at + BASE_AT);
        int others = at + OTHERS_AT;
        values[0] = first;
        if (width == 0) { // such as ids that follow each other
            long step = isOfDifferences ? base : 0;
            long start = isOfDifferences ? first : base;
            for (int i = 1; i < count; i++) {
                values[i] = start + i * step;
            }
            return others;
        }
        unpack(others, width, count, values);
        if (isOfDifferences) {
            long value = first;
            for (int i = 1; i < count; i++) {
                value += base + values[i] * unit;
                values[i] = value;
            }
        } else {
            for (int i = 1; i < count; i++) {
                values[i] = base + values[i] * unit;
            }
        }
        return others + bytesOf(count, width);
    }

    /** Reads numbers of one width, which is not 0, from the second on. */
    private void unpack(int at, int width, int count, long[] values) {
        long mask = -1L >>> Long.SIZE - width;
        int i = 1;
        int next = at;
        if (width <= Byte.SIZE) {
            for (; i + GROUP <= count; i += GROUP, next += width) { // eight numbers are whole bytes, and in one long
                long group = (long) LONG.get(bytes, next);
                values[i] = group & mask;
                values[i + 1] = group >>> width & mask;
                values[i + 2] = group >>> 2 * width & mask;
                values[i + 3] = group >>> 3 * width & mask;
                values[i + 4] = group >>> 4 * width & mask;
                values[i + 5] = group >>> 5 * width & mask;
                values[i + 6] = group >>> 6 * width & mask;
                values[i + 7] = group >>> 7 * width & mask;
            }
        } else if (width <= MAX_BITS_OF_HALF) {
            int toHalf = width >>> 1; // four numbers
            int bits = (width & 1) << 2;
            for (; i + GROUP <= count; i += GROUP, next += width) {
                long group = (long) LONG.get(bytes, next);
                values[i] = group & mask;
                values[i + 1] = group >>> width & mask;
                values[i + 2] = group >>> 2 * width & mask;
                values[i + 3] = group >>> 3 * width & mask;
                group = (long) LONG.get(bytes, next + toHalf) >>> bits;
                values[i + 4] = group & mask;
                values[i + 5] = group >>> width & mask;
                values[i + 6] = group >>> 2 * width & mask;
                values[i + 7] = group >>> 3 * width & mask;
            }
        }
        for (int bit = 0; i < count; i++, bit += width) {
            values[i] = (long) LONG.get(bytes, next + (bit >>> 3)) >>> (bit & 7) & mask;
        }
    }

    /** {@return where the next column begins} */
    int skip(int at, int count) {
        return at + OTHERS_AT + bytesOf(count, bytes[at] & DIFFERENCES - 1);
    }

    /** {@return the number of bytes of all numbers but the first} */
    private static int bytesOf(int count, int width) {
        return ((count - 1) * width + Byte.SIZE - 1) / Byte.SIZE;
    }

    /**
     * Reads a column of zeros and ones.
     *
     * @param at where the column begins
     * @param count as many as were added
     * @param values receives them, with room for a multiple of eight
     */
    void read(int at, int count, byte[] values) {
        for (int i = 0; i < count; i += GROUP) {
            long bits = (bytes[at + i / GROUP] & 0xFF) * EACH & ONE_BIT_OF_EACH;
            LONG.set(values, i, bits + MOST_OF_EACH >>> GROUP - 1 & EACH); // from any bit of a byte to its lowest one
        }
    }

    /** Packs columns. It begins again after each {@link #build}. */
    static final class Builder {
        /** Room for the pages: no number is copied before {@link #build}, and the next pages get the same room. */
        private final List<byte[]> segments = new ArrayList<>();
        /** The number of bytes in each full segment. */
        private int[] sizes = new int[8];
        /** The number of full segments, the number of bytes in them, and the segment after them. */
        private int full;
        private int sizeOfFull;
        private byte[] bytes = {};
        private int size;
        private int[] starts = {};
        private int pages;
        private int startOfPage;
        private long[] differences = {};
        private long[] quotients = {};

        /**
         * Adds a column.
         *
         * @param values the numbers
         * @param count their number, at least 1
         * @param isOfDifferences whether the numbers go on from each other, as times do: then their differences are packed
         */
        void add(long[] values, int count, boolean isOfDifferences) {
            if (quotients.length < count) {
                quotients = new long[count];
                differences = new long[count];
            }
            long[] numbers = isOfDifferences ? differences(values, count) : values;
            long bits = 0;
            long common = -1;
            long least = count > 1 ? numbers[1] : 0;
            for (int i = 1; i < count; i++) {
                bits |= numbers[i];
                common &= numbers[i];
                least = Math.min(least, numbers[i]);
            }
            int shift = 0;
            int fives = 0;
            long largest = 0;
            if (count > 1 && bits != common) { // otherwise all are equal, as steps of ids are
                shift = Long.numberOfTrailingZeros(bits); // the same for all: prices have few decimals
                fives = fives(numbers, Math.min(count, SAMPLE), least, shift);
                largest = divide(numbers, count, least, shift, fives);
                if (Long.compareUnsigned(largest, LARGEST_QUOTIENTS[fives]) > 0) { // the sample's unit does not divide the others
                    fives = fives(numbers, count, least, shift);
                    largest = divide(numbers, count, least, shift, fives);
                }
            }
            int bitsOfLargest = Long.SIZE - Long.numberOfLeadingZeros(largest);
            int width = bitsOfLargest > MAX_BITS ? Long.SIZE : bitsOfLargest;
            reserve(OTHERS_AT + bytesOf(count, width) + SLACK);
            bytes[size] = (byte) (width | (isOfDifferences ? DIFFERENCES : 0));
            bytes[size + SHIFT_AT] = (byte) shift;
            bytes[size + FIVES_AT] = (byte) fives;
            LONG.set(bytes, size + FIRST_AT, values[0]);
            LONG.set(bytes, size + BASE_AT, least);
            pack(bytes, size + OTHERS_AT, width, quotients, count);
            size += OTHERS_AT + bytesOf(count, width);
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

        /**
         * Divides the numbers, by a unit that may not divide them all; returns a number with the highest bit of the largest quotient.
         * One that is no whole number is beyond the largest possible quotient.
         */
        private long divide(long[] numbers, int count, long least, int shift, int fives) {
            long[] result = quotients;
            long inverse = INVERSES[fives];
            long bits = 0;
            for (int i = 1; i < count; i++) {
                long quotient = (numbers[i] - least >>> shift) * inverse;
                result[i] = quotient;
                bits |= quotient;
            }
            return bits;
        }

        /** {@return the numbers less the one before, from the second on} */
        private long[] differences(long[] values, int count) {
            long[] result = differences;
            for (int i = 1; i < count; i++) {
                result[i] = values[i] - values[i - 1];
            }
            return result;
        }

        /** Writes numbers of one width, from the second on. */
        private static void pack(byte[] out, int at, int width, long[] numbers, int count) {
            int i = 1;
            int next = at;
            if (width == 0) {
                return;
            }
            if (width == Long.SIZE) {
                for (; i < count; i++, next += Long.BYTES) {
                    LONG.set(out, next, numbers[i]);
                }
                return;
            }
            if (width <= Byte.SIZE) {
                for (; i + GROUP <= count; i += GROUP, next += width) { // eight numbers are whole bytes, and in one long
                    LONG.set(out, next, numbers[i] | numbers[i + 1] << width
                            | (numbers[i + 2] | numbers[i + 3] << width) << 2 * width
                            | (numbers[i + 4] | numbers[i + 5] << width | (numbers[i + 6] | numbers[i + 7] << width) << 2 * width)
                                    << 4 * width);
                }
            } else if (width <= MAX_BITS_OF_HALF) {
                int toHalf = width >>> 1; // four numbers
                int bits = (width & 1) << 2;
                for (; i + GROUP <= count; i += GROUP, next += width) {
                    long half = numbers[i] | numbers[i + 1] << width | (numbers[i + 2] | numbers[i + 3] << width) << 2 * width;
                    long other = numbers[i + 4] | numbers[i + 5] << width | (numbers[i + 6] | numbers[i + 7] << width) << 2 * width;
                    LONG.set(out, next, half);
                    LONG.set(out, next + toHalf, bits == 0 ? other : half >>> (toHalf << 3) | other << bits);
                }
            }
            long waiting = 0; // less than a byte, between two numbers
            int waitingBits = 0;
            for (; i < count; i++) {
                waiting |= numbers[i] << waitingBits;
                LONG.set(out, next, waiting);
                waitingBits += width;
                next += waitingBits >>> 3;
                waiting >>>= waitingBits & -Byte.SIZE;
                waitingBits &= Byte.SIZE - 1;
            }
        }

        /**
         * Adds a column of zeros and ones.
         *
         * @param values the numbers, with room for a multiple of eight
         * @param count their number
         */
        void add(byte[] values, int count) {
            reserve(count / GROUP + 1 + SLACK);
            for (int i = 0; i < count; i += GROUP) {
                bytes[size++] = (byte) ((long) LONG.get(values, i) * TO_BITS >>> Long.SIZE - Byte.SIZE);
            }
        }

        private void reserve(int more) {
            if (size + more <= bytes.length) {
                return;
            }
            if (size > 0) {
                if (full == sizes.length) {
                    sizes = Arrays.copyOf(sizes, 2 * full);
                }
                sizes[full++] = size;
                sizeOfFull += size;
                size = 0;
            }
            if (full == segments.size()) {
                segments.add(new byte[Math.max(more, Math.min(2 * bytes.length, MAX_SEGMENT))]);
            } else if (segments.get(full).length < more) {
                segments.set(full, new byte[more]);
            }
            bytes = segments.get(full);
        }

        /** Ends a page: the columns that were added since the one before. */
        void endPage() {
            if (pages == starts.length) {
                starts = Arrays.copyOf(starts, Math.max(1, 2 * pages));
            }
            starts[pages++] = startOfPage;
            startOfPage = sizeOfFull + size;
        }

        /** {@return the pages} */
        PackedPages build() {
            byte[] all = new byte[startOfPage + SLACK];
            int at = 0;
            for (int i = 0; i < full; i++) {
                System.arraycopy(segments.get(i), 0, all, at, sizes[i]);
                at += sizes[i];
            }
            System.arraycopy(bytes, 0, all, at, size);
            PackedPages result = new PackedPages(all, Arrays.copyOf(starts, pages));
            bytes = segments.get(0);
            full = 0;
            sizeOfFull = 0;
            size = 0;
            pages = 0;
            startOfPage = 0;
            return result;
        }
    }
}

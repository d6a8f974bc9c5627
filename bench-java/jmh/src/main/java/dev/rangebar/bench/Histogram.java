package dev.rangebar.bench;

/**
 * Histogram of times with a relative error of every percentile below 1/128 at any magnitude: 128 equal buckets per
 * power of two, exact below 256. It equals {@code histogram.c}.
 */
final class Histogram {
    private static final int PRECISION_BITS = 7;
    private static final int PER_POWER = 1 << PRECISION_BITS;

    private final long[] counts = new long[(Long.SIZE - PRECISION_BITS) * PER_POWER];
    private long total;
    private long largest;

    /** Adds a time; a negative one counts as 0. */
    void add(long value) {
        long time = Math.max(0, value);
        counts[bucketOf(time)]++;
        total++;
        largest = Math.max(largest, time);
    }

    long total() {
        return total;
    }

    long largest() {
        return largest;
    }

    /**
     * Returns the smallest value that at least perMille / 1000 of the values do not exceed, at most 1/128 too large; 0
     * without values.
     */
    long percentile(long perMille) {
        long rank = total / 1000 * perMille + (total % 1000 * perMille + 999) / 1000;
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank && seen > 0) {
                return Math.min(highestOf(bucket), largest);
            }
        }
        return largest;
    }

    private static int bucketOf(long value) {
        int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - PRECISION_BITS - 1);
        return shift * PER_POWER + (int) (value >>> shift);
    }

    private static long highestOf(int bucket) {
        int shift = bucket < 2 * PER_POWER ? 0 : bucket / PER_POWER - 1;
        long mantissa = bucket - (long) shift * PER_POWER;
        return (mantissa << shift) + ((1L << shift) - 1);
    }
}

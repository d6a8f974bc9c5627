package dev.rangebar;

import java.math.BigInteger;

/** The limits of valid trades, from the specification. */
final class Limits {
    private Limits() {}

    /** The largest price whose upper limit fits in 63 bits. */
    static long maxPrice(int thresholdDbps) {
        long low = 1;
        long high = Long.MAX_VALUE;
        while (low < high) {
            long middle = low + (high - low) / 2 + 1;
            BigInteger price = BigInteger.valueOf(middle);
            BigInteger delta = price.multiply(BigInteger.valueOf(thresholdDbps)).divide(BigInteger.valueOf(100_000));
            if (price.add(delta).bitLength() <= 63) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}

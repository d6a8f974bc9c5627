package dev.rangebar;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A signed 128-bit integer given as two halves: {@code high * 2^64 + low}, the low half unsigned. */
public final class Int128 {
    private Int128() {}

    /**
     * {@return the value as a {@code BigInteger}}
     *
     * @param low the low half, read as unsigned
     * @param high the high half
     */
    public static BigInteger toBigInteger(long low, long high) {
        BigInteger value = BigInteger.valueOf(high).shiftLeft(64).add(BigInteger.valueOf(low));
        return low < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
    }

    /**
     * {@return the value divided by {@code 10^scale}, exactly}
     *
     * @param low the low half, read as unsigned
     * @param high the high half
     * @param scale the number of decimals: 8 for volumes, 16 for turnover
     */
    public static BigDecimal toBigDecimal(long low, long high, int scale) {
        return fitsLong(low, high) ? BigDecimal.valueOf(low, scale) : new BigDecimal(toBigInteger(low, high), scale);
    }

    /**
     * {@return the value in decimal digits}
     *
     * @param low the low half, read as unsigned
     * @param high the high half
     */
    public static String toString(long low, long high) {
        return fitsLong(low, high) ? Long.toString(low) : toBigInteger(low, high).toString();
    }

    private static boolean fitsLong(long low, long high) {
        return high == low >> 63;
    }
}

package dev.rangebar.tradefiles;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Reads decimal text as a whole number of units, exactly or rounded: digits with an optional sign before them, an optional
 * point among them and an optional exponent behind them. An instance holds the number that was read last.
 *
 * <p>Thread rule: one thread at a time.
 */
final class DecimalText {
    /** The number of digits that always fit in a long. */
    private static final int SAFE_DIGITS = 18;

    /** The number of digits of the largest long. */
    private static final int MAX_DIGITS = 19;

    /** No exponent of a double has more digits. */
    private static final int EXPONENT_DIGITS = 3;

    private static final long[] POWERS_OF_TEN = new long[SAFE_DIGITS + 1];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i <= SAFE_DIGITS; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
    }

    /** Relations of a text to a unit. */
    enum Form {
        /** The text is a whole number of units. */
        EXACT,
        /** The number lies between two units; the value is the rounded one. */
        INEXACT,
        /** The number of units does not fit in 64 bits. */
        TOO_LARGE,
        /** The text is no number. */
        NOT_A_NUMBER
    }

    private long value;
    private boolean hasPointOrExponent;
    /** The number is {@code digits * 10^scale} without its sign; the digits are a long as long as there are few enough. */
    private long digits;
    private int scale;
    /** The indexes of the digits, the point among them, without zeros before or behind them. */
    private int first;
    private int end;
    private int digitCount;

    /**
     * Reads a number.
     *
     * @param decimals the unit as the exponent of a power of ten: 8 for units of 1e-8, -3 for units of 1000
     * @param rounding the direction if the number is inexact
     */
    Form read(byte[] bytes, int from, int to, int decimals, Rounding rounding) {
        boolean isNegative = from < to && bytes[from] == '-';
        boolean isSigned = isNegative || from < to && bytes[from] == '+';
        value = 0;
        if (!scan(bytes, isSigned ? from + 1 : from, to)) {
            return Form.NOT_A_NUMBER;
        }
        scale += decimals;
        if (digitCount == 0) {
            return Form.EXACT;
        }
        if (digitCount + scale > MAX_DIGITS) {
            return Form.TOO_LARGE;
        }
        return digitCount <= SAFE_DIGITS && scale <= SAFE_DIGITS - digitCount ? few(isNegative, rounding)
                : many(bytes, isNegative, rounding);
    }

    /** Returns the number of units that was read last. */
    long value() {
        return value;
    }

    /** Returns whether the last text had a point or an exponent, as floating-point numbers have. */
    boolean hasPointOrExponent() {
        return hasPointOrExponent;
    }

    /** Checks the syntax; finds the digits between the first and the last that are not 0, and their scale. */
    private boolean scan(byte[] bytes, int from, int to) {
        int point = -1;
        int at = from;
        int lastSignificant = -1;
        first = -1;
        digits = 0;
        while (at < to && (bytes[at] == '.' && point < 0 || bytes[at] >= '0' && bytes[at] <= '9')) {
            if (bytes[at] == '.') {
                point = at;
            } else if (bytes[at] != '0') {
                first = first < 0 ? at : first;
                lastSignificant = at;
            }
            at++;
        }
        int mantissaEnd = at;
        if (at == from || point == from || point == at - 1) {
            return false; // a digit on both sides of a point
        }
        int exponent = 0;
        if (at < to && (bytes[at] == 'e' || bytes[at] == 'E')) {
            boolean isNegative = at + 1 < to && bytes[at + 1] == '-';
            boolean isSigned = isNegative || at + 1 < to && bytes[at + 1] == '+';
            int start = at + (isSigned ? 2 : 1);
            for (at = start; at < to && bytes[at] >= '0' && bytes[at] <= '9' && at - start < EXPONENT_DIGITS; at++) {
                exponent = exponent * 10 + bytes[at] - '0';
            }
            if (at == start) {
                return false;
            }
            exponent = isNegative ? -exponent : exponent;
        }
        if (at < to) {
            return false;
        }
        hasPointOrExponent = point >= 0 || mantissaEnd < to;
        int endOfWhole = point < 0 ? mantissaEnd : point;
        end = lastSignificant + 1;
        digitCount = first < 0 ? 0 : end - first - (point > first && point < end ? 1 : 0);
        // The power of ten of the last digit that is not 0.
        scale = exponent + (lastSignificant < endOfWhole ? endOfWhole - 1 - lastSignificant : endOfWhole - lastSignificant);
        if (digitCount <= SAFE_DIGITS) {
            for (int i = Math.max(first, 0); i < end; i++) {
                digits = bytes[i] == '.' ? digits : digits * 10 + bytes[i] - '0';
            }
        }
        return true;
    }

    private Form few(boolean isNegative, Rounding rounding) {
        long units;
        boolean isExact = scale >= 0;
        if (isExact) {
            units = digits * POWERS_OF_TEN[scale];
        } else if (-scale > SAFE_DIGITS) {
            units = 0; // below half a unit: 18 digits at most, far behind the point
        } else {
            long divisor = POWERS_OF_TEN[-scale];
            long rest = digits % divisor;
            units = digits / divisor;
            if (rounding == Rounding.HALF_EVEN && (2 * rest > divisor || 2 * rest == divisor && (units & 1) == 1)) {
                units++;
            }
        }
        value = isNegative ? -units : units;
        return isExact ? Form.EXACT : Form.INEXACT;
    }

    private Form many(byte[] bytes, boolean isNegative, Rounding rounding) {
        if (digitCount + scale < 0) {
            return Form.INEXACT; // below a tenth of a unit
        }
        String text = new String(bytes, first, end - first, StandardCharsets.US_ASCII).replace(".", "");
        BigDecimal number = new BigDecimal(new BigInteger(isNegative ? "-" + text : text), -scale);
        BigDecimal units = number.setScale(0, rounding == Rounding.HALF_EVEN ? RoundingMode.HALF_EVEN : RoundingMode.DOWN);
        if (units.unscaledValue().bitLength() >= Long.SIZE) {
            return Form.TOO_LARGE;
        }
        value = units.longValueExact();
        return scale >= 0 ? Form.EXACT : Form.INEXACT;
    }
}

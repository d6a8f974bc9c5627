package dev.rangebar;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Conversions of prices and quantities between 64-bit integers of unit 1e-8 and decimal text: {@code 42313.9} is {@code
 * 4231390000000}. Both directions are exact; nothing is ever rounded.
 *
 * <p>Text is digits with an optional minus before them and an optional point among them: no exponent, sign {@code +},
 * space or grouping, a digit on both sides of a point, at most {@value #DECIMALS} digits behind it.
 */
public final class FixedPoint {
    /** The number of decimals: the unit is {@code 10^-8}. */
    public static final int DECIMALS = 8;

    private static final long[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
    };
    private static final long ONE = POWERS_OF_TEN[DECIMALS];

    /** The number of digits that always fit in a long. */
    private static final int SAFE_DIGITS = 18;

    private static final int QUOTED_LENGTH = 60;

    /** A number with a plus sign, an exponent of at most two digits, or no digit on one side of the point. */
    private static final String OTHER_NOTATION
            = "[+-]?(?:[0-9]{1,20}\\.?[0-9]{0,20}|\\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?";

    private FixedPoint() {}

    /**
     * Reads a decimal number.
     *
     * @param text the number, without anything around it
     * @return the number in units of 1e-8
     * @throws NumberFormatException if the text is no such number, has more than 8 decimals, or does not fit in 64 bits
     */
    public static long parse(CharSequence text) {
        // Every char that is not ASCII becomes '?', which is refused as well; the message quotes the text as it was.
        byte[] ascii = text.toString().getBytes(StandardCharsets.US_ASCII);
        return parse(ascii, 0, ascii.length, text);
    }

    /**
     * Reads a decimal number from bytes, by the same rules.
     *
     * @param ascii holds the text
     * @param from the index of its first byte
     * @param to the index behind its last byte
     * @return the number in units of 1e-8
     * @throws NumberFormatException if the text is no such number, has more than 8 decimals, or does not fit in 64 bits
     * @throws IndexOutOfBoundsException if {@code from..to} is not within the array
     */
    public static long parse(byte[] ascii, int from, int to) {
        Objects.checkFromToIndex(from, to, ascii.length);
        return parse(ascii, from, to, null);
    }

    private static long parse(byte[] ascii, int from, int to, CharSequence original) {
        if (from >= to) {
            throw new NumberFormatException("\"\" is empty, not a decimal number");
        }
        boolean negative = ascii[from] == '-';
        int first = negative ? from + 1 : from;
        int point = -1;
        long digits = 0;
        for (int i = first; i < to; i++) {
            int digit = ascii[i] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit; // may wrap: looked at only if there are few enough digits
            } else if (ascii[i] == '.' && point < 0 && i > first) {
                point = i;
            } else {
                throw notDecimal(text(ascii, from, to, original));
            }
        }
        if (first == to || point == to - 1) {
            throw notDecimal(text(ascii, from, to, original));
        }
        int decimals = point < 0 ? 0 : to - point - 1;
        if (decimals > DECIMALS) {
            throw new NumberFormatException(quote(ascii, from, to, original) + " has " + decimals
                    + " decimals; at most " + DECIMALS + " are exact");
        }
        int digitCount = to - first - (point < 0 ? 0 : 1);
        long scale = POWERS_OF_TEN[DECIMALS - decimals];
        if (digitCount <= SAFE_DIGITS) {
            long raw = digits * scale;
            if (Math.multiplyHigh(digits, scale) == 0 && raw >= 0) {
                return negative ? -raw : raw;
            }
        }
        return parseLong(ascii, from, to, original);
    }

    /** Many digits: leading zeros, the last few numbers that fit, or one that does not. The syntax was checked. */
    private static long parseLong(byte[] ascii, int from, int to, CharSequence original) {
        String text = new String(ascii, from, to - from, StandardCharsets.US_ASCII);
        try {
            return new BigDecimal(text).movePointRight(DECIMALS).longValueExact();
        } catch (ArithmeticException e) {
            NumberFormatException error = new NumberFormatException(quote(ascii, from, to, original)
                    + " is outside " + toString(Long.MIN_VALUE) + ".." + toString(Long.MAX_VALUE));
            error.initCause(e);
            throw error;
        }
    }

    /**
     * {@return a decimal number in units of 1e-8}
     *
     * @param value with at most 8 decimals that are not 0
     * @throws ArithmeticException if the value has more decimals, or does not fit in 64 bits
     */
    public static long ofBigDecimal(BigDecimal value) {
        try {
            return value.movePointRight(DECIMALS).longValueExact();
        } catch (ArithmeticException e) {
            boolean decimals = value.stripTrailingZeros().scale() > DECIMALS;
            ArithmeticException error = new ArithmeticException(value + (decimals
                    ? " has more than " + DECIMALS + " decimals; round it first"
                    : " is outside " + toString(Long.MIN_VALUE) + ".." + toString(Long.MAX_VALUE)));
            error.initCause(e);
            throw error;
        }
    }

    /**
     * {@return the shortest decimal text, without exponent: {@code 42313.9}; {@code parse} reads it back}
     *
     * @param raw units of 1e-8
     */
    public static String toString(long raw) {
        long whole = raw / ONE;
        long fraction = Math.abs(raw % ONE);
        if (fraction == 0) {
            return Long.toString(whole);
        }
        int decimals = DECIMALS;
        while (fraction % 10 == 0) {
            fraction /= 10;
            decimals--;
        }
        String digits = Long.toString(fraction);
        return (raw < 0 ? "-" : "") + Math.abs(whole) + "." + "0".repeat(decimals - digits.length()) + digits;
    }

    /**
     * {@return the number with 8 decimals}
     *
     * @param raw units of 1e-8
     */
    public static BigDecimal toBigDecimal(long raw) {
        return BigDecimal.valueOf(raw, DECIMALS);
    }

    /** The text as it was, for messages; an input of bytes is read as ISO 8859-1. */
    private static String text(byte[] ascii, int from, int to, CharSequence original) {
        return original != null ? original.toString() : new String(ascii, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static NumberFormatException notDecimal(String text) {
        return new NumberFormatException(quote(text) + " is not a decimal number such as 42313.9" + advice(text));
    }

    /** Returns advice for a number in another notation; empty for all other texts. */
    private static String advice(String text) {
        if (!text.matches(OTHER_NOTATION)) {
            return "";
        }
        boolean hasExponent = text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
        return "; write " + new BigDecimal(text).toPlainString() + (hasExponent ? ", without an exponent"
                : text.charAt(0) == '+' ? ", without a plus sign" : ", with a digit on both sides of the point");
    }

    private static String quote(byte[] ascii, int from, int to, CharSequence original) {
        return quote(text(ascii, from, to, original));
    }

    private static String quote(String text) {
        return "\"" + (text.length() <= QUOTED_LENGTH ? text : text.substring(0, QUOTED_LENGTH) + "...") + "\"";
    }
}

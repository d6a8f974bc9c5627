package dev.rangebar.tradefiles;

import java.nio.charset.StandardCharsets;

/** Parses the cells of a trade file that are no decimals; {@link dev.rangebar.FixedPoint} parses decimals. */
final class FieldText {
    /** The number of digits that always fit in a long. */
    private static final int SAFE_DIGITS = 18;

    private static final int QUOTED_LENGTH = 60;

    private FieldText() {}

    /**
     * Reads a whole number: digits, with an optional minus before them.
     *
     * @throws NumberFormatException if it is none, or does not fit in 64 bits
     */
    static long wholeNumber(byte[] bytes, int from, int to) {
        int first = from < to && bytes[from] == '-' ? from + 1 : from;
        long value = 0;
        for (int i = first; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException(quote(bytes, from, to) + " is not a whole number");
            }
            value = value * 10 + digit; // may wrap: used only if there are few enough digits
        }
        if (first == to) {
            throw new NumberFormatException(quote(bytes, from, to) + " is not a whole number");
        }
        if (to - first <= SAFE_DIGITS) {
            return first == from ? value : -value;
        }
        try {
            return Long.parseLong(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new NumberFormatException(quote(bytes, from, to) + " does not fit in 64 bits");
        }
    }

    /**
     * Reads true, True, TRUE or 1, and the same of false or 0.
     *
     * @throws NumberFormatException if it is none of them
     */
    static byte truth(byte[] bytes, int from, int to) {
        if (to - from == 1 && (bytes[from] == '1' || bytes[from] == '0')) {
            return (byte) (bytes[from] - '0');
        }
        if (matches(bytes, from, to, "true", "TRUE")) {
            return 1;
        }
        if (matches(bytes, from, to, "false", "FALSE")) {
            return 0;
        }
        throw new NumberFormatException(quote(bytes, from, to) + " is neither true nor false");
    }

    /** Returns whether text is all lower case, all upper case, or lower case with an upper-case initial. */
    private static boolean matches(byte[] bytes, int from, int to, String lower, String upper) {
        if (to - from != lower.length() || bytes[from] != lower.charAt(0) && bytes[from] != upper.charAt(0)) {
            return false;
        }
        boolean isLower = true;
        boolean isUpper = bytes[from] == upper.charAt(0);
        for (int i = 1; i < lower.length(); i++) {
            isLower &= bytes[from + i] == lower.charAt(i);
            isUpper &= bytes[from + i] == upper.charAt(i);
        }
        return isLower || isUpper;
    }

    /** Returns the text for a message, shortened if it is long; each byte is one character. */
    static String quote(byte[] bytes, int from, int to) {
        return quote(new String(bytes, from, Math.min(to - from, QUOTED_LENGTH + 1), StandardCharsets.ISO_8859_1));
    }

    /** Returns the text for a message, shortened if it is long. */
    static String quote(String text) {
        return '"' + (text.length() > QUOTED_LENGTH ? text.substring(0, QUOTED_LENGTH) + "..." : text) + '"';
    }
}

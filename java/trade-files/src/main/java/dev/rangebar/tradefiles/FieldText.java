package dev.rangebar.tradefiles;

import java.nio.charset.StandardCharsets;

/** Text of a trade file that is no number. */
final class FieldText {
    private static final int QUOTED_LENGTH = 60;

    /** The bit by which letters of ASCII differ in case. */
    private static final int LOWER_CASE = 0x20;

    private static final byte CTRL_Z = 0x1a;

    private FieldText() {}

    /**
     * Reads true, True, TRUE, t, T, 1 or 1.0, and the same of false or 0.
     *
     * @throws NumberFormatException if it is none of them
     */
    static byte truth(byte[] bytes, int from, int to) {
        boolean isOneOrZero = from < to && (bytes[from] == '1' || bytes[from] == '0');
        if (isOneOrZero && (to - from == 1 || to - from == 3 && bytes[from + 1] == '.' && bytes[from + 2] == '0')) {
            return (byte) (bytes[from] - '0');
        }
        if (to - from == 1 && (bytes[from] | LOWER_CASE) == 't') {
            return 1;
        }
        if (to - from == 1 && (bytes[from] | LOWER_CASE) == 'f') {
            return 0;
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

    /** Returns a sentence about a line that marks the end of a file, or of what was written of it; null if it is none. */
    static String endMark(byte[] bytes, int from, int to) {
        boolean isZeros = true;
        for (int i = from; i < to; i++) {
            isZeros &= bytes[i] == 0;
        }
        return isZeros ? to - from + " bytes of value 0: the file was not written to its end; get it again"
                : to - from == 1 && bytes[from] == CTRL_Z ? "an end mark of DOS (Ctrl-Z) is not a trade; remove it" : null;
    }

    /** Returns the text for a message, shortened if it is long; each byte is one character. */
    static String quote(byte[] bytes, int from, int to) {
        return quote(new String(bytes, from, Math.min(to - from, QUOTED_LENGTH + 1), StandardCharsets.ISO_8859_1));
    }

    /** Returns the text for a message, shortened if it is long. */
    static String quote(String text) {
        return '"' + shortened(text) + '"';
    }

    /** Returns the beginning of a text that is long. */
    static String shortened(String text) {
        return text.length() > QUOTED_LENGTH ? text.substring(0, QUOTED_LENGTH) + "..." : text;
    }
}

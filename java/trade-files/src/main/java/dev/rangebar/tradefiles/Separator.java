package dev.rangebar.tradefiles;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Separators of cells. A cell may stand in quotes, and then hold the separator. */
final class Separator {
    static final byte DEFAULT = ',';
    static final byte QUOTE = '"';
    private static final String DETECTED = ",;\t";
    private static final String KNOWN = DETECTED + "|";

    private Separator() {}

    static void checked(char separator) {
        if (KNOWN.indexOf(separator) < 0) {
            throw new IllegalArgumentException("a separator is a comma, a semicolon, a tab or a vertical bar");
        }
    }

    /** Returns the separators that a line may have: those among comma, semicolon and tab that it holds. */
    static List<Byte> candidates(byte[] bytes, int from, int to) {
        List<Byte> found = new ArrayList<>();
        for (char candidate : DETECTED.toCharArray()) {
            if (split(bytes, from, to, (byte) candidate).size() > 1) {
                found.add((byte) candidate);
            }
        }
        return found.isEmpty() ? List.of(DEFAULT) : found;
    }

    /** Returns the cells of a line, without their quotes. */
    static List<String> split(byte[] bytes, int from, int to, byte separator) {
        List<String> cells = new ArrayList<>();
        int start = from;
        while (start <= to) {
            int end = endOfCell(bytes, start, to, separator);
            boolean isQuoted = end - start > 1 && bytes[start] == QUOTE && bytes[end - 1] == QUOTE;
            int trim = isQuoted ? 1 : 0;
            cells.add(new String(bytes, start + trim, end - start - 2 * trim, StandardCharsets.ISO_8859_1));
            start = end + 1;
        }
        return cells;
    }

    /** Returns the index after the last byte of the cell that begins here: that of its separator, or the end of the line. */
    static int endOfCell(byte[] bytes, int from, int to, byte separator) {
        int at = from;
        if (at < to && bytes[at] == QUOTE) {
            at++;
            while (at < to && bytes[at] != QUOTE) {
                at++;
            }
        }
        while (at < to && bytes[at] != separator) {
            at++;
        }
        return at;
    }
}

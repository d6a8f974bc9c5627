package dev.rangebar.tradefiles;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Separators of cells. A cell may stand in quotes, and then hold the separator. */
final class Separator {
    static final byte DEFAULT = ',';
    static final byte QUOTE = '"';
    /** The quote of files whose cells never stand in quotes: no line holds it. */
    static final byte NO_QUOTE = '\n';
    private static final String DETECTED = ",;\t";
    private static final String KNOWN = DETECTED + "|";
    /** The names of {@link #KNOWN}, in the same order. */
    private static final List<String> NAMES = List.of("comma", "semicolon", "tab", "pipe");

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

    /** Returns advice for a line of one column that holds another separator; empty for all other lines. */
    static String advice(byte[] bytes, int from, int to, byte separator, byte quote) {
        if (split(bytes, from, to, separator, quote).size() > 1) {
            return "";
        }
        return KNOWN.chars().filter(other -> split(bytes, from, to, (byte) other, quote).size() > 1).mapToObj(other -> "; with the separator "
                + nameOf(separator) + " the line is one column: --separator " + nameOf((byte) other) + " splits it").findFirst().orElse("");
    }

    private static String nameOf(byte separator) {
        return NAMES.get(KNOWN.indexOf(separator));
    }

    /** Returns the cells of a line, without their quotes. */
    static List<String> split(byte[] bytes, int from, int to, byte separator) {
        return split(bytes, from, to, separator, QUOTE);
    }

    /** Returns the cells of a line, without their quotes. */
    static List<String> split(byte[] bytes, int from, int to, byte separator, byte quote) {
        List<String> cells = new ArrayList<>();
        int start = from;
        while (start <= to) {
            int end = endOfCell(bytes, start, to, separator, quote);
            boolean isQuoted = isQuoted(bytes, start, end, quote);
            int trim = isQuoted ? 1 : 0;
            cells.add(new String(bytes, start + trim, end - start - 2 * trim, StandardCharsets.ISO_8859_1));
            start = end + 1;
        }
        return cells;
    }

    /** Returns the index after the last byte of the cell that begins here: that of its separator, or the end of the line. */
    static int endOfCell(byte[] bytes, int from, int to, byte separator) {
        return endOfCell(bytes, from, to, separator, QUOTE);
    }

    /** Returns whether a cell stands in quotes. */
    static boolean isQuoted(byte[] bytes, int from, int to, byte quote) {
        return to - from > 1 && bytes[from] == quote && bytes[to - 1] == quote;
    }

    /** Returns the index after the last byte of the cell that begins here; within quotes a double quote stands for one. */
    static int endOfCell(byte[] bytes, int from, int to, byte separator, byte quote) {
        int at = from;
        if (at < to && bytes[at] == quote) {
            at++;
            while (at < to && (bytes[at] != quote || at + 1 < to && bytes[at + 1] == quote)) {
                at += bytes[at] == quote ? 2 : 1;
            }
        }
        while (at < to && bytes[at] != separator) {
            at++;
        }
        return at;
    }
}

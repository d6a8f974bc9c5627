package dev.rangebar.tradefiles;

import static dev.rangebar.tradefiles.FileColumn.AGG_TRADE_ID;
import static dev.rangebar.tradefiles.FileColumn.FIRST_TRADE_ID;
import static dev.rangebar.tradefiles.FileColumn.IS_BEST_MATCH;
import static dev.rangebar.tradefiles.FileColumn.IS_BUYER_MAKER;
import static dev.rangebar.tradefiles.FileColumn.LAST_TRADE_ID;
import static dev.rangebar.tradefiles.FileColumn.PRICE;
import static dev.rangebar.tradefiles.FileColumn.QUANTITY;
import static dev.rangebar.tradefiles.FileColumn.TIMESTAMP;

import dev.rangebar.TradeFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The layout of the columns of a file. It is detected from the first line (a header names the columns, in any order;
 * without one their number decides), or given by the caller.
 */
public final class TradeLayout {
    private static final List<FileColumn> PLAIN = List.of(TIMESTAMP, PRICE, QUANTITY);
    private static final List<FileColumn> FUTURES = List.of(AGG_TRADE_ID, PRICE, QUANTITY, FIRST_TRADE_ID,
            LAST_TRADE_ID, TIMESTAMP, IS_BUYER_MAKER);
    private static final List<FileColumn> SPOT = List.of(AGG_TRADE_ID, PRICE, QUANTITY, FIRST_TRADE_ID,
            LAST_TRADE_ID, TIMESTAMP, IS_BUYER_MAKER, IS_BEST_MATCH);
    private static final Map<String, List<FileColumn>> KNOWN = Map.of("plain", PLAIN, "binance-futures", FUTURES,
            "binance-spot", SPOT);

    /** Names of the column of row numbers that pandas writes: none, or the one that it gives such a column on reading. */
    private static final Set<String> INDEX_NAMES = Set.of("", "unnamed: 0");

    /** A line with so many names of columns is a header, not a damaged trade. */
    private static final int NAMES_OF_A_HEADER = 2;

    private final boolean hasHeader;
    private final List<FileColumn> columns;
    private final List<String> names;
    private final TimestampUnit unit;

    private TradeLayout(boolean hasHeader, List<FileColumn> columns, List<String> names, TimestampUnit unit) {
        this.hasHeader = hasHeader;
        this.columns = columns;
        this.names = names;
        this.unit = unit;
    }

    /**
     * {@return the layout with this name, or with these columns}
     *
     * @param text {@code binance-futures}, {@code binance-spot}, {@code plain}, or the names of all columns, separated by
     *     commas
     * @throws IllegalArgumentException if it is none of them
     */
    public static TradeLayout named(String text) {
        List<FileColumn> known = KNOWN.get(text);
        if (known != null) {
            return ofColumns(known);
        }
        if (text.indexOf(',') < 0) {
            throw new IllegalArgumentException("'" + text + "' is not one of "
                    + String.join(", ", new TreeSet<>(KNOWN.keySet()))
                    + ", or the names of all columns, separated by commas");
        }
        try {
            return ofHeader(List.of(text.split(",", -1)));
        } catch (FirstLineException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Returns whether a line is a header: its first name, or the one after that of an index column, begins with a letter. */
    static boolean isHeader(byte[] bytes, int from, int to, byte separator) {
        int first = from;
        int end = Separator.endOfCell(bytes, from, to, separator);
        if (end < to && (end == from || end == from + 2 && bytes[from] == Separator.QUOTE)) { // an empty name, quoted or not
            first = end + 1;
        }
        if (first < to && bytes[first] == Separator.QUOTE) {
            first++;
        }
        return first < to && (bytes[first] >= 'a' && bytes[first] <= 'z' || bytes[first] >= 'A' && bytes[first] <= 'Z');
    }

    /** Returns whether a line names columns, as a header does that stands in the middle of a file. */
    static boolean namesColumns(byte[] bytes, int from, int to, byte separator) {
        return isHeader(bytes, from, to, separator) && Separator.split(bytes, from, to, separator).stream()
                .filter(name -> FileColumn.named(name.toLowerCase(Locale.ROOT)) != null).count() >= NAMES_OF_A_HEADER;
    }

    /**
     * Checks that a header in the middle of a file means the same columns as this layout.
     *
     * @throws FirstLineException if it does not: the rows after it would be misread
     */
    void checkSame(byte[] bytes, int from, int to, byte separator) throws FirstLineException {
        TradeLayout other = ofHeader(Separator.split(bytes, from, to, separator));
        if (!other.columns.equals(columns) || other.unit != null && other.unit != unit) {
            throw new FirstLineException(1, FieldText.quote(bytes, from, to) + " is a header in the middle of the file, of "
                    + "other columns than the rows before it; split the file before this line");
        }
    }

    /** Detects the separator from the first line: the one that makes a header, or a trade of the layout. */
    static byte separatorOf(byte[] bytes, int from, int to, TradeLayout layout) {
        List<Byte> candidates = Separator.candidates(bytes, from, to);
        List<Byte> fitting = candidates.stream().filter(candidate -> fits(bytes, from, to, candidate, layout)).toList();
        return fitting.size() == 1 ? fitting.get(0) : candidates.get(0);
    }

    private static boolean fits(byte[] bytes, int from, int to, byte separator, TradeLayout layout) {
        if (layout != null) {
            return Separator.split(bytes, from, to, separator).size() == layout.columns.size();
        }
        try {
            ofFirstLine(bytes, from, to, separator);
            return true;
        } catch (FirstLineException e) {
            return false;
        }
    }

    private static TradeLayout ofColumns(List<FileColumn> columns) {
        return new TradeLayout(false, columns, columns.stream().map(FileColumn::defaultName).toList(), null);
    }

    /**
     * Detects the layout from the first line of a file.
     *
     * @throws FirstLineException if it is neither a header nor a trade of a known layout
     */
    static TradeLayout ofFirstLine(byte[] bytes, int from, int to, byte separator) throws FirstLineException {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\r') {
                throw new FirstLineException(1, "the lines end in CR only; expected LF or CRLF: convert the file, such as "
                        + "by tr '\\r' '\\n'");
            }
        }
        List<String> cells = Separator.split(bytes, from, to, separator);
        if (isHeader(bytes, from, to, separator)) {
            return ofHeader(cells);
        }
        char first = cells.get(0).isEmpty() ? 0 : cells.get(0).charAt(0);
        if (first >= '0' && first <= '9' || first == '-' || first == '+') {
            return ofCount(cells.size());
        }
        throw new FirstLineException(1, FieldText.quote(bytes, from, to) + " is neither a header nor a trade"
                + (first == '#' ? "; remove the comment" : ""));
    }

    private static TradeLayout ofCount(int columns) throws FirstLineException {
        for (List<FileColumn> known : List.of(PLAIN, FUTURES, SPOT)) {
            if (known.size() == columns) {
                return ofColumns(known);
            }
        }
        throw new FirstLineException(columns, "a trade with " + columns + (columns == 1 ? " column" : " columns")
                + " and no header above it; without a header there are "
                + PLAIN.size() + " (" + namesOf(PLAIN) + "), " + FUTURES.size() + " (" + namesOf(FUTURES)
                + ") or " + SPOT.size() + " (the same, " + IS_BEST_MATCH.defaultName()
                + "); --layout names others");
    }

    private static TradeLayout ofHeader(List<String> names) throws FirstLineException {
        List<FileColumn> columns = new ArrayList<>();
        TimestampUnit unit = null;
        for (String name : names) {
            int column = columns.size() + 1;
            String lower = name.toLowerCase(Locale.ROOT);
            FileColumn field = column == 1 && INDEX_NAMES.contains(lower) ? FileColumn.INDEX : FileColumn.named(lower);
            if (field == null) {
                throw new FirstLineException(column, FieldText.quote(name) + (name.isEmpty() && column == names.size()
                        ? " in the header is no column: the header ends in a separator; remove it, from the rows, too"
                        : " in the header is not a known column; known columns: " + FileColumn.knownNames()
                                + "; layouts of other venues are not known: rename or remove columns"));
            }
            if (columns.contains(field)) {
                throw new FirstLineException(column, "\"" + name + "\" and \"" + names.get(columns.indexOf(field))
                        + "\" in the header are the same column");
            }
            columns.add(field);
            if (field == TIMESTAMP) {
                unit = TimestampUnit.ofName(lower);
            }
        }
        for (FileColumn required : PLAIN) {
            if (!columns.contains(required)) {
                throw new FirstLineException(names.size() + 1, "the header has no column " + required.defaultName());
            }
        }
        if (columns.contains(FIRST_TRADE_ID) != columns.contains(LAST_TRADE_ID)) {
            FileColumn single = columns.contains(FIRST_TRADE_ID) ? FIRST_TRADE_ID : LAST_TRADE_ID;
            throw new FirstLineException(columns.indexOf(single) + 1, "the header has one of "
                    + FIRST_TRADE_ID.defaultName() + " and " + LAST_TRADE_ID.defaultName() + " only");
        }
        return new TradeLayout(true, Collections.unmodifiableList(columns), names, unit);
    }

    /**
     * {@return the optional fields that trades of this layout have}
     */
    public TradeFields fields() {
        return new TradeFields(columns.contains(AGG_TRADE_ID), columns.contains(FIRST_TRADE_ID),
                columns.contains(IS_BUYER_MAKER));
    }

    boolean hasHeader() {
        return hasHeader;
    }

    List<FileColumn> fileColumns() {
        return columns;
    }

    /** Returns the name of each column, as in the header. */
    List<String> names() {
        return names;
    }

    /** Returns the name of the column with an index, for messages. */
    String nameOf(int column) {
        return names.get(column).isEmpty() ? columns.get(column).defaultName() : names.get(column);
    }

    /** Returns the unit of the times if a column's name contains it, else null. */
    TimestampUnit unit() {
        return unit;
    }

    /** Returns the number of a column in the file, from 1. */
    int numberOf(FileColumn column) {
        return columns.indexOf(column) + 1;
    }

    /** Thrown if no layout can be detected from the first line. */
    static final class FirstLineException extends Exception {
        private static final long serialVersionUID = 1;

        /** The number, from 1, of the invalid column, or of the place where the first one is missing. */
        private final int column;

        private FirstLineException(int column, String message) {
            super(message);
            this.column = column;
        }

        int column() {
            return column;
        }
    }

    private static String namesOf(List<FileColumn> columns) {
        return columns.stream().map(FileColumn::defaultName).collect(Collectors.joining(", "));
    }
}

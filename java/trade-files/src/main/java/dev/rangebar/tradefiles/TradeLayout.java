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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** Returns whether a line that begins with this byte is a header. */
    static boolean isHeader(byte first) {
        return first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z';
    }

    private static TradeLayout ofColumns(List<FileColumn> columns) {
        return new TradeLayout(false, columns, columns.stream().map(FileColumn::defaultName).toList(), null);
    }

    /**
     * Detects the layout from the first line of a file.
     *
     * @throws FirstLineException if it is neither a header nor a trade of a known layout
     */
    static TradeLayout ofFirstLine(byte[] bytes, int from, int to) throws FirstLineException {
        byte first = from < to ? bytes[from] : 0;
        if (isHeader(first)) {
            return ofHeader(List.of(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).split(",", -1)));
        }
        if (first >= '0' && first <= '9' || first == '-') {
            return ofCount(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).split(",", -1).length);
        }
        throw new FirstLineException(1, FieldText.quote(bytes, from, to) + " is neither a header nor a trade");
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
                + ") or " + SPOT.size() + " (the same, " + IS_BEST_MATCH.defaultName() + ")");
    }

    private static TradeLayout ofHeader(List<String> names) throws FirstLineException {
        List<FileColumn> columns = new ArrayList<>();
        TimestampUnit unit = null;
        for (String name : names) {
            int column = columns.size() + 1;
            String lower = name.toLowerCase(Locale.ROOT);
            FileColumn field = FileColumn.named(lower);
            if (field == null) {
                throw new FirstLineException(column, FieldText.quote(name)
                        + " in the header is not a known column; known columns: "
                        + FileColumn.knownNames());
            }
            if (columns.contains(field)) {
                throw new FirstLineException(column, "\"" + name + "\" and \"" + names.get(columns.indexOf(field))
                        + "\" in the header are the same column");
            }
            columns.add(field);
            if (field == TIMESTAMP && lower.endsWith("_us")) {
                unit = TimestampUnit.MICROSECONDS;
            } else if (field == TIMESTAMP && lower.endsWith("_ms")) {
                unit = TimestampUnit.MILLISECONDS;
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

    /** Returns the name of each column, for messages. */
    List<String> names() {
        return names;
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

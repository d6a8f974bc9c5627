package dev.rangebar.cli;

import static dev.rangebar.cli.TradeField.AGGREGATE_ID;
import static dev.rangebar.cli.TradeField.FIRST_TRADE_ID;
import static dev.rangebar.cli.TradeField.IS_BEST_MATCH;
import static dev.rangebar.cli.TradeField.IS_BUYER_MAKER;
import static dev.rangebar.cli.TradeField.LAST_TRADE_ID;
import static dev.rangebar.cli.TradeField.PRICE;
import static dev.rangebar.cli.TradeField.QUANTITY;
import static dev.rangebar.cli.TradeField.TIMESTAMP;

import dev.rangebar.ColumnSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which column of a file holds what. Told by the first line: a header names the columns, in any order; without one
 * their number tells.
 *
 * @param hasHeader whether the first line is a header, not a trade
 * @param fields what each column holds
 * @param names the name of each column, for messages
 * @param unit the unit of the times if the header names it, else null
 */
record CsvLayout(boolean hasHeader, List<TradeField> fields, List<String> names, TimestampUnit unit) {
    private static final List<TradeField> PLAIN = List.of(TIMESTAMP, PRICE, QUANTITY);
    private static final List<TradeField> FUTURES = List.of(AGGREGATE_ID, PRICE, QUANTITY, FIRST_TRADE_ID,
            LAST_TRADE_ID, TIMESTAMP, IS_BUYER_MAKER);
    private static final List<TradeField> SPOT = List.of(AGGREGATE_ID, PRICE, QUANTITY, FIRST_TRADE_ID,
            LAST_TRADE_ID, TIMESTAMP, IS_BUYER_MAKER, IS_BEST_MATCH);

    /**
     * Tells the layout by the first line of a file.
     *
     * @throws FirstLineException if it is neither a header nor a trade that is understood
     */
    static CsvLayout ofFirstLine(byte[] bytes, int from, int to) throws FirstLineException {
        byte first = from < to ? bytes[from] : 0;
        if (first >= 'a' && first <= 'z' || first >= 'A' && first <= 'Z') {
            return ofHeader(List.of(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).split(",", -1)));
        }
        if (first >= '0' && first <= '9' || first == '-') {
            return ofCount(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).split(",", -1).length);
        }
        throw new FirstLineException(1, FieldText.quote(bytes, from, to) + " is neither a header nor a trade");
    }

    private static CsvLayout ofCount(int columns) throws FirstLineException {
        for (List<TradeField> known : List.of(PLAIN, FUTURES, SPOT)) {
            if (known.size() == columns) {
                return new CsvLayout(false, known, known.stream().map(TradeField::defaultName).toList(), null);
            }
        }
        throw new FirstLineException(columns, "a trade with " + columns + (columns == 1 ? " column" : " columns")
                + " and no header above it; without a header there are "
                + PLAIN.size() + " (" + namesOf(PLAIN) + "), " + FUTURES.size() + " (" + namesOf(FUTURES)
                + ") or " + SPOT.size() + " (the same, " + IS_BEST_MATCH.defaultName() + ")");
    }

    private static CsvLayout ofHeader(List<String> names) throws FirstLineException {
        List<TradeField> fields = new ArrayList<>();
        TimestampUnit unit = null;
        for (String name : names) {
            int column = fields.size() + 1;
            String lower = name.toLowerCase(Locale.ROOT);
            TradeField field = TradeField.named(lower);
            if (field == null) {
                throw new FirstLineException(column, "\"" + name + "\" in the header is no column of trades; those are "
                        + TradeField.knownNames());
            }
            if (fields.contains(field)) {
                throw new FirstLineException(column, "\"" + name + "\" and \"" + names.get(fields.indexOf(field))
                        + "\" in the header are the same column");
            }
            fields.add(field);
            if (field == TIMESTAMP && lower.endsWith("_us")) {
                unit = TimestampUnit.MICROSECONDS;
            } else if (field == TIMESTAMP && lower.endsWith("_ms")) {
                unit = TimestampUnit.MILLISECONDS;
            }
        }
        for (TradeField required : PLAIN) {
            if (!fields.contains(required)) {
                throw new FirstLineException(names.size() + 1, "the header has no column " + required.defaultName());
            }
        }
        if (fields.contains(FIRST_TRADE_ID) != fields.contains(LAST_TRADE_ID)) {
            TradeField single = fields.contains(FIRST_TRADE_ID) ? FIRST_TRADE_ID : LAST_TRADE_ID;
            throw new FirstLineException(fields.indexOf(single) + 1, "the header has one of "
                    + FIRST_TRADE_ID.defaultName() + " and " + LAST_TRADE_ID.defaultName() + " only");
        }
        return new CsvLayout(true, Collections.unmodifiableList(fields), names, unit);
    }

    /** Which of the optional columns there are. */
    ColumnSet columns() {
        return new ColumnSet(fields.contains(AGGREGATE_ID), fields.contains(FIRST_TRADE_ID),
                fields.contains(IS_BUYER_MAKER));
    }

    /** The number, from 1, of the column that holds a field. */
    int numberOf(TradeField field) {
        return fields.indexOf(field) + 1;
    }

    /** The first line tells no layout. */
    static final class FirstLineException extends Exception {
        private static final long serialVersionUID = 1;

        /** The number, from 1, of the column that is wrong, or of the one where the first is missing. */
        private final int column;

        private FirstLineException(int column, String message) {
            super(message);
            this.column = column;
        }

        int column() {
            return column;
        }
    }

    private static String namesOf(List<TradeField> fields) {
        return fields.stream().map(TradeField::defaultName).collect(Collectors.joining(", "));
    }
}

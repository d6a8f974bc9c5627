package dev.rangebar.tradefiles;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Columns of trade files. */
enum FileColumn {
    AGG_TRADE_ID("agg_trade_id"),
    PRICE("price"),
    QUANTITY("quantity"),
    FIRST_TRADE_ID("first_trade_id"),
    LAST_TRADE_ID("last_trade_id"),
    TIMESTAMP("timestamp", "transact_time", "time", "timestamp_s", "timestamp_ms", "timestamp_us", "timestamp_ns"),
    IS_BUYER_MAKER("is_buyer_maker"),
    /** Ignored, but has to be a boolean. */
    IS_BEST_MATCH("is_best_match"),
    /** The row numbers that pandas writes before the first column, without a name; ignored. */
    INDEX("index");

    /** The columns whose cells are numbers. */
    static final List<FileColumn> NUMBERS = List.of(AGG_TRADE_ID, PRICE, QUANTITY, FIRST_TRADE_ID, LAST_TRADE_ID,
            TIMESTAMP);

    /** The columns that a header names. */
    private static final Set<FileColumn> NAMED = EnumSet.complementOf(EnumSet.of(INDEX));

    private final String[] names;

    FileColumn(String... names) {
        this.names = names;
    }

    boolean isTruth() {
        return this == IS_BUYER_MAKER || this == IS_BEST_MATCH;
    }

    /** Returns whether it has decimals. */
    boolean isDecimal() {
        return this == PRICE || this == QUANTITY;
    }

    /** Returns the name of the column if the file does not name it. */
    String defaultName() {
        return names[0];
    }

    /** Returns the column with this name, in lower case, in a header; null if there is none. */
    static FileColumn named(String name) {
        for (FileColumn field : NAMED) {
            for (String known : field.names) {
                if (known.equals(name)) {
                    return field;
                }
            }
        }
        return null;
    }

    /** Returns all names that a header may hold. */
    static String knownNames() {
        StringBuilder all = new StringBuilder();
        for (FileColumn field : NAMED) {
            all.append(all.isEmpty() ? "" : ", ").append(String.join(" or ", field.names));
        }
        return all.toString();
    }
}

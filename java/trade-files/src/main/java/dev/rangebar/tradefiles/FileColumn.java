package dev.rangebar.tradefiles;

import java.util.List;

/** Columns of trade files. */
enum FileColumn {
    AGG_TRADE_ID("agg_trade_id"),
    PRICE("price"),
    QUANTITY("quantity"),
    FIRST_TRADE_ID("first_trade_id"),
    LAST_TRADE_ID("last_trade_id"),
    TIMESTAMP("timestamp", "transact_time", "time", "timestamp_us", "timestamp_ms"),
    IS_BUYER_MAKER("is_buyer_maker"),
    /** Ignored, but has to be a boolean. */
    IS_BEST_MATCH("is_best_match");

    /** The columns whose cells are numbers. */
    static final List<FileColumn> NUMBERS = List.of(AGG_TRADE_ID, PRICE, QUANTITY, FIRST_TRADE_ID, LAST_TRADE_ID,
            TIMESTAMP);

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
        for (FileColumn field : values()) {
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
        for (FileColumn field : values()) {
            all.append(all.isEmpty() ? "" : ", ").append(String.join(" or ", field.names));
        }
        return all.toString();
    }
}

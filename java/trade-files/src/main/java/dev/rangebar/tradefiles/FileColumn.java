package dev.rangebar.tradefiles;

import java.util.Arrays;
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
    INDEX("index"),
    // The columns after this one exist only where a mapping names them.
    /** The id of one fill: the first and the last trade id. */
    TRADE_ID("trade_id"),
    /** The side of the aggressor as a word. */
    SIDE("side"),
    /** Price times quantity. */
    QUOTE_AMOUNT("quote_amount"),
    /** The number of contracts, whose size the layout states. */
    CONTRACTS("contracts"),
    /** The price of a quote at which others buy. */
    BID("bid"),
    /** The price of a quote at which others sell. */
    ASK("ask"),
    /** The quantity at the bid. */
    BID_SIZE("bid_size"),
    /** The quantity at the ask. */
    ASK_SIZE("ask_size"),
    /** Any text, which is not read. */
    IGNORED("ignored");

    /** The columns whose cells are numbers that a chunk holds. */
    static final List<FileColumn> NUMBERS = List.of(AGG_TRADE_ID, PRICE, QUANTITY, FIRST_TRADE_ID, LAST_TRADE_ID,
            TIMESTAMP);

    /** The columns that a header names without a mapping. */
    private static final Set<FileColumn> NAMED = EnumSet.range(AGG_TRADE_ID, IS_BEST_MATCH);

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

    /** Returns the name of the column in a mapping, such as {@code trade-id}. */
    String key() {
        return this == TIMESTAMP ? "time" : names[0].replace('_', '-');
    }

    /** Returns the column with this key; null if there is none that a mapping may name. */
    static FileColumn ofKey(String key) {
        return Arrays.stream(values()).filter(column -> column != INDEX && column != IGNORED && column != IS_BEST_MATCH
                && column.key().equals(key)).findFirst().orElse(null);
    }

    /** Returns the columns of which a row has one at most, or one of each pair: the different ways of stating one thing. */
    Set<FileColumn> alternatives() {
        return switch (this) {
            case QUANTITY, QUOTE_AMOUNT, CONTRACTS -> EnumSet.of(QUANTITY, QUOTE_AMOUNT, CONTRACTS);
            case PRICE -> EnumSet.of(PRICE, BID, ASK);
            case BID, ASK -> EnumSet.of(PRICE, this);
            case SIDE, IS_BUYER_MAKER -> EnumSet.of(SIDE, IS_BUYER_MAKER);
            case TRADE_ID -> EnumSet.of(TRADE_ID, FIRST_TRADE_ID, LAST_TRADE_ID);
            case FIRST_TRADE_ID -> EnumSet.of(TRADE_ID, FIRST_TRADE_ID);
            case LAST_TRADE_ID -> EnumSet.of(TRADE_ID, LAST_TRADE_ID);
            default -> EnumSet.of(this);
        };
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

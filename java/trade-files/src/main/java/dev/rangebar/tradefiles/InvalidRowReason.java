package dev.rangebar.tradefiles;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.Trade;

/** Reasons for which a row of a file is no valid trade, or cannot follow the trades before it. */
public enum InvalidRowReason {
    /** The line has more or fewer cells than the others. */
    COLUMN_COUNT("wrong number of columns", null),
    /** A cell is no number or no boolean, or its value is too large. */
    UNREADABLE("unreadable cell", null),
    /** The line is empty and not at the end. */
    BLANK_LINE("blank line", null),
    /** The line has more bytes than any trade. */
    LONG_LINE("line too long", null),
    /** The price is 0 or negative. */
    PRICE("price not above 0", FileColumn.PRICE),
    /** The price is too large for the threshold. */
    PRICE_TOO_LARGE("price too large", FileColumn.PRICE),
    /** The quantity is below 0. */
    QUANTITY("negative quantity", FileColumn.QUANTITY),
    /** The quote has one side only, a price that is not above 0, or a bid above its ask. */
    QUOTE("invalid quote", null),
    /** The timestamp is outside the range of its unit. */
    TIME("time out of range", FileColumn.TIMESTAMP),
    /** An id is negative, or the last trade id is below the first. */
    IDS("wrong ids", null),
    /** The timestamp is earlier than the previous trade's. */
    TIME_ORDER("time goes backwards", FileColumn.TIMESTAMP),
    /** The aggregate trade id, or else the trade id, is not above the previous trade's, though the timestamp is not earlier. */
    ID_ORDER("id out of order", FileColumn.AGG_TRADE_ID),
    /** The trade has the id of another trade, with other values; found where trades are sorted. */
    ID_CONFLICT("id of another trade", null),
    /** The trade has another aggregate trade id, and trade ids that were all processed before. */
    REPEATED_TRADE_IDS("trade ids that came before", FileColumn.FIRST_TRADE_ID),
    /** A count or sum of the bar would overflow. */
    OVERFLOW("sum or count that would overflow", null),
    /** The price is no multiple of the tick size of a series. */
    TICK_SIZE("price off the tick grid", FileColumn.PRICE);

    private final String text;
    private final FileColumn column;

    InvalidRowReason(String text, FileColumn column) {
        this.text = text;
        this.column = column;
    }

    /** Returns the reason for which the core has refused a trade; null if it is not the fault of a single trade. */
    static InvalidRowReason of(InvalidTradeException error) {
        return switch (error.error()) {
            case PRICE -> error.trade().price() > 0 ? PRICE_TOO_LARGE : PRICE;
            case QUANTITY -> QUANTITY;
            case TIMESTAMP -> TIME;
            case NEGATIVE_ID, TRADE_ID_RANGE -> IDS;
            case TIME_ORDER -> TIME_ORDER;
            case ID_ORDER -> ID_ORDER;
            case OVERFLOW -> OVERFLOW;
            case TICK_SIZE -> TICK_SIZE;
            case FIELDS -> null;
        };
    }

    /** Returns the invalid column of a trade that the core has refused; null if it is not one alone. */
    FileColumn columnOf(Trade trade) {
        return switch (this) {
            case IDS -> trade.aggTradeId().orElse(0) < 0 ? FileColumn.AGG_TRADE_ID
                    : trade.firstTradeId().orElse(0) < 0 ? FileColumn.FIRST_TRADE_ID : FileColumn.LAST_TRADE_ID;
            case ID_ORDER -> trade.fields().aggTradeIds() ? FileColumn.AGG_TRADE_ID : FileColumn.FIRST_TRADE_ID;
            case OVERFLOW -> trade.fields().tradeIds() && countOverflows(trade) ? FileColumn.LAST_TRADE_ID
                    : null; // a sum that overflows is no fault of one column
            default -> column;
        };
    }

    /** Returns whether the trade's own ids span more trades than 63 bits count. */
    private static boolean countOverflows(Trade trade) {
        return trade.lastTradeId().getAsLong() - trade.firstTradeId().getAsLong() == Long.MAX_VALUE;
    }

    /** {@return the reason in words, such as {@code time goes backwards}} */
    @Override
    public String toString() {
        return text;
    }
}

package dev.rangebar.tradefiles;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.Trade;

/** Why a line of a file is no trade that can be taken. */
public enum RowFault {
    /** Cells, where a line has to have as many as the others. */
    COLUMN_COUNT("wrong number of columns", null),
    /** A cell that is no number, no boolean, or too large. */
    UNREADABLE("unreadable cell", null),
    /** An empty line that is not at the end. */
    BLANK_LINE("blank line", null),
    /** More bytes than any trade has. */
    LONG_LINE("line too long", null),
    /** A price of 0, below 0, or too large for the threshold. */
    PRICE("price out of range", FileColumn.PRICE),
    /** A quantity below 0. */
    QUANTITY("negative quantity", FileColumn.QUANTITY),
    /** A time that the core does not take. */
    TIME("time out of range", FileColumn.TIMESTAMP),
    /** A negative id, or a last trade id below the first. */
    IDS("wrong ids", null),
    /** A time before that of the trade before. */
    TIME_ORDER("time goes backwards", FileColumn.TIMESTAMP),
    /** An aggregate id that was passed already: a trade that is there twice, or comes too late. */
    ID_ORDER("id that was passed already", FileColumn.AGG_TRADE_ID),
    /** A count or sum of the bar that would not fit. */
    OVERFLOW("sum or count that would overflow", null);

    private final String text;
    private final FileColumn field;

    RowFault(String text, FileColumn field) {
        this.text = text;
        this.field = field;
    }

    /** The fault for which the core has refused a trade; null where it is none of a single trade. */
    static RowFault of(InvalidTradeException error) {
        return switch (error.error()) {
            case PRICE -> PRICE;
            case QUANTITY -> QUANTITY;
            case TIMESTAMP -> TIME;
            case NEGATIVE_ID, TRADE_ID_RANGE -> IDS;
            case TIME_ORDER -> TIME_ORDER;
            case ID_ORDER -> ID_ORDER;
            case OVERFLOW -> OVERFLOW;
            case FIELDS -> null;
        };
    }

    /** The field that is wrong in a trade that the core has refused; null where it is not one alone. */
    FileColumn fieldOf(Trade trade) {
        return switch (this) {
            case IDS -> trade.aggTradeId().orElse(0) < 0 ? FileColumn.AGG_TRADE_ID
                    : trade.firstTradeId().orElse(0) < 0 ? FileColumn.FIRST_TRADE_ID : FileColumn.LAST_TRADE_ID;
            case OVERFLOW -> trade.fields().tradeIds() && countOverflows(trade) ? FileColumn.LAST_TRADE_ID
                    : null; // a sum that overflows is no fault of one column
            default -> field;
        };
    }

    /** Whether the trade's own ids span more trades than 63 bits count. */
    private static boolean countOverflows(Trade trade) {
        return trade.lastTradeId().getAsLong() - trade.firstTradeId().getAsLong() == Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return text;
    }
}

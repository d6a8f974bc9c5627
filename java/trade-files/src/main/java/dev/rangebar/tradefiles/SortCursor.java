package dev.rangebar.tradefiles;

import java.io.IOException;

/** Rows of trades as numbers, one after the other. */
interface SortCursor {
    /** The columns of a row. */
    int TIME = 0;
    int PRICE = 1;
    int QUANTITY = 2;
    int AGG_TRADE_ID = 3;
    int FIRST_TRADE_ID = 4;
    int LAST_TRADE_ID = 5;
    /** Line, index of the input and side; see {@link SortPlace}. */
    int PLACE = 6;
    int COLUMNS = 7;

    /** Moves to the next row; returns {@code false} at the end. */
    boolean next() throws IOException;

    /** Returns a column of the row. */
    long value(int column);
}

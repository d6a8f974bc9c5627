package dev.rangebar;

/**
 * The side of the aggressor: who initiated a trade, by an order that met one already in the book. In a file with a column
 * {@code is_buyer_maker}, {@code true} is {@link #SELL} and {@code false} is {@link #BUY}.
 */
public enum Side {
    /** A buyer initiated the trade. */
    BUY,
    /** A seller initiated the trade. */
    SELL;

    /** The side that a byte of a side column stands for: every value but 0 is a sell. */
    static Side ofByte(byte side) {
        return side == 0 ? BUY : SELL;
    }
}

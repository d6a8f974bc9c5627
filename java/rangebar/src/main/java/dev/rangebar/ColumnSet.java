package dev.rangebar;

import dev.rangebar.bindings.generated.RangebarNative;

/**
 * Which optional columns a run of trades has. Its first trade fixes them. Timestamp, price and volume are always there.
 *
 * @param aggregateIds each record carries its aggregate id
 * @param tradeIds each record carries its first and last trade id
 * @param side each record says whether the buyer was the maker
 */
public record ColumnSet(boolean aggregateIds, boolean tradeIds, boolean side) {
    /** Timestamp, price and volume only. */
    public static final ColumnSet NONE = new ColumnSet(false, false, false);

    /** Every column. */
    public static final ColumnSet ALL = new ColumnSet(true, true, true);

    int bits() {
        return (aggregateIds ? RangebarNative.RB_COLUMN_AGGREGATE_ID() : 0)
                | (tradeIds ? RangebarNative.RB_COLUMN_TRADE_IDS() : 0) | (side ? RangebarNative.RB_COLUMN_SIDE() : 0);
    }

    static ColumnSet ofBits(int bits) {
        return new ColumnSet((bits & RangebarNative.RB_COLUMN_AGGREGATE_ID()) != 0,
                (bits & RangebarNative.RB_COLUMN_TRADE_IDS()) != 0, (bits & RangebarNative.RB_COLUMN_SIDE()) != 0);
    }
}

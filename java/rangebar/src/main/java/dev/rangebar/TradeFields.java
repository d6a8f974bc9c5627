package dev.rangebar;

import dev.rangebar.bindings.generated.RangebarNative;

/**
 * Which optional columns a run of trades has. Its first trade fixes them. Timestamp, price and volume are always there.
 *
 * @param aggTradeIds each record carries its aggregate id
 * @param tradeIds each record carries its first and last trade id
 * @param side each record says whether the buyer was the maker
 */
public record TradeFields(boolean aggTradeIds, boolean tradeIds, boolean side) {
    /** Timestamp, price and volume only. */
    public static final TradeFields NONE = new TradeFields(false, false, false);

    /** Every column. */
    public static final TradeFields ALL = new TradeFields(true, true, true);

    int bits() {
        return (aggTradeIds ? RangebarNative.RB_FIELD_AGG_TRADE_ID() : 0)
                | (tradeIds ? RangebarNative.RB_FIELD_TRADE_IDS() : 0) | (side ? RangebarNative.RB_FIELD_SIDE() : 0);
    }

    static TradeFields ofBits(int bits) {
        return new TradeFields((bits & RangebarNative.RB_FIELD_AGG_TRADE_ID()) != 0,
                (bits & RangebarNative.RB_FIELD_TRADE_IDS()) != 0, (bits & RangebarNative.RB_FIELD_SIDE()) != 0);
    }
}

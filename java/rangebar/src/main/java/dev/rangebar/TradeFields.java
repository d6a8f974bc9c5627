package dev.rangebar;

import dev.rangebar.bindings.Abi;
import java.util.StringJoiner;

/**
 * The optional fields that the trades of a run have; the run's first trade fixes them. Timestamp, price and quantity are
 * always there.
 *
 * @param aggTradeIds each trade has the id of an aggregate trade
 * @param tradeIds each trade has a first and a last trade id
 * @param side each trade has the side of the aggressor
 */
public record TradeFields(boolean aggTradeIds, boolean tradeIds, boolean side) {
    /** No optional field: timestamp, price and quantity only. */
    public static final TradeFields NONE = new TradeFields(false, false, false);

    /** Every optional field. */
    public static final TradeFields ALL = new TradeFields(true, true, true);

    int bits() {
        return (aggTradeIds ? Abi.RB_FIELD_AGG_TRADE_ID : 0)
                | (tradeIds ? Abi.RB_FIELD_TRADE_IDS : 0) | (side ? Abi.RB_FIELD_SIDE : 0);
    }

    static TradeFields ofBits(int bits) {
        return new TradeFields((bits & Abi.RB_FIELD_AGG_TRADE_ID) != 0,
                (bits & Abi.RB_FIELD_TRADE_IDS) != 0, (bits & Abi.RB_FIELD_SIDE) != 0);
    }

    /** Compares as any record does. The JVM would link the usual method when it runs first, which takes as long as reading 50,000 trades. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TradeFields fields && fields.bits() == bits();
    }

    @Override
    public int hashCode() {
        return bits();
    }

    /**
     * {@return the names of the fields, such as {@code "aggTradeIds, side"}; {@code "none"} if there are none}
     */
    @Override
    public String toString() {
        StringJoiner names = new StringJoiner(", ").setEmptyValue("none");
        if (aggTradeIds) {
            names.add("aggTradeIds");
        }
        if (tradeIds) {
            names.add("tradeIds");
        }
        if (side) {
            names.add("side");
        }
        return names.toString();
    }
}

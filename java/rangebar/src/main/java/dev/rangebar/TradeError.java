package dev.rangebar;

import dev.rangebar.bindings.Abi;

/** The rule that a refused trade breaks; see {@link InvalidTradeException#error()}. */
public enum TradeError {
    /** The price is not above 0, or so large that price plus distance leaves 63 bits. */
    PRICE,
    /** The quantity is negative. */
    QUANTITY,
    /** The timestamp is outside [-2^62, 2^62) microseconds. */
    TIMESTAMP,
    /** The timestamp is earlier than the previous trade's. */
    TIME_ORDER,
    /** The timestamp equals the previous trade's, but the aggregate trade id is not above the previous one. */
    ID_ORDER,
    /** An id is negative. */
    NEGATIVE_ID,
    /** The last trade id is below the first. */
    TRADE_ID_RANGE,
    /** The trade does not have the fields of the run's first trade. */
    FIELDS,
    /** A trade count would leave 63 bits, or a turnover 127 bits. */
    OVERFLOW,
    /** The price is no multiple of the tick size; see {@link BarDistance.Ticks}. */
    TICK_SIZE;

    /** The error of a status with which the core refuses a trade. */
    static TradeError ofStatus(int status) {
        for (TradeError error : values()) {
            if (error.status() == status) {
                return error;
            }
        }
        throw new AssertionError(NativeCore.nameOf(status) + " is not an error of a trade");
    }

    private int status() {
        return switch (this) {
            case PRICE -> Abi.RB_ERROR_PRICE;
            case QUANTITY -> Abi.RB_ERROR_QUANTITY;
            case TIMESTAMP -> Abi.RB_ERROR_TIMESTAMP;
            case TIME_ORDER -> Abi.RB_ERROR_TIME_ORDER;
            case ID_ORDER -> Abi.RB_ERROR_ID_ORDER;
            case NEGATIVE_ID -> Abi.RB_ERROR_NEGATIVE_ID;
            case TRADE_ID_RANGE -> Abi.RB_ERROR_TRADE_ID_RANGE;
            case FIELDS -> Abi.RB_ERROR_FIELDS;
            case OVERFLOW -> Abi.RB_ERROR_OVERFLOW;
            case TICK_SIZE -> Abi.RB_ERROR_TICK_SIZE;
        };
    }
}

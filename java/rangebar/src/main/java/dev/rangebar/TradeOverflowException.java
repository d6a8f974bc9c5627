package dev.rangebar;

/** A trade was refused because a count would leave 63 bits, or a turnover 127 bits, with it. */
public final class TradeOverflowException extends InvalidTradeException {
    private static final long serialVersionUID = 1;

    TradeOverflowException(String statusName, String message, long index, long tradesApplied, Trade trade) {
        super(statusName, message, index, tradesApplied, trade);
    }
}

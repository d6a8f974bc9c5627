package dev.rangebar;

/** Thrown for {@link TradeError#OVERFLOW}: with the trade, a count would leave 63 bits, or a turnover 127 bits. */
public final class TradeOverflowException extends InvalidTradeException {
    private static final long serialVersionUID = 1;

    TradeOverflowException(String message, long index, long tradesApplied, Trade trade) {
        super(TradeError.OVERFLOW, message, index, tradesApplied, trade);
    }
}

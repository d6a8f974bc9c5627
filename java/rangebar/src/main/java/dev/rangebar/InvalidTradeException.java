package dev.rangebar;

/**
 * Thrown when the core refuses a trade. {@link #index()} is the trade's place in the call, {@link #error()} the rule that it
 * breaks, and the message names the field, its value and what was expected.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="refused"}
 * }
 *
 * <p>A batch that throws this has changed nothing. The callback, stream and iterator forms have applied, and delivered,
 * everything before the trade: {@link #tradesApplied()}.
 */
public class InvalidTradeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The broken rule. */
    private final TradeError error;

    /** The place of the trade in the call. */
    private final long index;

    /** The number of trades of the call that were applied. */
    private final long tradesApplied;

    /** The refused trade. */
    private final transient Trade trade;

    InvalidTradeException(TradeError error, String message, long index, long tradesApplied, Trade trade) {
        super(message);
        this.error = error;
        this.index = index;
        this.tradesApplied = tradesApplied;
        this.trade = trade;
    }

    /**
     * {@return the rule that the trade breaks}
     */
    public TradeError error() {
        return error;
    }

    /**
     * {@return the index of the first refused trade in the call, from 0}
     */
    public long index() {
        return index;
    }

    /**
     * {@return the number of trades of the call that were applied: 0 for a batch; for the forms that deliver bar by bar, all
     * trades before this one except refused ones}
     */
    public long tradesApplied() {
        return tradesApplied;
    }

    /**
     * {@return the refused trade; {@code null} only after the exception was serialized}
     */
    public Trade trade() {
        return trade;
    }
}

package dev.rangebar;

/**
 * The core has refused a trade. A batch that throws this has changed nothing. The callback, stream and iterator forms have
 * applied, and delivered, what came before it: {@link #tradesApplied()}.
 */
public class InvalidTradeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The name of the status of the core. */
    private final String statusName;

    /** Which trade of the call. */
    private final long index;

    /** How many trades of the call were applied. */
    private final long tradesApplied;

    /** The refused trade. */
    private final transient Trade trade;

    InvalidTradeException(String statusName, String message, long index, long tradesApplied, Trade trade) {
        super(message);
        this.statusName = statusName;
        this.index = index;
        this.tradesApplied = tradesApplied;
        this.trade = trade;
    }

    /**
     * {@return the name of the rule that was broken, such as {@code RB_ERROR_PRICE}; all are in {@code rangebar.h}}
     */
    public String statusName() {
        return statusName;
    }

    /**
     * {@return the index of the first offending trade in the call, from 0}
     */
    public long index() {
        return index;
    }

    /**
     * {@return how many trades of the call were applied: 0 for a batch; for the forms that deliver bar by bar all before this
     * one, but for those refused}
     */
    public long tradesApplied() {
        return tradesApplied;
    }

    /**
     * {@return the offending trade; {@code null} only after the exception was serialized}
     */
    public Trade trade() {
        return trade;
    }
}

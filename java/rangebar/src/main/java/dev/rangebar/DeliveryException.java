package dev.rangebar;

/**
 * Thrown when a {@link BarConsumer} throws. The bar that it received counts as delivered, and its closing trade is the last one
 * applied.
 */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The number of trades of the call that were applied. */
    private final long tradesApplied;

    DeliveryException(long tradesApplied, Throwable cause) {
        super("the consumer of bars threw after " + tradesApplied + " trades were applied: " + cause, cause);
        this.tradesApplied = tradesApplied;
    }

    /**
     * {@return the number of trades of the call that were applied; continuing with the next one loses nothing}
     */
    public long tradesApplied() {
        return tradesApplied;
    }
}

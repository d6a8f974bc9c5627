package dev.rangebar;

/** A {@link BarConsumer} threw. The bar it was given counts as delivered, and its closing trade is the last one applied. */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** How many trades of the call were applied. */
    private final long tradesApplied;

    DeliveryException(long tradesApplied, Throwable cause) {
        super("the consumer of bars threw after " + tradesApplied + " trades were applied: " + cause, cause);
        this.tradesApplied = tradesApplied;
    }

    /**
     * {@return how many trades of the call were applied; going on with the next one loses nothing}
     */
    public long tradesApplied() {
        return tradesApplied;
    }
}

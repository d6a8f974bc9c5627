package dev.rangebar.tradefiles;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.TradeFields;

/**
 * Reads the trades of one input, chunk by chunk, in order.
 *
 * <p>Thread rule: one thread at a time.
 */
public interface TradeReader extends AutoCloseable {
    /**
     * {@return the next trades, at least one, valid until the next call; null at the end} An error is thrown only after all
     * trades before it were returned.
     *
     * @throws TradeFileException if the input cannot be read, or a row is no valid trade
     */
    TradeChunk next() throws TradeFileException;

    /**
     * {@return the optional fields of the trades; null as long as they are not known, and for an input without any row}
     */
    TradeFields fields();

    /**
     * {@return {@code true} if the input may pause, as a pipe does} The trades of each chunk are then all that had come: what is made
     * of them should be passed on before the next call. {@code false} by default.
     */
    default boolean isLive() {
        return false;
    }

    /**
     * {@return {@code true} if the name says gzip, but the content is plain text; {@code false} by default}
     */
    default boolean contradictsName() {
        return false;
    }

    /**
     * {@return the number of values that were rounded so far, which {@link ReadOptions#rounding()} allows; 0 by default}
     */
    default long roundedValues() {
        return 0;
    }

    /**
     * Rejects a trade that the core has refused: throws an error, or counts a skipped row, depending on the policy with
     * which this reader was opened.
     *
     * @param refusal the core's exception
     * @param index of the trade in the chunk
     * @param chunk the last one
     * @throws TradeFileException if invalid rows are not skipped, or it is not the fault of a single row
     */
    void reject(InvalidTradeException refusal, int index, TradeChunk chunk) throws TradeFileException;

    /**
     * Rejects a trade that the core would accept: throws an error, or counts a skipped row, depending on the policy with
     * which this reader was opened.
     *
     * @param reason why it is invalid
     * @param what what is wrong, for the message
     * @param index of the trade in the chunk
     * @param chunk the last one
     * @throws TradeFileException if invalid rows are not skipped
     */
    void reject(InvalidRowReason reason, String what, int index, TradeChunk chunk) throws TradeFileException;

    /**
     * {@return the number of trades that were skipped up to now, because another one has the same id and the same values; 0
     * (the default) for a reader that returns all rows}
     */
    default long duplicates() {
        return 0;
    }

    /** Ends the reading. */
    @Override
    void close();
}

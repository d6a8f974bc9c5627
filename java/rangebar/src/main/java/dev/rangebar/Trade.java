package dev.rangebar;

/**
 * One aggregate trade, or one plain trade where there are no ids.
 *
 * @param timestampMicros microseconds since the Unix epoch, in [-2^62, 2^62)
 * @param price unit 1e-8, above 0
 * @param volume unit 1e-8, at least 0
 * @param aggTradeId at least 0; not read where {@code columns} has none
 * @param firstTradeId at least 0; not read where {@code columns} has none
 * @param lastTradeId at least {@code firstTradeId}; not read where {@code columns} has none
 * @param side whether the seller was the aggressor; not read where {@code columns} has no side
 * @param columns which of the optional values are given
 */
public record Trade(long timestampMicros, long price, long volume, long aggTradeId, long firstTradeId, long lastTradeId,
        boolean side, TradeFields columns) {

    /**
     * {@return a trade without ids and side}
     *
     * @param timestampMicros microseconds since the Unix epoch
     * @param price unit 1e-8
     * @param volume unit 1e-8
     */
    public static Trade of(long timestampMicros, long price, long volume) {
        return new Trade(timestampMicros, price, volume, 0, 0, 0, false, TradeFields.NONE);
    }

    /**
     * {@return an aggregate trade with every value}
     *
     * @param timestampMicros microseconds since the Unix epoch
     * @param price unit 1e-8
     * @param volume unit 1e-8
     * @param aggTradeId the id of the record
     * @param firstTradeId the first of the trades it sums up
     * @param lastTradeId the last of them
     * @param side whether the seller was the aggressor
     */
    public static Trade of(long timestampMicros, long price, long volume, long aggTradeId, long firstTradeId,
            long lastTradeId, boolean side) {
        return new Trade(timestampMicros, price, volume, aggTradeId, firstTradeId, lastTradeId, side,
                TradeFields.ALL);
    }
}

package dev.rangebar.bindings;

/**
 * The way in which {@code rangebar-foreign} makes trade columns of memory segments, which {@code java/rangebar} does not know: its
 * language level has none. {@code TradeColumns} provides it.
 */
public abstract class TradeColumnsMaker {
    private static volatile TradeColumnsMaker provided;

    /** For the subclass. */
    protected TradeColumnsMaker() {}

    /**
     * Provides the maker.
     *
     * @param maker that of {@code TradeColumns}
     */
    public static void provide(TradeColumnsMaker maker) {
        provided = maker;
    }

    /**
     * {@return the maker; {@code null} before the class {@code TradeColumns} is initialised}
     */
    public static TradeColumnsMaker provided() {
        return provided;
    }

    /**
     * {@return new trade columns}
     *
     * @param timestampMicros the times
     * @param price the prices
     * @param quantity the quantities
     */
    public abstract Object of(Column timestampMicros, Column price, Column quantity);

    /**
     * {@return trade columns with aggregate trade ids}
     *
     * @param trades trade columns
     * @param aggTradeId the ids
     */
    public abstract Object withAggTradeIds(Object trades, Column aggTradeId);

    /**
     * {@return trade columns with trade ids}
     *
     * @param trades trade columns
     * @param firstTradeId the first ids
     * @param lastTradeId the last ids
     */
    public abstract Object withTradeIds(Object trades, Column firstTradeId, Column lastTradeId);

    /**
     * {@return trade columns with sides}
     *
     * @param trades trade columns
     * @param side the sides
     */
    public abstract Object withSides(Object trades, Column side);
}

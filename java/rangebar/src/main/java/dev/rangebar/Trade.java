package dev.rangebar;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One trade as a value: a single trade, or an aggregate trade that sums up several.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="trade"}
 *
 * <p>Timestamp, price and quantity are always there; ids and side are optional, and an absent one is empty. Values are kept
 * as they are given: the processor checks their ranges, and an {@link InvalidTradeException} returns the trade that it
 * refuses. Immutable.
 */
public final class Trade {
    private final long timestampMicros;
    private final long price;
    private final long quantity;
    private final long aggTradeId;
    private final long firstTradeId;
    private final long lastTradeId;
    private final boolean sell;
    private final TradeFields fields;

    /** A trade with the given fields; what an absent field holds is never read. */
    Trade(long timestampMicros, long price, long quantity, long aggTradeId, long firstTradeId, long lastTradeId,
            boolean sell, TradeFields fields) {
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.quantity = quantity;
        this.aggTradeId = aggTradeId;
        this.firstTradeId = firstTradeId;
        this.lastTradeId = lastTradeId;
        this.sell = sell;
        this.fields = fields;
    }

    /**
     * {@return a trade without ids and side}
     *
     * @param time whole microseconds
     * @param price above 0, with at most 8 decimals that are not 0
     * @param quantity at least 0, with at most 8 decimals that are not 0
     * @throws ArithmeticException if a value cannot be represented exactly
     */
    public static Trade of(Instant time, BigDecimal price, BigDecimal quantity) {
        return of(Exact.micros(time), Exact.price(price), Exact.quantity(quantity));
    }

    /**
     * {@return a trade without ids and side, of decimal text}
     *
     * @param time whole microseconds
     * @param price a decimal number as {@link FixedPoint#parse(CharSequence)} reads it, above 0
     * @param quantity a decimal number as {@link FixedPoint#parse(CharSequence)} reads it, at least 0
     * @throws NumberFormatException if a text is no such number
     * @throws ArithmeticException if the time is not a whole number of microseconds
     */
    public static Trade of(Instant time, CharSequence price, CharSequence quantity) {
        return of(Exact.micros(time), Exact.price(price), Exact.quantity(quantity));
    }

    /**
     * {@return a trade without ids and side, in fixed-point units}
     *
     * @param timestampMicros microseconds since the Unix epoch, in [-2^62, 2^62)
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     */
    public static Trade of(long timestampMicros, long price, long quantity) {
        return new Trade(timestampMicros, price, quantity, 0, 0, 0, false, TradeFields.NONE);
    }

    /**
     * {@return an aggregate trade with every field, in fixed-point units}
     *
     * @param timestampMicros microseconds since the Unix epoch, in [-2^62, 2^62)
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     * @param aggTradeId the id of the aggregate trade, at least 0
     * @param firstTradeId the id of the first trade that it sums up, at least 0
     * @param lastTradeId the id of the last trade that it sums up, at least {@code firstTradeId}
     * @param side the side of the aggressor
     */
    public static Trade of(long timestampMicros, long price, long quantity, long aggTradeId, long firstTradeId,
            long lastTradeId, Side side) {
        return new Trade(timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, isSell(side),
                TradeFields.ALL);
    }

    /**
     * {@return this trade with the id of an aggregate trade}
     *
     * @param id at least 0
     */
    public Trade withAggTradeId(long id) {
        return new Trade(timestampMicros, price, quantity, id, firstTradeId, lastTradeId, sell,
                new TradeFields(true, fields.tradeIds(), fields.side()));
    }

    /**
     * {@return this trade with the id of a single trade}
     *
     * @param id at least 0
     */
    public Trade withTradeId(long id) {
        return withTradeIds(id, id);
    }

    /**
     * {@return this trade with the ids of the trades that it sums up}
     *
     * @param first the first id, at least 0
     * @param last the last id, at least {@code first}
     */
    public Trade withTradeIds(long first, long last) {
        return new Trade(timestampMicros, price, quantity, aggTradeId, first, last, sell,
                new TradeFields(fields.aggTradeIds(), true, fields.side()));
    }

    /**
     * {@return this trade with a side}
     *
     * @param side the side of the aggressor
     */
    public Trade withSide(Side side) {
        return new Trade(timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, isSell(side),
                new TradeFields(fields.aggTradeIds(), fields.tradeIds(), true));
    }

    static boolean isSell(Side side) {
        return Objects.requireNonNull(side, "side") == Side.SELL;
    }

    /**
     * {@return the time of the trade}
     */
    public Instant time() {
        return Exact.instant(timestampMicros);
    }

    /**
     * {@return the time of the trade, in microseconds since the Unix epoch}
     */
    public long timestampMicros() {
        return timestampMicros;
    }

    /**
     * {@return the price, unit 1e-8}
     */
    public long price() {
        return price;
    }

    /**
     * {@return the quantity, unit 1e-8}
     */
    public long quantity() {
        return quantity;
    }

    /**
     * {@return the id of the aggregate trade; empty if the trade has none}
     */
    public OptionalLong aggTradeId() {
        return optional(fields.aggTradeIds(), aggTradeId);
    }

    /**
     * {@return the first of the trade ids; empty if the trade has none}
     */
    public OptionalLong firstTradeId() {
        return optional(fields.tradeIds(), firstTradeId);
    }

    /**
     * {@return the last of the trade ids; empty if the trade has none}
     */
    public OptionalLong lastTradeId() {
        return optional(fields.tradeIds(), lastTradeId);
    }

    /**
     * {@return the side of the aggressor; empty if the trade has none}
     */
    public Optional<Side> side() {
        return fields.side() ? Optional.of(sell ? Side.SELL : Side.BUY) : Optional.empty();
    }

    /**
     * {@return {@code true} if the trade has a side}
     */
    public boolean hasSide() {
        return fields.side();
    }

    /**
     * {@return the optional fields that the trade has}
     */
    public TradeFields fields() {
        return fields;
    }

    /** The id as given, for the core, which reads it only where the fields have it; like the four below. */
    long rawAggTradeId() {
        return aggTradeId;
    }

    long rawFirstTradeId() {
        return firstTradeId;
    }

    long rawLastTradeId() {
        return lastTradeId;
    }

    boolean rawSell() {
        return sell;
    }

    private static OptionalLong optional(boolean present, long value) {
        return present ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /**
     * {@return {@code true} if the other object is a trade with the same fields and equal values in them}
     *
     * @param other the object to compare with
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Trade trade && timestampMicros == trade.timestampMicros && price == trade.price
                && quantity == trade.quantity && fields.equals(trade.fields) && aggTradeId().equals(trade.aggTradeId())
                && firstTradeId().equals(trade.firstTradeId()) && lastTradeId().equals(trade.lastTradeId())
                && side().equals(trade.side());
    }

    @Override
    public int hashCode() {
        return Objects.hash(timestampMicros, price, quantity, aggTradeId(), firstTradeId(), lastTradeId(), side());
    }

    /**
     * {@return the trade for people, such as {@code "2026-01-02T03:04:05.678Z price 42313.9 quantity 0.5 BUY"}}
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(time().toString());
        text.append(" price ").append(FixedPoint.toString(price)).append(" quantity ").append(FixedPoint.toString(quantity));
        side().ifPresent(given -> text.append(' ').append(given));
        if (fields.aggTradeIds()) {
            text.append(" aggTradeId ").append(aggTradeId);
        }
        if (fields.tradeIds()) {
            text.append(" tradeIds ").append(firstTradeId).append("..").append(lastTradeId);
        }
        return text.toString();
    }
}

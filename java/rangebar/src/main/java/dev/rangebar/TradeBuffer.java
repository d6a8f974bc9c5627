package dev.rangebar;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growable buffer that collects trades one by one and gives them to a processor as columns.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="buffer"}
 *
 * <p>Every form of {@code add} is exact or fails: nothing is rounded. The first trade decides which optional fields (ids, side)
 * the trades have; each further one has the same fields. A time before 1980 or after 2200 is refused, because it is most likely
 * in another unit than microseconds; {@link #allowAnyTime()} switches that check off. Order and ranges of values are checked
 * by the processor.
 *
 * <p>After an exception the buffer is as it was before the call. Thread rule: one thread at a time.
 */
public final class TradeBuffer {
    private static final TradeFields SIDE = new TradeFields(false, false, true);
    private static final int FIRST_CAPACITY = 1 << 10;
    /** The length of the longest array that every JVM can make. */
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;
    private static final long EARLIEST_MICROS = Exact.micros(Instant.parse("1980-01-01T00:00:00Z"));
    private static final long LATEST_MICROS = Exact.micros(Instant.parse("2200-01-01T00:00:00Z"));

    private long[] timestampMicros = new long[0];
    private long[] price = new long[0];
    private long[] quantity = new long[0];
    private long[] aggTradeId = new long[0];
    private long[] firstTradeId = new long[0];
    private long[] lastTradeId = new long[0];
    private byte[] side = new byte[0];
    private TradeFields fields = TradeFields.NONE;
    private int size;
    private int capacity;
    private boolean anyTime;

    /** Makes an empty buffer. */
    public TradeBuffer() {
        // The arrays grow with the first trade, which decides which of them are needed.
    }

    /**
     * Allows every time from now on, also before 1980 and after 2200.
     *
     * @return this buffer
     */
    public TradeBuffer allowAnyTime() {
        anyTime = true;
        return this;
    }

    /**
     * Adds a trade without ids and side.
     *
     * @param time whole microseconds, not before that of the trade before
     * @param price above 0, with at most 8 decimals that are not 0
     * @param quantity at least 0, with at most 8 decimals that are not 0
     * @return this buffer
     * @throws ArithmeticException if a value cannot be represented exactly
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(Instant time, BigDecimal price, BigDecimal quantity) {
        return add(Exact.micros(time), Exact.price(price), Exact.quantity(quantity));
    }

    /**
     * Adds a trade with a side.
     *
     * @param time whole microseconds, not before that of the trade before
     * @param price above 0, with at most 8 decimals that are not 0
     * @param quantity at least 0, with at most 8 decimals that are not 0
     * @param side the side of the aggressor
     * @return this buffer
     * @throws ArithmeticException if a value cannot be represented exactly
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(Instant time, BigDecimal price, BigDecimal quantity, Side side) {
        return add(Exact.micros(time), Exact.price(price), Exact.quantity(quantity), side);
    }

    /**
     * Adds a trade without ids and side, given as text.
     *
     * @param time whole microseconds, not before that of the trade before
     * @param price a decimal number as {@link FixedPoint#parse(CharSequence)} reads it, above 0
     * @param quantity a decimal number as {@link FixedPoint#parse(CharSequence)} reads it, at least 0
     * @return this buffer
     * @throws NumberFormatException if a text is no such number
     * @throws ArithmeticException if the time is not a whole number of microseconds
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(Instant time, CharSequence price, CharSequence quantity) {
        return add(Exact.micros(time), Exact.price(price), Exact.quantity(quantity));
    }

    /**
     * Adds a trade with a side, given as text.
     *
     * @param time whole microseconds, not before that of the trade before
     * @param price a decimal number as {@link FixedPoint#parse(CharSequence)} reads it, above 0
     * @param quantity a decimal number as {@link FixedPoint#parse(CharSequence)} reads it, at least 0
     * @param side the side of the aggressor
     * @return this buffer
     * @throws NumberFormatException if a text is no such number
     * @throws ArithmeticException if the time is not a whole number of microseconds
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(Instant time, CharSequence price, CharSequence quantity, Side side) {
        return add(Exact.micros(time), Exact.price(price), Exact.quantity(quantity), side);
    }

    /**
     * Adds a trade without ids and side, in fixed-point units.
     *
     * @param timestampMicros microseconds since the Unix epoch, not before those of the trade before
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     * @return this buffer
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(long timestampMicros, long price, long quantity) {
        append(TradeFields.NONE, timestampMicros, price, quantity, 0, 0, 0, false);
        return this;
    }

    /**
     * Adds a trade with a side, in fixed-point units.
     *
     * @param timestampMicros microseconds since the Unix epoch, not before those of the trade before
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     * @param side the side of the aggressor
     * @return this buffer
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(long timestampMicros, long price, long quantity, Side side) {
        append(SIDE, timestampMicros, price, quantity, 0, 0, 0, Trade.isSell(side));
        return this;
    }

    /**
     * Adds an aggregate trade with every field, in fixed-point units.
     *
     * @param timestampMicros microseconds since the Unix epoch, not before those of the trade before
     * @param price unit 1e-8, above 0
     * @param quantity unit 1e-8, at least 0
     * @param aggTradeId the id of the aggregate trade, at least 0
     * @param firstTradeId the id of the first trade that it sums up, at least 0
     * @param lastTradeId the id of the last trade that it sums up, at least {@code firstTradeId}
     * @param side the side of the aggressor
     * @return this buffer
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(long timestampMicros, long price, long quantity, long aggTradeId, long firstTradeId,
            long lastTradeId, Side side) {
        append(TradeFields.ALL, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId,
                Trade.isSell(side));
        return this;
    }

    /**
     * Adds a trade with whichever fields it has.
     *
     * @param trade the trade, not earlier than the trade before
     * @return this buffer
     * @throws IllegalArgumentException if the trades before it have other fields, or the time is before 1980 or after 2200
     */
    public TradeBuffer add(Trade trade) {
        append(trade.fields(), trade.timestampMicros(), trade.price(), trade.quantity(), trade.rawAggTradeId(),
                trade.rawFirstTradeId(), trade.rawLastTradeId(), trade.rawSell());
        return this;
    }

    private void append(TradeFields given, long atMicros, long ofPrice, long ofQuantity, long id, long firstId, long lastId,
            boolean sell) {
        if (!anyTime && (atMicros < EARLIEST_MICROS || atMicros >= LATEST_MICROS)) {
            throw suspiciousTime(atMicros);
        }
        if (size > 0 && !given.equals(fields)) {
            throw new IllegalArgumentException("trade " + size + " has the fields (" + given + "), but the trades before it "
                    + "have (" + fields + "): all trades of a buffer have the same fields");
        }
        if (size == 0) {
            fields = given;
        }
        if (size == capacity || !hasRoomFor(given)) {
            grow();
        }
        int i = size;
        timestampMicros[i] = atMicros;
        price[i] = ofPrice;
        quantity[i] = ofQuantity;
        if (given.aggTradeIds()) {
            aggTradeId[i] = id;
        }
        if (given.tradeIds()) {
            firstTradeId[i] = firstId;
            lastTradeId[i] = lastId;
        }
        if (given.side()) {
            side[i] = (byte) (sell ? 1 : 0);
        }
        size = i + 1;
    }

    /** False only right after {@link #clear()}, if the trades have other fields now. */
    private boolean hasRoomFor(TradeFields given) {
        return (!given.aggTradeIds() || aggTradeId.length == capacity)
                && (!given.tradeIds() || lastTradeId.length == capacity) && (!given.side() || side.length == capacity);
    }

    private void grow() {
        if (size == MAX_CAPACITY) {
            throw new IllegalStateException("a TradeBuffer holds at most " + MAX_CAPACITY
                    + " trades: process what it holds, then clear() it");
        }
        int larger = size < capacity ? capacity : (int) Math.min(MAX_CAPACITY, Math.max(FIRST_CAPACITY, 2L * capacity));
        // All of them before any is replaced: without memory the buffer stays as it is.
        long[] newTimestampMicros = Arrays.copyOf(timestampMicros, larger);
        long[] newPrice = Arrays.copyOf(price, larger);
        long[] newQuantity = Arrays.copyOf(quantity, larger);
        long[] newAggTradeId = fields.aggTradeIds() ? Arrays.copyOf(aggTradeId, larger) : aggTradeId;
        long[] newFirstTradeId = fields.tradeIds() ? Arrays.copyOf(firstTradeId, larger) : firstTradeId;
        long[] newLastTradeId = fields.tradeIds() ? Arrays.copyOf(lastTradeId, larger) : lastTradeId;
        side = fields.side() ? Arrays.copyOf(side, larger) : side;
        timestampMicros = newTimestampMicros;
        price = newPrice;
        quantity = newQuantity;
        aggTradeId = newAggTradeId;
        firstTradeId = newFirstTradeId;
        lastTradeId = newLastTradeId;
        capacity = larger;
    }

    private static IllegalArgumentException suspiciousTime(long micros) {
        String unit = inRange(micros, 1_000) ? "; it looks like milliseconds: multiply by 1000"
                : inRange(micros, 1_000_000) ? "; it looks like seconds: multiply by 1000000"
                : micros / 1_000 >= EARLIEST_MICROS && micros / 1_000 < LATEST_MICROS
                        ? "; it looks like nanoseconds: divide by 1000" : "";
        return new IllegalArgumentException("timestamp " + micros + " us (" + Exact.instant(micros)
                + ") is not between 1980 and 2200" + unit + " (allowAnyTime() allows every time)");
    }

    private static boolean inRange(long value, long factor) {
        return value >= EARLIEST_MICROS / factor && value < LATEST_MICROS / factor;
    }

    /**
     * {@return the number of trades}
     */
    public int size() {
        return size;
    }

    /**
     * {@return the optional fields of the trades; none while the buffer is empty}
     */
    public TradeFields fields() {
        return size == 0 ? TradeFields.NONE : fields;
    }

    /**
     * {@return the trades as columns, not copied} Trades that are added later are not in these columns. After {@link #clear()}
     * they must no longer be used: their arrays are filled again.
     */
    public TradeColumns columns() {
        TradeColumns all = TradeColumns.of(timestampMicros, price, quantity);
        if (fields().aggTradeIds()) {
            all = all.withAggTradeIds(aggTradeId);
        }
        if (fields().tradeIds()) {
            all = all.withTradeIds(firstTradeId, lastTradeId);
        }
        if (fields().side()) {
            all = all.withSides(side);
        }
        return all.slice(0, size);
    }

    /**
     * {@return one of the trades}
     *
     * @param index from 0
     * @throws IndexOutOfBoundsException if there is no such trade
     */
    public Trade get(int index) {
        Objects.checkIndex(index, size);
        boolean aggregate = fields.aggTradeIds();
        boolean ids = fields.tradeIds();
        return new Trade(timestampMicros[index], price[index], quantity[index], aggregate ? aggTradeId[index] : 0,
                ids ? firstTradeId[index] : 0, ids ? lastTradeId[index] : 0, fields.side() && side[index] != 0, fields);
    }

    /** Removes all trades and keeps the memory; the next trade decides again which fields there are. */
    public void clear() {
        size = 0;
    }

    /**
     * {@return the number of trades and their fields, for people}
     */
    @Override
    public String toString() {
        return size + (size == 1 ? " trade" : " trades") + ", fields: " + fields();
    }
}

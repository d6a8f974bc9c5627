package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Column;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;

/**
 * Trades that were pushed and that the core has not been given yet: a native call for each would cost more than the
 * work.
 *
 * <p>Gathered are only trades that surely do nothing but add to the forming bar. That repeats a part of the core's
 * rules on this side, here and nowhere else, by the limits that the core itself reports ({@code rb_get_limits} in
 * {@code rangebar.h}, where the conditions stand). Every other trade, a wrong one included, goes to the core at once,
 * after those that were gathered. So results, errors and saved states are those of trade by trade.
 */
final class PendingTrades {
    private static final int CAPACITY = 256;
    private static final long PLAIN_LIMIT = 1L << 52;
    static final long TIMESTAMP_LIMIT = 1L << 62;

    // One array for all columns of numbers: bounds are checked once, not six times.
    private static final int PRICE = CAPACITY;
    private static final int QUANTITY = 2 * CAPACITY;
    private static final int AGG_TRADE_ID = 3 * CAPACITY;
    private static final int FIRST_TRADE_ID = 4 * CAPACITY;
    private static final int LAST_TRADE_ID = 5 * CAPACITY;

    private final long[] values = new long[6 * CAPACITY];
    private final byte[] side = new byte[CAPACITY];
    /** The columns of the fields that the trades have. */
    private Column.Group columns;

    private final Words limits = Words.ofStruct(Abi.Limits.BYTES);
    private final long maxGapMicros;

    private int count;
    /**
     * The number of trades that can be gathered until they are delivered. 0 while the session is unfinished or closed, or used by a
     * call that calls back; set to 0 without a call, for which there may be no stack left. So a push that is gathered looks at this
     * alone, and not at the flags of the session.
     */
    int room;
    /** The number of trades that can be gathered until the limits are read again. */
    private int budget;
    private int fields;
    private boolean hasAggTradeIds;
    private long lower;
    private long upper;
    private long lastTimestampMicros;
    private long lastAggTradeId;
    /** The next boundary of a reset rule, or the limit of timestamps. */
    private long end = TIMESTAMP_LIMIT;

    /**
     * For a processor.
     *
     * @param maxGapMicros the longest time between two trades of one bar, 0 if there is no limit
     */
    PendingTrades(long maxGapMicros) {
        this.maxGapMicros = maxGapMicros == 0 ? Long.MAX_VALUE : maxGapMicros;
    }

    /** Gathers a trade; false if it is one for the core, or if there is no room. */
    boolean gather(int ofFields, long timestamp, long ofPrice, long ofQuantity, long id, long firstId, long lastId,
            boolean sell) {
        int at = count;
        return at < room && add(at, ofFields, timestamp, ofPrice, ofQuantity, id, firstId, lastId, sell);
    }

    /** Gathers the first trade after a delivery that has left room; false if it is one for the core. */
    boolean gatherFirst(int ofFields, long timestamp, long ofPrice, long ofQuantity, long id, long firstId, long lastId,
            boolean sell) {
        return add(0, ofFields, timestamp, ofPrice, ofQuantity, id, firstId, lastId, sell);
    }

    private boolean add(int at, int ofFields, long timestamp, long ofPrice, long ofQuantity, long id, long firstId, long lastId,
            boolean sell) {
        if (ofFields != fields || ofPrice <= lower || ofPrice >= upper
                || !follows(timestamp, id) || ((ofQuantity | (lastId - firstId)) & -PLAIN_LIMIT) != 0
                || (id | firstId | lastId) < 0) {
            return false;
        }
        values[at] = timestamp;
        values[at + PRICE] = ofPrice;
        values[at + QUANTITY] = ofQuantity;
        values[at + AGG_TRADE_ID] = id;
        values[at + FIRST_TRADE_ID] = firstId;
        values[at + LAST_TRADE_ID] = lastId;
        side[at] = (byte) (sell ? 1 : 0);
        lastTimestampMicros = timestamp;
        lastAggTradeId = id;
        count = at + 1;
        return true;
    }

    private Column.Group columns(int ofFields) {
        boolean tradeIds = (ofFields & Abi.RB_FIELD_TRADE_IDS) != 0;
        return Column.group(column(0), column(PRICE), column(QUANTITY),
                (ofFields & Abi.RB_FIELD_AGG_TRADE_ID) != 0 ? column(AGG_TRADE_ID) : Column.ABSENT,
                tradeIds ? column(FIRST_TRADE_ID) : Column.ABSENT, tradeIds ? column(LAST_TRADE_ID) : Column.ABSENT,
                (ofFields & Abi.RB_FIELD_SIDE) != 0 ? Column.of(side) : Column.ABSENT);
    }

    private Column column(int from) {
        return Column.of(values).slice((long) from * Long.BYTES, (long) CAPACITY * Long.BYTES);
    }

    /** Compares timestamps for equality, a branch that cannot be predicted, only where ids do not rise. */
    private boolean follows(long timestamp, long id) {
        return timestamp >= lastTimestampMicros && timestamp < end
                && timestamp - lastTimestampMicros <= maxGapMicros
                && (id > lastAggTradeId || !hasAggTradeIds || timestamp > lastTimestampMicros);
    }

    /** Sets the time from which trades are not gathered: the next boundary of a reset rule. */
    void endAt(long boundaryMicros) {
        end = Math.min(boundaryMicros, TIMESTAMP_LIMIT);
    }

    boolean isAny() {
        return count != 0;
    }

    /** Makes room for trades, within the limits that were read last. */
    void open() {
        room = Math.min(CAPACITY, budget);
    }

    /**
     * Passes the gathered trades to the core; called before every other call of the core.
     *
     * @param processor the address of a processor that is held
     * @return {@code true} if they were as many as can be gathered, and there is room for others
     */
    boolean deliver(long processor, Words result) {
        int gathered = count;
        if (gathered == 0) {
            return false;
        }
        count = 0;
        int status = NativeFunctions.processPart(processor, 0, 0, gathered, columns, Words.ABSENT, 0, 0, Words.ABSENT, 0, 0, result);
        budget -= gathered;
        if (status != Abi.RB_OK || result.getLong(Abi.Result.TRADES_CONSUMED) != gathered) {
            forget();
            // Each of them was sure to fit when it was gathered.
            throw NativeCore.usedByTwoThreads();
        }
        return gathered == CAPACITY && budget > 0;
    }

    /**
     * Reads the limits for gathering from the core; called after every trade that it was given alone. {@link #open} follows.
     *
     * @param processor the address of a processor that is held
     */
    void refresh(long processor) {
        if (NativeCore.check(NativeFunctions.getLimits(processor, limits)) != Abi.RB_OK) {
            forget();
            return;
        }
        int now = limits.getInt(Abi.Limits.FIELDS);
        if (columns == null || now != fields) {
            columns = columns(now);
            fields = now;
        }
        hasAggTradeIds = (fields & Abi.RB_FIELD_AGG_TRADE_ID) != 0;
        lower = limits.getLong(Abi.Limits.LOWER);
        upper = Math.min(limits.getLong(Abi.Limits.UPPER), Math.min(limits.getLong(Abi.Limits.MAX_PRICE), PLAIN_LIMIT - 1) + 1);
        lastTimestampMicros = limits.getLong(Abi.Limits.LAST_TIMESTAMP_US);
        lastAggTradeId = limits.getLong(Abi.Limits.LAST_AGG_TRADE_ID);
        budget = (int) Math.min(Integer.MAX_VALUE, limits.getLong(Abi.Limits.FAST_PATH_ROOM));
    }

    /** Drops the gathered trades, as the core has dropped its state. */
    void drop() {
        count = 0;
        forget();
    }

    /** The forming bar is about to change otherwise: nothing is gathered until the limits are read again. */
    void forget() {
        room = 0;
        budget = 0;
    }
}

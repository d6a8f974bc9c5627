package dev.rangebar.live;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;

/** Trades with all fields, in the order of their aggregate trade ids, in 49 bytes each. */
public final class RecordedTrades extends AbstractList<Trade> {
    private static final int LONGS = 6;
    private static final int FIRST_CAPACITY = 1_024;

    private long[] values = new long[LONGS * FIRST_CAPACITY];
    private boolean[] sells = new boolean[FIRST_CAPACITY];
    private int size;

    /** A list without trades. */
    public RecordedTrades() {}

    /**
     * Appends a trade.
     *
     * @param trade the trade, with all fields; its aggregate trade id is above that of the last one
     * @return {@code true}
     * @throws IllegalArgumentException if its aggregate trade id is not above that of the last one
     * @throws IllegalStateException if the list has as many trades as an array can hold
     */
    @Override
    public boolean add(Trade trade) {
        long id = trade.aggTradeId().orElseThrow();
        if (size > 0 && id <= lastId()) {
            throw new IllegalArgumentException("the aggregate trade id " + id + " follows " + lastId() + "; ids have to rise");
        }
        if (size == sells.length) {
            if (size >= Integer.MAX_VALUE / LONGS / 2) {
                throw new IllegalStateException(size + " trades are the most that one symbol can have");
            }
            sells = Arrays.copyOf(sells, 2 * size);
            values = Arrays.copyOf(values, 2 * LONGS * size);
        }
        int at = LONGS * size;
        values[at] = trade.timestampMicros();
        values[at + 1] = trade.price();
        values[at + 2] = trade.quantity();
        values[at + 3] = id;
        values[at + 4] = trade.firstTradeId().orElseThrow();
        values[at + 5] = trade.lastTradeId().orElseThrow();
        sells[size++] = trade.side().orElseThrow() == Side.SELL;
        return true;
    }

    /**
     * {@return the aggregate trade id of the last trade}
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public long lastId() {
        return values[LONGS * Objects.checkIndex(size - 1, size) + 3];
    }

    @Override
    public Trade get(int index) {
        int at = LONGS * Objects.checkIndex(index, size);
        return Trade.of(values[at], values[at + 1], values[at + 2], values[at + 3], values[at + 4], values[at + 5],
                sells[index] ? Side.SELL : Side.BUY);
    }

    @Override
    public int size() {
        return size;
    }
}

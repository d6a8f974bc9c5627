package dev.rangebar.spark;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeFields;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Trades of one symbol and input, as columns: a whole input, or a part of a long one. Apart from the block of rangebar-flink, which is
 * public, and whose form in records and networks outlives a job: they share {@link TradeColumns}, and nothing else.
 */
final class TradeBlock implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int FIRST_CAPACITY = 4_096;

    final Place place;
    final long[] timestampMicros;
    final long[] price;
    private final long[] quantity;
    private final long[] aggTradeId;
    private final long[] firstTradeId;
    private final long[] lastTradeId;
    private final byte[] side;

    private TradeBlock(Place place, long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId,
            long[] firstTradeId, long[] lastTradeId, byte[] side) {
        this.place = place;
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.quantity = quantity;
        this.aggTradeId = aggTradeId;
        this.firstTradeId = firstTradeId;
        this.lastTradeId = lastTradeId;
        this.side = side;
    }

    /** Place of a block among those of its symbol: in the order of the inputs' first trades, then of their parts. */
    static final class Place implements Serializable, Comparable<Place> {
        private static final long serialVersionUID = 1;

        final String symbol;
        final String input;
        final int part;
        private final long firstMicrosOfInput;

        Place(String symbol, String input, int part, long firstMicrosOfInput) {
            this.symbol = symbol;
            this.input = input;
            this.part = part;
            this.firstMicrosOfInput = firstMicrosOfInput;
        }

        long firstMicrosOfInput() {
            return firstMicrosOfInput;
        }

        @Override
        public int compareTo(Place other) {
            int order = symbol.compareTo(other.symbol);
            order = order != 0 ? order : Long.compare(firstMicrosOfInput, other.firstMicrosOfInput);
            order = order != 0 ? order : input.compareTo(other.input);
            return order != 0 ? order : Integer.compare(part, other.part);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place && compareTo((Place) other) == 0;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * symbol.hashCode() + input.hashCode()) + part;
        }
    }

    int size() {
        return timestampMicros.length;
    }

    TradeFields fields() {
        return new TradeFields(aggTradeId != null, firstTradeId != null, side != null);
    }

    /** {@return the first id of a trade; -1 if the trades have none} */
    long firstId(int index) {
        return aggTradeId != null ? aggTradeId[index] : firstTradeId != null ? firstTradeId[index] : -1;
    }

    /** {@return the last id of a trade; -1 if the trades have none} */
    long lastId(int index) {
        return aggTradeId != null ? aggTradeId[index] : lastTradeId != null ? lastTradeId[index] : -1;
    }

    TradeColumns columns() {
        TradeColumns all = TradeColumns.of(timestampMicros, price, quantity);
        all = aggTradeId != null ? all.withAggTradeIds(aggTradeId) : all;
        all = firstTradeId != null ? all.withTradeIds(firstTradeId, lastTradeId) : all;
        return side != null ? all.withSides(side) : all;
    }

    /** {@return some of the trades as a block of its own} */
    TradeBlock part(int from, int to) {
        return new TradeBlock(place, Arrays.copyOfRange(timestampMicros, from, to), Arrays.copyOfRange(price, from, to),
                Arrays.copyOfRange(quantity, from, to), part(aggTradeId, from, to), part(firstTradeId, from, to),
                part(lastTradeId, from, to), side != null ? Arrays.copyOfRange(side, from, to) : null);
    }

    private static long[] part(long[] column, int from, int to) {
        return column != null ? Arrays.copyOfRange(column, from, to) : null;
    }

    /** Collects the trades of a block. */
    static final class Builder {
        private final TradeFields fields;
        private final int limit;
        private long[] timestampMicros = {};
        private long[] price = {};
        private long[] quantity = {};
        private long[] aggTradeId = {};
        private long[] firstTradeId = {};
        private long[] lastTradeId = {};
        private byte[] side = {};
        private int size;

        Builder(TradeFields fields, int limit) {
            this.fields = fields;
            this.limit = limit;
        }

        boolean isEmpty() {
            return size == 0;
        }

        boolean isFull() {
            return size == limit;
        }

        void add(Trade trade) {
            if (size == timestampMicros.length) {
                grow(Math.min(limit, Math.max(FIRST_CAPACITY, 2 * size)));
            }
            timestampMicros[size] = trade.timestampMicros();
            price[size] = trade.price();
            quantity[size] = trade.quantity();
            if (fields.aggTradeIds()) {
                aggTradeId[size] = trade.aggTradeId().orElseThrow();
            }
            if (fields.tradeIds()) {
                firstTradeId[size] = trade.firstTradeId().orElseThrow();
                lastTradeId[size] = trade.lastTradeId().orElseThrow();
            }
            if (fields.side()) {
                side[size] = (byte) (trade.side().orElseThrow() == Side.SELL ? 1 : 0);
            }
            size++;
        }

        private void grow(int capacity) {
            timestampMicros = Arrays.copyOf(timestampMicros, capacity);
            price = Arrays.copyOf(price, capacity);
            quantity = Arrays.copyOf(quantity, capacity);
            aggTradeId = Arrays.copyOf(aggTradeId, capacity);
            firstTradeId = Arrays.copyOf(firstTradeId, capacity);
            lastTradeId = Arrays.copyOf(lastTradeId, capacity);
            side = Arrays.copyOf(side, capacity);
        }

        /** {@return the trades as a block; the builder is empty after it} */
        TradeBlock build(Place place) {
            int count = size;
            size = 0;
            return new TradeBlock(place, timestampMicros, price, quantity, fields.aggTradeIds() ? aggTradeId : null,
                    fields.tradeIds() ? firstTradeId : null, fields.tradeIds() ? lastTradeId : null,
                    fields.side() ? side : null).part(0, count);
        }
    }
}

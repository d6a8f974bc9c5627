package dev.rangebar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trades as arrays that a test may change, given to the API in each form that it takes. */
final class Trades {
    final TradeFields fields;
    final long[] timestampMicros;
    final long[] price;
    final long[] quantity;
    final long[] aggTradeId;
    final long[] firstTradeId;
    final long[] lastTradeId;
    final byte[] side;

    Trades(TradeFields fields, int count) {
        this(fields, new long[count], new long[count], new long[count], new long[count], new long[count],
                new long[count], new byte[count]);
    }

    private Trades(TradeFields fields, long[] timestampMicros, long[] price, long[] quantity, long[] aggTradeId,
            long[] firstTradeId, long[] lastTradeId, byte[] side) {
        this.fields = fields;
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.quantity = quantity;
        this.aggTradeId = aggTradeId;
        this.firstTradeId = firstTradeId;
        this.lastTradeId = lastTradeId;
        this.side = side;
    }

    int count() {
        return price.length;
    }

    /** A copy of the trades from..to. */
    Trades part(int from, int to) {
        return new Trades(fields, Arrays.copyOfRange(timestampMicros, from, to), Arrays.copyOfRange(price, from, to),
                Arrays.copyOfRange(quantity, from, to), Arrays.copyOfRange(aggTradeId, from, to),
                Arrays.copyOfRange(firstTradeId, from, to), Arrays.copyOfRange(lastTradeId, from, to),
                Arrays.copyOfRange(side, from, to));
    }

    Trades copy() {
        return part(0, count());
    }

    /** The same rows, of which other fields are given. */
    Trades as(TradeFields others) {
        return new Trades(others, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side);
    }

    /** One trade; a value that is not given is 0. */
    Trade trade(int i) {
        return new Trade(timestampMicros[i], price[i], quantity[i], fields.aggTradeIds() ? aggTradeId[i] : 0,
                fields.tradeIds() ? firstTradeId[i] : 0, fields.tradeIds() ? lastTradeId[i] : 0,
                fields.side() && side[i] != 0, fields);
    }

    Stream<Trade> stream() {
        return IntStream.range(0, count()).mapToObj(this::trade);
    }

    TradeColumns onHeap() {
        TradeColumns all = TradeColumns.of(timestampMicros, price, quantity);
        if (fields.aggTradeIds()) {
            all = all.withAggTradeIds(aggTradeId);
        }
        if (fields.tradeIds()) {
            all = all.withTradeIds(firstTradeId, lastTradeId);
        }
        return fields.side() ? all.withSides(side) : all;
    }

    /** The trades off the heap. */
    TradeColumns inNative() {
        return new DirectTrades(fields, count()).fill(this).columns();
    }

    /** Trades in direct buffers off the heap, which a test may fill again. */
    static final class DirectTrades {
        private final TradeFields fields;
        private final ByteBuffer timestampMicros;
        private final ByteBuffer price;
        private final ByteBuffer quantity;
        private final ByteBuffer aggTradeId;
        private final ByteBuffer firstTradeId;
        private final ByteBuffer lastTradeId;
        private final ByteBuffer side;

        DirectTrades(TradeFields fields, int count) {
            this.fields = fields;
            timestampMicros = longs(count);
            price = longs(count);
            quantity = longs(count);
            aggTradeId = longs(count);
            firstTradeId = longs(count);
            lastTradeId = longs(count);
            side = ByteBuffer.allocateDirect(count);
        }

        private static ByteBuffer longs(int count) {
            return ByteBuffer.allocateDirect(count * Long.BYTES).order(ByteOrder.nativeOrder());
        }

        /** Copies as many trades as there is room for. */
        DirectTrades fill(Trades from) {
            timestampMicros.asLongBuffer().put(from.timestampMicros);
            price.asLongBuffer().put(from.price);
            quantity.asLongBuffer().put(from.quantity);
            aggTradeId.asLongBuffer().put(from.aggTradeId);
            firstTradeId.asLongBuffer().put(from.firstTradeId);
            lastTradeId.asLongBuffer().put(from.lastTradeId);
            side.duplicate().put(from.side);
            return this;
        }

        TradeColumns columns() {
            TradeColumns all = TradeColumns.of(timestampMicros, price, quantity);
            if (fields.aggTradeIds()) {
                all = all.withAggTradeIds(aggTradeId);
            }
            if (fields.tradeIds()) {
                all = all.withTradeIds(firstTradeId, lastTradeId);
            }
            return fields.side() ? all.withSides(side) : all;
        }
    }
}

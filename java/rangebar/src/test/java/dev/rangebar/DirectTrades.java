package dev.rangebar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Trades in direct buffers off the heap, which a test may fill again. */
final class DirectTrades {
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

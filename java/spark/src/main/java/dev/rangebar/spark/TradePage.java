package dev.rangebar.spark;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import dev.rangebar.TradeFields;
import dev.rangebar.tradefiles.TradeChunk;

/** Columns of up to {@value #SIZE} trades, filled again and again: a {@link TradeBlock} is packed and processed page by page. */
final class TradePage {
    /** The number of trades that stay in a cache of the processor. */
    static final int SIZE = 1 << 12;

    final long[] timestampMicros = new long[SIZE];
    final long[] price = new long[SIZE];
    final long[] quantity = new long[SIZE];
    final long[] aggTradeId = new long[SIZE];
    final long[] firstTradeId = new long[SIZE];
    final long[] lastTradeId = new long[SIZE];
    final byte[] side = new byte[SIZE];
    int size;

    void add(Trade trade) {
        timestampMicros[size] = trade.timestampMicros();
        price[size] = trade.price();
        quantity[size] = trade.quantity();
        aggTradeId[size] = trade.aggTradeId().orElse(0);
        firstTradeId[size] = trade.firstTradeId().orElse(0);
        lastTradeId[size] = trade.lastTradeId().orElse(0);
        side[size] = (byte) (trade.side().orElse(Side.BUY) == Side.SELL ? 1 : 0);
        size++;
    }

    /** Adds some trades of a chunk, for which there is room. */
    void add(TradeChunk chunk, int from, int count) {
        chunk.copyTo(from, count, timestampMicros, price, quantity, aggTradeId, firstTradeId, lastTradeId, side, size);
        size += count;
    }

    /** Adds some trades of another page, for which there is room. */
    void add(TradePage other, int from, int count) {
        System.arraycopy(other.timestampMicros, from, timestampMicros, size, count);
        System.arraycopy(other.price, from, price, size, count);
        System.arraycopy(other.quantity, from, quantity, size, count);
        System.arraycopy(other.aggTradeId, from, aggTradeId, size, count);
        System.arraycopy(other.firstTradeId, from, firstTradeId, size, count);
        System.arraycopy(other.lastTradeId, from, lastTradeId, size, count);
        System.arraycopy(other.side, from, side, size, count);
        size += count;
    }

    /** {@return the trades, not copied} */
    TradeColumns columns(TradeFields fields) {
        TradeColumns all = TradeColumns.of(timestampMicros, price, quantity);
        all = fields.aggTradeIds() ? all.withAggTradeIds(aggTradeId) : all;
        all = fields.tradeIds() ? all.withTradeIds(firstTradeId, lastTradeId) : all;
        all = fields.side() ? all.withSides(side) : all;
        return size == SIZE ? all : all.slice(0, size);
    }
}

package dev.rangebar;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trades as arrays that a test may change, given to the API in each form that it takes. */
final class Trades {
    final TradeFields columns;
    final long[] timestampMicros;
    final long[] price;
    final long[] volume;
    final long[] aggTradeId;
    final long[] firstTradeId;
    final long[] lastTradeId;
    final byte[] side;

    Trades(TradeFields columns, int count) {
        this(columns, new long[count], new long[count], new long[count], new long[count], new long[count],
                new long[count], new byte[count]);
    }

    private Trades(TradeFields columns, long[] timestampMicros, long[] price, long[] volume, long[] aggTradeId,
            long[] firstTradeId, long[] lastTradeId, byte[] side) {
        this.columns = columns;
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.volume = volume;
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
        return new Trades(columns, Arrays.copyOfRange(timestampMicros, from, to), Arrays.copyOfRange(price, from, to),
                Arrays.copyOfRange(volume, from, to), Arrays.copyOfRange(aggTradeId, from, to),
                Arrays.copyOfRange(firstTradeId, from, to), Arrays.copyOfRange(lastTradeId, from, to),
                Arrays.copyOfRange(side, from, to));
    }

    Trades copy() {
        return part(0, count());
    }

    /** The same rows, of which other columns are given. */
    Trades as(TradeFields others) {
        return new Trades(others, timestampMicros, price, volume, aggTradeId, firstTradeId, lastTradeId, side);
    }

    /** One trade; a value that is not given is 0. */
    Trade trade(int i) {
        return new Trade(timestampMicros[i], price[i], volume[i], columns.aggTradeIds() ? aggTradeId[i] : 0,
                columns.tradeIds() ? firstTradeId[i] : 0, columns.tradeIds() ? lastTradeId[i] : 0,
                columns.side() && side[i] != 0, columns);
    }

    Stream<Trade> stream() {
        return IntStream.range(0, count()).mapToObj(this::trade);
    }

    TradeColumns onHeap() {
        TradeColumns all = TradeColumns.of(timestampMicros, price, volume);
        if (columns.aggTradeIds()) {
            all = all.withAggTradeIds(aggTradeId);
        }
        if (columns.tradeIds()) {
            all = all.withTradeIds(firstTradeId, lastTradeId);
        }
        return columns.side() ? all.withSides(side) : all;
    }

    TradeColumns inNative(Arena arena) {
        TradeColumns all = TradeColumns.of(copy(arena, timestampMicros), copy(arena, price), copy(arena, volume));
        if (columns.aggTradeIds()) {
            all = all.withAggTradeIds(copy(arena, aggTradeId));
        }
        if (columns.tradeIds()) {
            all = all.withTradeIds(copy(arena, firstTradeId), copy(arena, lastTradeId));
        }
        return columns.side()
                ? all.withSides(arena.allocateFrom(ValueLayout.JAVA_BYTE, side))
                : all;
    }

    private static MemorySegment copy(Arena arena, long[] column) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, column);
    }
}

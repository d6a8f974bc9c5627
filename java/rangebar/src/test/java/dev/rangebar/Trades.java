package dev.rangebar;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trades as arrays that a test may change, given to the API in each form that it takes. */
final class Trades {
    final ColumnSet columns;
    final long[] timestampMicros;
    final long[] price;
    final long[] volume;
    final long[] aggregateId;
    final long[] firstTradeId;
    final long[] lastTradeId;
    final byte[] isBuyerMaker;

    Trades(ColumnSet columns, int count) {
        this(columns, new long[count], new long[count], new long[count], new long[count], new long[count],
                new long[count], new byte[count]);
    }

    private Trades(ColumnSet columns, long[] timestampMicros, long[] price, long[] volume, long[] aggregateId,
            long[] firstTradeId, long[] lastTradeId, byte[] isBuyerMaker) {
        this.columns = columns;
        this.timestampMicros = timestampMicros;
        this.price = price;
        this.volume = volume;
        this.aggregateId = aggregateId;
        this.firstTradeId = firstTradeId;
        this.lastTradeId = lastTradeId;
        this.isBuyerMaker = isBuyerMaker;
    }

    int count() {
        return price.length;
    }

    /** A copy of the trades from..to. */
    Trades part(int from, int to) {
        return new Trades(columns, Arrays.copyOfRange(timestampMicros, from, to), Arrays.copyOfRange(price, from, to),
                Arrays.copyOfRange(volume, from, to), Arrays.copyOfRange(aggregateId, from, to),
                Arrays.copyOfRange(firstTradeId, from, to), Arrays.copyOfRange(lastTradeId, from, to),
                Arrays.copyOfRange(isBuyerMaker, from, to));
    }

    Trades copy() {
        return part(0, count());
    }

    /** The same rows, of which other columns are given. */
    Trades as(ColumnSet others) {
        return new Trades(others, timestampMicros, price, volume, aggregateId, firstTradeId, lastTradeId, isBuyerMaker);
    }

    /** One trade; a value that is not given is 0. */
    Trade trade(int i) {
        return new Trade(timestampMicros[i], price[i], volume[i], columns.aggregateIds() ? aggregateId[i] : 0,
                columns.tradeIds() ? firstTradeId[i] : 0, columns.tradeIds() ? lastTradeId[i] : 0,
                columns.side() && isBuyerMaker[i] != 0, columns);
    }

    Stream<Trade> stream() {
        return IntStream.range(0, count()).mapToObj(this::trade);
    }

    TradeColumns onHeap() {
        TradeColumns all = TradeColumns.of(timestampMicros, price, volume);
        if (columns.aggregateIds()) {
            all = all.withAggregateIds(aggregateId);
        }
        if (columns.tradeIds()) {
            all = all.withTradeIds(firstTradeId, lastTradeId);
        }
        return columns.side() ? all.withBuyerMaker(isBuyerMaker) : all;
    }

    TradeColumns inNative(Arena arena) {
        TradeColumns all = TradeColumns.of(copy(arena, timestampMicros), copy(arena, price), copy(arena, volume));
        if (columns.aggregateIds()) {
            all = all.withAggregateIds(copy(arena, aggregateId));
        }
        if (columns.tradeIds()) {
            all = all.withTradeIds(copy(arena, firstTradeId), copy(arena, lastTradeId));
        }
        return columns.side()
                ? all.withBuyerMaker(arena.allocateFrom(ValueLayout.JAVA_BYTE, isBuyerMaker))
                : all;
    }

    private static MemorySegment copy(Arena arena, long[] column) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, column);
    }
}

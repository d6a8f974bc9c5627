package dev.rangebar;

import dev.rangebar.foreign.ForeignColumns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies of trades in segments. */
final class Segments {
    private Segments() {}

    static TradeColumns of(Trades trades, Arena arena) {
        TradeColumns all = ForeignColumns.of(copy(arena, trades.timestampMicros), copy(arena, trades.price),
                copy(arena, trades.quantity));
        if (trades.fields.aggTradeIds()) {
            all = ForeignColumns.withAggTradeIds(all, copy(arena, trades.aggTradeId));
        }
        if (trades.fields.tradeIds()) {
            all = ForeignColumns.withTradeIds(all, copy(arena, trades.firstTradeId), copy(arena, trades.lastTradeId));
        }
        return trades.fields.side()
                ? ForeignColumns.withSides(all, arena.allocateFrom(ValueLayout.JAVA_BYTE, trades.side))
                : all;
    }

    static MemorySegment copy(Arena arena, long[] column) {
        return arena.allocateFrom(ValueLayout.JAVA_LONG, column);
    }
}

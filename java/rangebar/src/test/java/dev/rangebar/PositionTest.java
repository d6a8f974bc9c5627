package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Position.Kind;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The place of a trade relative to the last one: aggregate trade id 100, trade ids 500..509, time 1000. */
class PositionTest {
    private static Position compare(TradeFields run, Trade next) {
        Trades last = new Trades(run, 1);
        last.timestampMicros[0] = 1_000;
        last.price[0] = 1;
        last.aggTradeId[0] = 100;
        last.firstTradeId[0] = 500;
        last.lastTradeId[0] = 509;
        try (RangeBarProcessor processor = RunOptions.of(250, run).processor(); BarBuffer bars = BarBuffer.create()) {
            processor.push(last.trade(0), bars);
            byte[] state = processor.saveState();
            Position position = processor.positionOf(next);
            assertArrayEquals(state, processor.saveState(), "a comparison changes nothing");
            try (RangeBarProcessor restored = RangeBarProcessor.restore(state)) {
                assertEquals(position, restored.positionOf(next), "the same after a restore");
            }
            return position;
        }
    }

    /** A position; 0 for what is absent. */
    private static Position position(Kind kind, long ids, long timeMicros, long last, long lastAggTradeId,
            long lastTradeId) {
        return new Position(kind, ids, timeMicros, optional(last), optional(lastAggTradeId), optional(lastTradeId));
    }

    private static OptionalLong optional(long value) {
        return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static Trade next(TradeFields columns, long time, long aggTradeId, long firstTradeId) {
        return new Trade(time, 1, 1, aggTradeId, firstTradeId, firstTradeId, false, columns);
    }

    @Test
    void atTheStart() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(250))) {
            assertEquals(position(Kind.START, 0, 0, 0, 0, 0), processor.positionOf(next(TradeFields.ALL, 5, 6, 7)));
        }
    }

    @ParameterizedTest
    @CsvSource({"101, 1000, EXACT, 0", "101, 5000, EXACT, 0", "102, 1000, GAP, 1",
        "9223372036854775807, 1000, GAP, 9223372036854775706", "100, 1000, OVERLAP, 1", "91, 1000, OVERLAP, 10",
        "0, 2000, OVERLAP, 101", "101, 999, OVERLAP, 0", "150, 0, OVERLAP, 0"})
    void byAggTradeId(long aggTradeId, long time, Kind kind, long ids) {
        assertEquals(position(kind, ids, time - 1_000, 1_000, 100, 509),
                compare(TradeFields.ALL, next(TradeFields.ALL, time, aggTradeId, 0)));
    }

    @ParameterizedTest
    @CsvSource({"510, EXACT, 0", "512, GAP, 2", "509, OVERLAP, 1", "500, OVERLAP, 10"})
    void byTradeId(long firstTradeId, Kind kind, long ids) {
        TradeFields ids1 = new TradeFields(false, true, false);
        assertEquals(position(kind, ids, 1, 1_000, 0, 509), compare(ids1, next(ids1, 1_001, 0, firstTradeId)));
        assertEquals(position(kind, ids, 1, 1_000, 0, 509), compare(ids1, next(TradeFields.ALL, 1_001, 0, firstTradeId)));
    }

    @Test
    void byTimeAlone() {
        TradeFields none = TradeFields.NONE;
        assertEquals(position(Kind.TIME_GAP, 0, 0, 1_000, 0, 0), compare(none, next(none, 1_000, 0, 0)));
        assertEquals(position(Kind.TIME_GAP, 0, 77, 1_000, 0, 0), compare(none, next(TradeFields.ALL, 1_077, 1, 1)));
        assertEquals(position(Kind.TIME_GAP, 0, 77, 1_000, 100, 509), compare(TradeFields.ALL, next(none, 1_077, 1, 1)));
        assertEquals(position(Kind.OVERLAP, 0, -1, 1_000, 0, 0), compare(none, next(none, 999, 0, 0)));
    }

    @Test
    void impossibleTradesAreRefused() {
        for (Trade wrong : List.of(next(TradeFields.ALL, 1L << 62, 1, 1), next(TradeFields.ALL, -(1L << 62) - 1, 1, 1),
                next(TradeFields.ALL, 1, -1, 1), next(TradeFields.ALL, 1, 1, -1))) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> compare(TradeFields.ALL, wrong));
            assertTrue(e.getMessage().contains(wrong.toString()), e.getMessage());
        }
    }
}

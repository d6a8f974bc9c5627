package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TradeColumnsTest {
    private static final long[] TWO = {1, 2};
    private static final long[] THREE = {1, 2, 3};

    private static void refused(String part, Executable call) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(part), () -> "'" + part + "' in: " + e.getMessage());
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Test
    void buffersHaveToBeDirectNativeAndAligned() {
        TradeColumns columns = TradeColumns.of(TWO, TWO, TWO);
        ByteBuffer two = direct(16);
        refused("price is not a direct buffer", () -> TradeColumns.of(two, ByteBuffer.allocate(16).order(two.order()), two));
        refused("side is not a direct buffer", () -> columns.withSides(ByteBuffer.allocate(2)));
        ByteBuffer foreign = ByteBuffer.allocateDirect(16).order(
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        refused("quantity has the byte order " + foreign.order(), () -> TradeColumns.of(two, two, foreign));
        refused("aggTradeId has the byte order", () -> columns.withAggTradeIds(foreign));
        assertEquals(2, columns.withSides(foreign.slice(0, 2)).count(), "bytes have no order");
        ByteBuffer odd = direct(32).position(4).limit(20).slice().order(ByteOrder.nativeOrder());
        refused("timestampMicros is not aligned", () -> TradeColumns.of(odd, two, two));
        refused("firstTradeId is not aligned", () -> columns.withTradeIds(odd, two));
    }

    @Test
    void bufferIsReadFromItsPositionToItsLimit() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(500);
        ByteBuffer price = direct(502 * Long.BYTES);
        price.position(Long.BYTES).limit(501 * Long.BYTES);
        price.slice().order(ByteOrder.nativeOrder()).asLongBuffer().put(trades.price);
        ByteBuffer time = direct(500 * Long.BYTES);
        time.asLongBuffer().put(trades.timestampMicros);
        ByteBuffer quantity = direct(500 * Long.BYTES);
        quantity.asLongBuffer().put(trades.quantity);
        TradeColumns columns = TradeColumns.of(time.asReadOnlyBuffer().order(ByteOrder.nativeOrder()), price, quantity)
                .withAggTradeIds(trades.aggTradeId).withTradeIds(trades.firstTradeId, trades.lastTradeId)
                .withSides(trades.side);
        price.clear();
        assertEquals(trades.trade(499), columns.get(499));
        assertThrows(IndexOutOfBoundsException.class, () -> columns.get(500));
        try (RangeBarProcessor processor = setup.processor()) {
            assertEquals(setup.oracle().take(trades).closed, ExactBar.of(processor.process(columns)));
        }
    }

    @Test
    void lengthsHaveToBeEqual() {
        TradeColumns columns = TradeColumns.of(TWO, TWO, TWO);
        refused("the length of price is 3, that of timestampMicros 2", () -> TradeColumns.of(TWO, THREE, TWO));
        refused("the length of quantity is 3", () -> TradeColumns.of(TWO, TWO, THREE));
        refused("the length of price is 2, that of timestampMicros 3", () -> TradeColumns.of(THREE, TWO, TWO));
        refused("aggTradeId", () -> columns.withAggTradeIds(THREE));
        refused("firstTradeId", () -> columns.withTradeIds(THREE, TWO));
        refused("lastTradeId", () -> columns.withTradeIds(TWO, THREE));
        refused("the length of side is 3, that of timestampMicros 2", () -> columns.withSides(new byte[3]));
        refused("timestampMicros has 12 bytes, which is not a multiple of 8",
                () -> TradeColumns.of(direct(12), direct(12), direct(12)));
        refused("the length of price is 3, that of timestampMicros 2", () -> TradeColumns.of(direct(16), direct(24), direct(16)));
        refused("price has 20 bytes, which is not a multiple of 8", () -> TradeColumns.of(direct(16), direct(20), direct(16)));
        refused("the length of side is 3, that of timestampMicros 2", () -> columns.withSides(direct(3)));
    }

    @Test
    void nullIsRefusedByName() {
        TradeColumns columns = TradeColumns.of(TWO, TWO, TWO);
        ByteBuffer two = direct(16);
        for (Executable call : List.<Executable>of(() -> TradeColumns.of(null, TWO, TWO),
                () -> TradeColumns.of(TWO, null, TWO), () -> TradeColumns.of(TWO, TWO, null),
                () -> TradeColumns.of(null, two, two), () -> TradeColumns.of(two, null, two),
                () -> TradeColumns.of(two, two, null), () -> columns.withAggTradeIds((long[]) null),
                () -> columns.withAggTradeIds((ByteBuffer) null), () -> columns.withTradeIds(TWO, null),
                () -> columns.withTradeIds((long[]) null, TWO), () -> columns.withTradeIds(two, null),
                () -> columns.withSides((byte[]) null), () -> columns.withSides((ByteBuffer) null))) {
            assertThrows(NullPointerException.class, call);
        }
        NullPointerException e = assertThrows(NullPointerException.class, () -> TradeColumns.of(two, null, two));
        assertEquals("price", e.getMessage());
    }

    @Test
    void emptyColumnsAreNoTrades() {
        TradeColumns none = TradeColumns.of(new long[0], new long[0], new long[0]).withSides(new byte[0]);
        TradeColumns nothing = TradeColumns.of(direct(0), direct(0), direct(0));
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(250));
                BarBuffer bars = BarBuffer.create()) {
            byte[] initial = processor.saveState();
            for (TradeColumns empty : List.of(none, nothing)) {
                assertEquals(0, empty.count());
                assertEquals(0, processor.process(empty, bars));
                assertEquals(List.of(), processor.process(empty));
                processor.forEachBar(empty, (view, index) -> {
                    throw new AssertionError("no trades make no bars");
                });
            }
            assertArrayEquals(initial, processor.saveState(), "and fix no columns");
        }
    }

    @Test
    void slices() {
        Trades trades = new TradeGenerator(7).next(10);
        TradeColumns columns = trades.onHeap();
        assertEquals(3, columns.slice(7, 3).count());
        assertEquals(0, columns.slice(10, 0).count());
        assertEquals(TradeFields.ALL, columns.slice(10, 0).fields());
        for (long[] range : new long[][] {{-1, 2}, {0, 11}, {10, 1}, {0, -1}, {Long.MAX_VALUE, 1},
            {1, Long.MAX_VALUE}}) {
            assertThrows(IndexOutOfBoundsException.class, () -> columns.slice(range[0], range[1]));
        }
    }

    @Test
    void columnsSayWhichThereAre() {
        Trades trades = new TradeGenerator(7).next(3);
        RefusedTradesTest.columnSets().forEach(set -> assertEquals(set, trades.as(set).onHeap().fields()));
    }
}

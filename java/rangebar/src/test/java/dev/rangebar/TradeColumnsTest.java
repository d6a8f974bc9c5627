package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TradeColumnsTest {
    private static final long[] TWO = {1, 2};
    private static final long[] THREE = {1, 2, 3};

    private static void refused(String part, Executable call) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(part), () -> "'" + part + "' in: " + e.getMessage());
    }

    @Test
    void lengthsHaveToBeEqual() {
        TradeColumns columns = TradeColumns.of(TWO, TWO, TWO);
        refused("price has 24 bytes, but 2 trades need 16", () -> TradeColumns.of(TWO, THREE, TWO));
        refused("quantity has 24 bytes", () -> TradeColumns.of(TWO, TWO, THREE));
        refused("price has 16 bytes, but 3 trades", () -> TradeColumns.of(THREE, TWO, TWO));
        refused("aggTradeId", () -> columns.withAggTradeIds(THREE));
        refused("firstTradeId", () -> columns.withTradeIds(THREE, TWO));
        refused("lastTradeId", () -> columns.withTradeIds(TWO, THREE));
        refused("side has 3 bytes, but 2 trades need 2", () -> columns.withSides(new byte[3]));
        refused("timestampMicros has 12 bytes", () -> TradeColumns.of(MemorySegment.ofArray(new int[3]),
                MemorySegment.ofArray(TWO), MemorySegment.ofArray(TWO)));
    }

    @Test
    void nullIsRefusedByName() {
        TradeColumns columns = TradeColumns.of(TWO, TWO, TWO);
        MemorySegment two = MemorySegment.ofArray(TWO);
        for (Executable call : List.<Executable>of(() -> TradeColumns.of(null, TWO, TWO),
                () -> TradeColumns.of(TWO, null, TWO), () -> TradeColumns.of(TWO, TWO, null),
                () -> TradeColumns.of(null, two, two), () -> TradeColumns.of(two, null, two),
                () -> TradeColumns.of(two, two, null), () -> columns.withAggTradeIds((long[]) null),
                () -> columns.withAggTradeIds((MemorySegment) null), () -> columns.withTradeIds(TWO, null),
                () -> columns.withTradeIds((long[]) null, TWO), () -> columns.withTradeIds(two, null),
                () -> columns.withSides((byte[]) null), () -> columns.withSides((MemorySegment) null))) {
            assertThrows(NullPointerException.class, call);
        }
        NullPointerException e = assertThrows(NullPointerException.class, () -> TradeColumns.of(two, null, two));
        assertEquals("price", e.getMessage());
    }

    @Test
    void segmentsHaveToBeAligned() {
        MemorySegment two = MemorySegment.ofArray(TWO);
        MemorySegment bytes = MemorySegment.ofArray(new byte[16]);
        refused("timestampMicros is not aligned", () -> TradeColumns.of(bytes, two, two));
        refused("price is not aligned", () -> TradeColumns.of(two, bytes, two));
        refused("quantity is not aligned", () -> TradeColumns.of(two, two, MemorySegment.ofArray(new int[4])));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment odd = arena.allocate(24, 8).asSlice(4, 16);
            refused("aggTradeId is not aligned", () -> TradeColumns.of(two, two, two).withAggTradeIds(odd));
            refused("firstTradeId is not aligned", () -> TradeColumns.of(two, two, two).withTradeIds(odd, two));
            MemorySegment side = arena.allocate(5).asSlice(3, 2);
            assertEquals(2, TradeColumns.of(two, two, two).withSides(side).count(), "bytes may stand anywhere");
        }
    }

    @Test
    void emptyColumnsAreNoTrades() {
        TradeColumns none = TradeColumns.of(new long[0], new long[0], new long[0]).withSides(new byte[0]);
        TradeColumns nothing = TradeColumns.of(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
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

    @Test
    void segmentsOfEveryKindGiveTheSameBars() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(500);
        Oracle expected = setup.oracle().take(trades);
        try (Arena arena = Arena.ofConfined(); Arena shared = Arena.ofShared()) {
            TradeColumns readOnly = TradeColumns
                    .of(MemorySegment.ofArray(trades.timestampMicros).asReadOnly(),
                            MemorySegment.ofArray(trades.price).asReadOnly(),
                            MemorySegment.ofArray(trades.quantity).asReadOnly())
                    .withAggTradeIds(shared.allocateFrom(ValueLayout.JAVA_LONG, trades.aggTradeId).asReadOnly())
                    .withTradeIds(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, trades.firstTradeId),
                            Arena.global().allocateFrom(ValueLayout.JAVA_LONG, trades.lastTradeId))
                    .withSides(MemorySegment.ofBuffer(ByteBuffer.wrap(trades.side).asReadOnlyBuffer()));
            TradeColumns nativeReadOnly = TradeColumns
                    .of(arena.allocateFrom(ValueLayout.JAVA_LONG, trades.timestampMicros).asReadOnly(),
                            arena.allocateFrom(ValueLayout.JAVA_LONG, trades.price).asReadOnly(),
                            arena.allocateFrom(ValueLayout.JAVA_LONG, trades.quantity).asReadOnly())
                    .withAggTradeIds(arena.allocateFrom(ValueLayout.JAVA_LONG, trades.aggTradeId))
                    .withTradeIds(arena.allocateFrom(ValueLayout.JAVA_LONG, trades.firstTradeId),
                            arena.allocateFrom(ValueLayout.JAVA_LONG, trades.lastTradeId))
                    .withSides(trades.side);
            for (TradeColumns columns : List.of(readOnly, nativeReadOnly)) {
                try (RangeBarProcessor processor = setup.processor()) {
                    assertEquals(expected.closed, ExactBar.of(processor.process(columns)));
                }
            }
        }
    }

    @Test
    void aClosedArenaIsRefused() {
        try (RangeBarProcessor processor = new TradeGenerator(7).setup().processor();
                BarBuffer bars = BarBuffer.withCapacity(8)) {
            byte[] initial = processor.saveState();
            Trades trades = new TradeGenerator(7).next(50);
            TradeColumns columns;
            try (Arena arena = Arena.ofConfined()) {
                columns = trades.inNative(arena);
            }
            unchanged(IllegalStateException.class, processor, bars, columns, initial);
            // One column of many; the others stand on the heap, so that the call is another one.
            try (Arena arena = Arena.ofConfined()) {
                columns = trades.as(TradeFields.NONE).onHeap()
                        .withAggTradeIds(arena.allocateFrom(ValueLayout.JAVA_LONG, trades.aggTradeId));
            }
            unchanged(IllegalStateException.class, processor, bars, columns, initial);
        }
    }

    @Test
    void aConfinedArenaOfAnotherThreadIsRefused() throws InterruptedException {
        try (RangeBarProcessor processor = new TradeGenerator(7).setup().processor();
                BarBuffer bars = BarBuffer.withCapacity(8);
                Arena arena = Arena.ofConfined()) {
            byte[] initial = processor.saveState();
            Trades trades = new TradeGenerator(7).next(50);
            TradeColumns columns = trades.inNative(arena);
            TradeColumns mixed = trades.as(TradeFields.NONE).onHeap()
                    .withAggTradeIds(arena.allocateFrom(ValueLayout.JAVA_LONG, trades.aggTradeId));
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread other = new Thread(() -> {
                unchanged(WrongThreadException.class, processor, bars, columns, initial);
                unchanged(WrongThreadException.class, processor, bars, mixed, initial);
            });
            other.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            other.start();
            other.join();
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
        }
    }

    private static void unchanged(Class<? extends RuntimeException> expected, RangeBarProcessor processor,
            BarBuffer bars, TradeColumns columns, byte[] state) {
        assertThrows(expected, () -> processor.process(columns, bars));
        assertThrows(expected, () -> processor.process(columns));
        assertThrows(expected, () -> processor.forEachBar(columns, (view, index) -> {
            throw new AssertionError("no bar");
        }));
        assertArrayEquals(state, processor.saveState());
        assertEquals(0, bars.size());
    }
}

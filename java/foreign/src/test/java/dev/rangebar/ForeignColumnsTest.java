package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.SegmentMisuse.Segments;
import dev.rangebar.foreign.ForeignColumns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns in memory segments: whose sizes and alignment are wrong, whose arena is closed or that of another thread. */
class ForeignColumnsTest {
    private static final long[] TWO = {1, 2};

    private static void refused(String part, Executable call) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(part), () -> "'" + part + "' in: " + e.getMessage());
    }

    @Test
    @SuppressWarnings("restricted") // a null pointer with a size
    void sizesHaveToFit() {
        MemorySegment two = MemorySegment.ofArray(TWO);
        refused("timestampMicros has 12 bytes", () -> ForeignColumns.of(MemorySegment.ofArray(new int[3]), two, two));
        refused("the length of price is 1, that of timestampMicros 2", () -> ForeignColumns.of(two, two.asSlice(8), two));
        refused("price is a null pointer", () -> ForeignColumns.of(two, MemorySegment.NULL.reinterpret(16), two));
    }

    @Test
    void nullIsRefusedByName() {
        MemorySegment two = MemorySegment.ofArray(TWO);
        TradeColumns columns = ForeignColumns.of(two, two, two);
        for (Executable call : List.<Executable>of(() -> ForeignColumns.of(null, two, two),
                () -> ForeignColumns.of(two, two, null), () -> ForeignColumns.withAggTradeIds(null, two),
                () -> ForeignColumns.withAggTradeIds(columns, null), () -> ForeignColumns.withTradeIds(columns, null, two),
                () -> ForeignColumns.withSides(columns, null))) {
            assertThrows(NullPointerException.class, call);
        }
        NullPointerException e = assertThrows(NullPointerException.class, () -> ForeignColumns.of(two, null, two));
        assertEquals("price", e.getMessage());
    }

    @Test
    void nullPointersWithoutTradesAreNoTrades() {
        TradeColumns nothing = ForeignColumns.of(MemorySegment.NULL, MemorySegment.NULL, MemorySegment.NULL);
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(250))) {
            assertEquals(List.of(), processor.process(nothing));
        }
    }

    @Test
    void theExampleCountsTheBarsOfMappedFiles(@TempDir Path folder) throws IOException {
        Trades some = new TradeGenerator(7).next(3_000);
        List<Path> files = new ArrayList<>();
        for (long[] column : List.of(some.timestampMicros, some.price, some.quantity)) {
            ByteBuffer bytes = ByteBuffer.allocate(column.length * Long.BYTES).order(ByteOrder.nativeOrder());
            bytes.asLongBuffer().put(column);
            files.add(Files.write(folder.resolve(Integer.toString(files.size())), bytes.array()));
        }
        long bars = countBars(files.get(0), files.get(1), files.get(2));
        assertTrue(bars > 0);
        assertEquals(RangeBars.of(TradeColumns.of(some.timestampMicros, some.price, some.quantity), Threshold.ofPercent("0.25"))
                .size(), bars);
    }

    @ParameterizedTest
    @EnumSource
    void misuseEndsNoJvm(SegmentMisuse misuse) throws Exception {
        ForkedJvm.run(List.of("-XX:+UseSerialGC"), SegmentMisuse.class, misuse.name());
    }

    /** The trades cannot be processed again: the processor stays at its last certain state, and reports it. */
    @Test
    void aConsumerThatFreesTheTradesAndThrows() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(300);
        Arena arena = Arena.ofConfined();
        try (RangeBarProcessor processor = setup.processor()) {
            byte[] initial = processor.saveState();
            TradeColumns freed = Segments.of(trades, arena);
            DeliveryException e = assertThrows(DeliveryException.class, () -> processor.forEachBar(freed, (view, index) -> {
                arena.close();
                throw new IllegalArgumentException("stop");
            }));
            assertEquals(0, e.tradesApplied());
            assertEquals(1, e.getCause().getSuppressed().length);
            assertArrayEquals(initial, processor.saveState());
        }
    }

    @Test
    void aConsumerThatFreesTheTrades() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(5_000);
        assertTrue(setup.oracle().take(trades).closed.size() > 256, "more than is delivered at once");
        Arena arena = Arena.ofShared();
        try (RangeBarProcessor processor = setup.processor()) {
            TradeColumns freed = Segments.of(trades, arena);
            assertThrows(IllegalStateException.class, () -> processor.forEachBar(freed, (view, index) -> {
                if (arena.scope().isAlive()) {
                    arena.close();
                }
            }));
            processor.formingBar();
        }
    }

    @Test
    void columnsOfOneThreadOnlyAreRefusedByAParallelBatch() {
        Trades trades = new TradeGenerator(7).next(100);
        try (Arena confined = Arena.ofConfined();
                RangeBarProcessor processor = new TradeGenerator(7).setup().processor();
                BarBuffer bars = BarBuffer.create()) {
            byte[] before = processor.saveState();
            ParallelBatch.Job job = ParallelBatch.Job.of("one", processor, Segments.of(trades, confined), bars);
            JobException e = assertThrows(JobException.class, new ParallelBatch(List.of(job))::run);
            assertInstanceOf(WrongThreadException.class, e.getCause());
            assertArrayEquals(before, processor.saveState());
        }
    }

    @Test
    void segmentsHaveToBeAligned() {
        MemorySegment two = MemorySegment.ofArray(TWO);
        MemorySegment bytes = MemorySegment.ofArray(new byte[16]);
        refused("timestampMicros is not aligned", () -> ForeignColumns.of(bytes, two, two));
        refused("price is not aligned", () -> ForeignColumns.of(two, bytes, two));
        refused("quantity is not aligned", () -> ForeignColumns.of(two, two, MemorySegment.ofArray(new int[4])));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment odd = arena.allocate(24, 8).asSlice(4, 16);
            refused("aggTradeId is not aligned", () -> ForeignColumns.withAggTradeIds(ForeignColumns.of(two, two, two), odd));
            refused("firstTradeId is not aligned", () -> ForeignColumns.withTradeIds(ForeignColumns.of(two, two, two), odd, two));
            MemorySegment side = arena.allocate(5).asSlice(3, 2);
            assertEquals(2, ForeignColumns.withSides(ForeignColumns.of(two, two, two), side).count(), "bytes may stand anywhere");
        }
    }

    @Test
    void segmentsOfEveryKindGiveTheSameBars() {
        RunOptions setup = new TradeGenerator(7).setup();
        Trades trades = new TradeGenerator(7).next(500);
        Oracle expected = setup.oracle().take(trades);
        try (Arena arena = Arena.ofConfined(); Arena shared = Arena.ofShared()) {
            TradeColumns readOnly = ForeignColumns.of(MemorySegment.ofArray(trades.timestampMicros).asReadOnly(),
                    MemorySegment.ofArray(trades.price).asReadOnly(), MemorySegment.ofArray(trades.quantity).asReadOnly());
            readOnly = ForeignColumns.withAggTradeIds(readOnly, Segments.copy(shared, trades.aggTradeId).asReadOnly());
            readOnly = ForeignColumns.withTradeIds(readOnly, Segments.copy(Arena.ofAuto(), trades.firstTradeId),
                    Segments.copy(Arena.global(), trades.lastTradeId));
            readOnly = ForeignColumns.withSides(readOnly,
                    MemorySegment.ofBuffer(ByteBuffer.wrap(trades.side).asReadOnlyBuffer()));
            TradeColumns nativeReadOnly = ForeignColumns.of(Segments.copy(arena, trades.timestampMicros).asReadOnly(),
                    Segments.copy(arena, trades.price).asReadOnly(), Segments.copy(arena, trades.quantity).asReadOnly());
            nativeReadOnly = ForeignColumns.withAggTradeIds(nativeReadOnly, Segments.copy(arena, trades.aggTradeId));
            nativeReadOnly = nativeReadOnly.withTradeIds(trades.firstTradeId, trades.lastTradeId).withSides(trades.side);
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
                columns = Segments.of(trades, arena);
            }
            unchanged(IllegalStateException.class, processor, bars, columns, initial);
            // One column of many; the others stand on the heap, so that the call is another one.
            try (Arena arena = Arena.ofConfined()) {
                columns = ForeignColumns.withAggTradeIds(trades.as(TradeFields.NONE).onHeap(),
                        Segments.copy(arena, trades.aggTradeId));
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
            TradeColumns columns = Segments.of(trades, arena);
            TradeColumns mixed = ForeignColumns.withAggTradeIds(trades.as(TradeFields.NONE).onHeap(),
                        Segments.copy(arena, trades.aggTradeId));
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

    // example begins
    /** Counts the bars of trades in three files, which hold one 64-bit number for each trade. The files are unmapped at the end. */
    static long countBars(Path timestampMicros, Path price, Path quantity) throws IOException {
        try (Arena arena = Arena.ofShared();
                RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                BarBuffer bars = BarBuffer.create()) {
            return processor.process(ForeignColumns.of(map(timestampMicros, arena), map(price, arena), map(quantity, arena)), bars);
        }
    }

    private static MemorySegment map(Path column, Arena arena) throws IOException {
        try (FileChannel file = FileChannel.open(column)) {
            return file.map(MapMode.READ_ONLY, 0, file.size(), arena);
        }
    }
    // example ends
}

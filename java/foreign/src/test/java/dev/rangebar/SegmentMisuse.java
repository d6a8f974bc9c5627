package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.foreign.ForeignColumns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.function.Executable;

/** Misuse of segments that the trades stand in; each kind needs a JVM of its own. */
enum SegmentMisuse {
    ARENA_CLOSED_BEFORE(SegmentMisuse::arenaClosedBefore),
    ARENA_CLOSED_MEANWHILE(SegmentMisuse::arenaClosedMeanwhile),
    ARENA_OF_ANOTHER_THREAD(SegmentMisuse::arenaOfAnotherThread),
    COLUMNS_CHANGED_MEANWHILE(SegmentMisuse::columnsChangedMeanwhile),
    GIANT_COLUMNS(SegmentMisuse::giantColumns);

    /** Misuses, and checks the state afterwards. */
    @FunctionalInterface
    private interface Deed {
        void commit() throws Exception;
    }

    private final Deed deed;

    SegmentMisuse(Deed deed) {
        this.deed = deed;
    }

    public static void main(String[] arguments) throws Exception {
        valueOf(arguments[0]).deed.commit();
    }

    static void arenaClosedBefore() {
        for (Arena arena : List.of(Arena.ofShared(), Arena.ofConfined())) {
            try (MisusedProcessor misused = new MisusedProcessor();
                    ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
                Trades trades = misused.next(1_000);
                TradeColumns outside = Segments.of(trades, arena);
                TradeColumns mixed = ForeignColumns.withAggTradeIds(trades.as(TradeFields.NONE).onHeap()
                        .withTradeIds(trades.firstTradeId, trades.lastTradeId).withSides(trades.side),
                        arena.allocateFrom(ValueLayout.JAVA_LONG, trades.aggTradeId));
                arena.close();
                for (TradeColumns columns : List.of(outside, mixed, outside.slice(3, 5), mixed.slice(3, 5))) {
                    for (Executable call : ThreadMisuse.calls(misused, group, columns)) {
                        // On another thread, that a confined one is closed does not matter any more.
                        misused.refuses(RuntimeException.class, "", call);
                    }
                }
                for (TradeColumns columns : List.of(outside, outside.slice(3, 5))) {
                    assertThrows(IllegalStateException.class, () -> Footprints.create(1).add(columns, 0, 1));
                }
                misused.check();
            }
        }
    }

    static void arenaClosedMeanwhile() throws InterruptedException {
        int refused = 0;
        for (int round = 0; round < 100; round++) {
            try (MisusedProcessor misused = new MisusedProcessor();
                    ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
                Arena arena = Arena.ofShared();
                Trades rest = misused.next(MisusedProcessor.COUNT - 1_000);
                Executable call = ThreadMisuse.calls(misused, group, Segments.of(rest, arena)).get(round % 5);
                int delay = new SplittableRandom(round).nextInt(3_000);
                AtomicReference<Throwable> end = new AtomicReference<>();
                SimultaneousThreads.run(() -> {
                    try {
                        call.execute();
                    } catch (IllegalStateException e) {
                        end.set(e);
                    }
                }, () -> {
                    for (int wait = 0; wait < delay; wait++) {
                        Thread.onSpinWait();
                    }
                    while (!SimultaneousThreads.doneOrAcquired(arena::close)) {
                        Thread.onSpinWait(); // a call uses it
                    }
                });
                refused += end.get() == null ? 0 : 1;
                if (round % 5 == 0 || round % 5 == 2) {
                    // The bars went elsewhere; delivery may have stopped in the middle.
                    misused.worksAfterClear();
                } else {
                    misused.checkUnlessClosed(end.get() == null ? rest.count() : 0);
                }
            }
        }
        assertTrue(refused > 0 && refused < 100, "refused: " + refused + " of 100, so the race is none");
    }

    static void arenaOfAnotherThread() throws InterruptedException {
        try (MisusedProcessor misused = new MisusedProcessor();
                ProcessorGroup group = ProcessorGroup.of(misused.processors());
                Arena arena = Arena.ofConfined()) {
            TradeColumns columns = Segments.of(misused.next(1_000), arena);
            SimultaneousThreads.run(() -> {
                for (Executable call : ThreadMisuse.calls(misused, group, columns)) {
                    misused.refuses(WrongThreadException.class, "", call);
                }
            });
            misused.check();
        }
    }

    /** The checked values are the used ones; otherwise the core would write past its arrays. */
    static void columnsChangedMeanwhile() throws InterruptedException {
        try (MisusedProcessor misused = new MisusedProcessor();
                ProcessorGroup group = ProcessorGroup.of(misused.processors());
                Arena arena = Arena.ofShared()) {
            Trades trades = misused.next(10_000);
            long[][] heap = {trades.timestampMicros, trades.price, trades.quantity, trades.aggTradeId,
                trades.firstTradeId, trades.lastTradeId};
            MemorySegment[] segments = new MemorySegment[heap.length];
            for (int column = 0; column < heap.length; column++) {
                segments[column] = arena.allocateFrom(ValueLayout.JAVA_LONG, heap[column]);
            }
            TradeColumns first = ForeignColumns.of(segments[0], segments[1], segments[2]).withSides(trades.side);
            TradeColumns outside = ForeignColumns.withTradeIds(ForeignColumns.withAggTradeIds(first, segments[3]), segments[4],
                    segments[5]);
            ThreadMisuse.columnsChangedMeanwhile(misused, group, trades, heap, outside,
                    (column, row, value) -> segments[column].setAtIndex(ValueLayout.JAVA_LONG, row, value));
        }
    }

    /** 2^37 trades of a file that has no more than a few: all sizes fit, and the first zero is found. */
    static void giantColumns() throws IOException {
        Path file = Files.createTempFile("giant", ".bin");
        try (MisusedProcessor misused = new MisusedProcessor();
                ProcessorGroup group = ProcessorGroup.of(misused.processors());
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            long size = 1L << 40;
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
            MemorySegment zeros = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            TradeColumns ids = ForeignColumns.withTradeIds(ForeignColumns.withAggTradeIds(
                    ForeignColumns.of(zeros, zeros, zeros), zeros), zeros, zeros);
            TradeColumns columns = ForeignColumns.withSides(ids, zeros.asSlice(0, size / Long.BYTES));
            assertEquals(1L << 37, columns.count());
            for (Executable call : ThreadMisuse.calls(misused, group, columns)) {
                misused.refuses(InvalidTradeException.class, "trade 0: ", call);
            }
            TradeColumns last = columns.slice((1L << 37) - 1, 1);
            for (Executable call : ThreadMisuse.calls(misused, group, last)) {
                misused.refuses(InvalidTradeException.class, "trade 0: ", call);
            }
            misused.check();
        } finally {
            Files.delete(file);
        }
    }

    /** Copies of trades in segments. */
    static final class Segments {
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
}

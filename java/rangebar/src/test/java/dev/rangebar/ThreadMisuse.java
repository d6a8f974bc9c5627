package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** Misuse by two threads at once: exceptions or wrong bars, but no crash, and clear() makes all right again. */
final class ThreadMisuse {
    private static final int ROUNDS = 12;

    private ThreadMisuse() {}

    static void pushedByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor(); BarBuffer others = BarBuffer.create()) {
                Trades trades = misused.next(2_000);
                SimultaneousThreads.run(() -> push(misused.processor, trades, misused.bars), () ->
                        push(misused.processor, trades, others));
                misused.worksAfterClear();
            }
        }
    }

    private static void push(RangeBarProcessor processor, Trades trades, BarBuffer bars) {
        for (int i = 0; i < trades.count(); i++) {
            Trade trade = trades.trade(i);
            SimultaneousThreads.doneOrException(() -> processor.push(trade, bars));
        }
    }

    static void batchesByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor();
                    BarBuffer others = BarBuffer.create();
                    ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
                TradeColumns columns = misused.next(2_000).onHeap();
                SimultaneousThreads.run(() -> {
                    for (int i = 0; i < 20; i++) {
                        SimultaneousThreads.doneOrException(() -> misused.processor.process(columns, misused.bars));
                        SimultaneousThreads.doneOrException(() -> misused.processor.forEachBar(columns, (view, index) ->
                                view.vwap(index)));
                    }
                }, () -> {
                    for (int i = 0; i < 20; i++) {
                        SimultaneousThreads.doneOrException(() -> group.process(columns, List.of(others)));
                        SimultaneousThreads.doneOrException(() ->
                                RangeBarProcessor.restore(misused.processor.saveState()).close());
                    }
                });
                misused.worksAfterClear();
            }
        }
    }

    static void iteratedByTwoThreads() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor()) {
                Iterator<RangeBar> bars = misused.processor.bars(misused.next(2_000).stream().iterator());
                for (int i = 0; i < 2; i++) {
                    SimultaneousThreads.run(() -> iterate(bars), () -> iterate(bars));
                }
                misused.worksAfterClear();
            }
        }
    }

    private static void iterate(Iterator<RangeBar> bars) {
        for (int i = 0; i < 100; i++) {
            SimultaneousThreads.doneOrException(bars::next);
        }
    }

    /** The readers see bars of one fill or another, or a documented refusal, whatever happens to the buffer. */
    static void viewsReadWhileTheBufferChanges() throws InterruptedException {
        TradeColumns columns = MisusedProcessor.manyBars().part(0, 10_000).onHeap();
        for (int round = 0; round < 20 * ROUNDS; round++) {
            try (RangeBarProcessor processor = MisusedProcessor.SETUP.processor()) {
                BarBuffer bars = BarBuffer.create();
                processor.process(columns.slice(0, 1_000), bars);
                BarView view = bars.view();
                SimultaneousThreads.run(() -> read(view), () -> read(view), () -> {
                    processor.process(columns.slice(1_000, 9_000), bars); // it has to grow
                    bars.clear();
                    processor.clear();
                    processor.process(columns, bars);
                    bars.close();
                });
                assertThrows(IllegalStateException.class, () -> view.open(0));
            }
        }
    }

    private static void read(BarView view) {
        boolean there = true;
        for (int i = 0; there && i < 50_000; i++) {
            long index = i % view.size();
            there = SimultaneousThreads.doneOrRefused(() -> view.open(index))
                    && SimultaneousThreads.doneOrRefused(() -> view.vwap(index))
                    && (i % 100 != 0 || SimultaneousThreads.doneOrRefused(() -> view.get(index)))
                    && (i % 1_000 != 0 || SimultaneousThreads.doneOrRefused(() -> view.stream().toList()));
        }
    }

    static void parallelBatchesWithOneProcessor() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            try (MisusedProcessor misused = new MisusedProcessor(); BarBuffer others = BarBuffer.create()) {
                Trades rest = misused.next(10_000);
                AtomicInteger done = new AtomicInteger();
                ParallelBatch one = batch(misused.processor, rest, misused.bars);
                // One batch by two threads, or two batches.
                ParallelBatch other = round % 2 == 0 ? one : batch(misused.processor, rest, others);
                SimultaneousThreads.run(() -> run(one, done), () -> run(other, done));
                if (one == other) {
                    assertEquals(1, done.get(), "runs of one batch");
                    misused.took(rest.count());
                    misused.check();
                } else {
                    misused.worksAfterClear();
                }
            }
        }
    }

    private static ParallelBatch batch(RangeBarProcessor processor, Trades trades, BarBuffer bars) {
        return new ParallelBatch(List.of(ParallelBatch.Job.of("one", processor, trades.onHeap(), bars)), 2,
                (tradesDone, trades1, jobsDone, jobs) -> {});
    }

    private static void run(ParallelBatch batch, AtomicInteger done) throws InterruptedException {
        try {
            batch.run();
            done.incrementAndGet();
        } catch (IllegalStateException | JobException e) {
            assertTrue(e.getMessage().matches("this ParallelBatch has been run|one: .*"), e.getMessage());
        }
    }

    /** No call waits, so none cares; only a parallel batch does. */
    static void interrupted() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            Thread.currentThread().interrupt();
            try (MisusedProcessor misused = new MisusedProcessor();
                    ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
                group.process(misused.next(500).onHeap(), misused.buffers());
                misused.took(500);
                Trades rest = misused.next(10_000);
                assertTrue(Thread.currentThread().isInterrupted(), "the flag stays");
                misused.refuses(InterruptedException.class, "null", () -> {
                    Thread.currentThread().interrupt();
                    batch(misused.processor, rest, misused.bars).run();
                });
                Thread.currentThread().interrupt();
                misused.check();
                assertTrue(Thread.interrupted(), "the flag stays");
                ended.set(true);
            }
        });
        thread.start();
        thread.join();
        assertTrue(ended.get(), "see the stack trace");
    }

    /** Every way to hand over columns. */
    static List<Executable> calls(MisusedProcessor misused, ProcessorGroup group, TradeColumns columns) {
        return List.of(() -> misused.processor.process(columns), () -> misused.processor.process(columns, misused.bars),
                () -> misused.processor.forEachBar(columns, (view, index) -> {}),
                () -> group.process(columns, misused.buffers()), () -> run(misused, columns));
    }

    private static void run(MisusedProcessor misused, TradeColumns columns) throws Throwable {
        try {
            new ParallelBatch(List.of(ParallelBatch.Job.of("job", misused.processor, columns, misused.bars))).run();
        } catch (JobException e) {
            throw e.getCause();
        }
    }

    /** The checked values are the used ones; otherwise the core would write past its arrays. */
    static void columnsChangedMeanwhile() throws InterruptedException {
        try (MisusedProcessor misused = new MisusedProcessor();
                ProcessorGroup group = ProcessorGroup.of(misused.processors())) {
            Trades trades = misused.next(10_000);
            long[][] heap = {trades.timestampMicros, trades.price, trades.quantity, trades.aggTradeId,
                trades.firstTradeId, trades.lastTradeId};
            ByteBuffer[] buffers = Stream.of(heap).map(ThreadMisuse::direct).toArray(ByteBuffer[]::new);
            TradeColumns outside = TradeColumns.of(buffers[0], buffers[1], buffers[2]).withAggTradeIds(buffers[3])
                    .withTradeIds(buffers[4], buffers[5]).withSides(trades.side);
            columnsChangedMeanwhile(misused, group, trades, heap, outside,
                    (column, row, value) -> buffers[column].putLong(row * Long.BYTES, value));
        }
    }

    /** Writes one value of a column outside the heap. */
    @FunctionalInterface
    interface CellWriter {
        void set(int column, int row, long value);
    }

    /** The trades of both columns change while they are processed; those on the heap stand in the arrays. */
    static void columnsChangedMeanwhile(MisusedProcessor misused, ProcessorGroup group, Trades trades, long[][] heap,
            TradeColumns outside, CellWriter outsideCells) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        SimultaneousThreads.run(() -> {
            long end = System.nanoTime() + 700_000_000L;
            while (System.nanoTime() < end) {
                for (TradeColumns columns : List.of(trades.onHeap(), outside)) {
                    misused.processor.clear();
                    misused.bars.clear();
                    for (Executable call : calls(misused, group, columns)) {
                        SimultaneousThreads.doneOrException(call);
                    }
                }
            }
            stop.set(true);
        }, () -> {
            SplittableRandom random = new SplittableRandom(1);
            long[] wild = {0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 52, 1L << 62};
            while (!stop.get()) {
                int column = random.nextInt(6);
                int row = random.nextInt(10_000);
                long right = new long[] {1_700_000_000_000_000L + row, 10_000_000_000L, 1, row, row, row}[column];
                long value = random.nextInt(3) == 0 ? wild[random.nextInt(wild.length)] : right;
                heap[column][row] = value;
                outsideCells.set(column, row, value);
                heap[column][row] = right;
                outsideCells.set(column, row, right);
            }
        });
        misused.worksAfterClear();
    }

    private static ByteBuffer direct(long[] column) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(column.length * Long.BYTES).order(ByteOrder.nativeOrder());
        buffer.asLongBuffer().put(column);
        return buffer;
    }
}

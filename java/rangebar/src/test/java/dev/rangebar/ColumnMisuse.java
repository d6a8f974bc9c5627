package dev.rangebar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** Misuse of the memory that the trades stand in. */
final class ColumnMisuse {
    private ColumnMisuse() {}

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
            ByteBuffer[] buffers = Stream.of(heap).map(ColumnMisuse::direct).toArray(ByteBuffer[]::new);
            TradeColumns outside = TradeColumns.of(buffers[0], buffers[1], buffers[2]).withAggTradeIds(buffers[3])
                    .withTradeIds(buffers[4], buffers[5]).withSides(trades.side);
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
                    buffers[column].putLong(row * Long.BYTES, value);
                    heap[column][row] = right;
                    buffers[column].putLong(row * Long.BYTES, right);
                }
            });
            misused.worksAfterClear();
        }
    }

    private static ByteBuffer direct(long[] column) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(column.length * Long.BYTES).order(ByteOrder.nativeOrder());
        buffer.asLongBuffer().put(column);
        return buffer;
    }
}

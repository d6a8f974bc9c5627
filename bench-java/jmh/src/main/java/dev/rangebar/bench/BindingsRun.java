package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Column;
import dev.rangebar.bindings.NativeFunctions;
import dev.rangebar.bindings.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Workload through the function of the bindings that the Java API calls, without the API, by the way across that is in use: direct
 * buffers over the columns in native memory, or arrays. One call clears the processor and processes all trades.
 */
public final class BindingsRun implements AutoCloseable {
    private final Workload workload;
    private final long tradeCount;
    private final long capacity;
    private final Words bars;
    private final Words result = Words.ofStruct(Abi.Result.BYTES);
    private final long processor;
    private final Column.Group offHeap;
    private final Column.Group heap;
    private long lastBars;

    /**
     * Creates a processor and the memory for bars.
     *
     * @param workload the trades
     */
    public BindingsRun(Workload workload) {
        this.workload = workload;
        this.tradeCount = workload.expected().tradeCount();
        this.capacity = workload.expected().barCount() + 1;
        this.bars = Words.of(Math.toIntExact(capacity * Abi.Bar.WORDS));
        Words options = Words.ofStruct(Abi.Options.BYTES);
        options.setInt(Abi.Options.THRESHOLD_DBPS, workload.expected().thresholdDbps());
        options.setInt(Abi.Options.TIMESTAMP_GATE, 1);
        Words created = Words.of(1);
        require("rb_create", NativeFunctions.create(options, created));
        this.processor = created.array[0];
        Workload.Columns columns = workload.columns();
        this.offHeap = Column.group(column(columns.timestampMicros()), column(columns.price()), column(columns.quantity()),
                column(columns.aggTradeId()), column(columns.firstTradeId()), column(columns.lastTradeId()), column(columns.side()));
        Workload.Arrays arrays = workload.arrays();
        this.heap = Column.group(Column.of(arrays.timestampMicros()), Column.of(arrays.price()), Column.of(arrays.quantity()),
                Column.of(arrays.aggTradeId()), Column.of(arrays.firstTradeId()), Column.of(arrays.lastTradeId()),
                Column.of(arrays.side()));
    }

    private static Column column(MemorySegment memory) {
        return Column.of(memory.asByteBuffer().order(ByteOrder.nativeOrder()));
    }

    /** {@return the bars of a batch in native memory} */
    public long offHeap() {
        return batch(offHeap);
    }

    /** {@return the bars of a batch of heap arrays, by one call} */
    public long heap() {
        return batch(heap);
    }

    private long batch(Column.Group trades) {
        require("rb_process_part", NativeFunctions.processPart(processor, 1, 0, tradeCount, trades, bars, 0, capacity, Words.ABSENT, 0,
                0, result));
        lastBars = result.getLong(Abi.Result.BARS_WRITTEN);
        return lastBars;
    }

    private static void require(String function, int status) {
        if (status != Abi.RB_OK) {
            throw new IllegalStateException(function + " failed with status " + status);
        }
    }

    /**
     * Checks the bars of the last batch.
     *
     * @param benchmark id of the benchmark, for the message
     * @throws IllegalStateException if they are not the expected ones
     */
    public void check(String benchmark) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copied = arena.allocateFrom(JAVA_LONG, bars.array);
            workload.expected().check(benchmark, lastBars, BenchLibrary.barsChecksum(copied, lastBars));
        }
    }

    @Override
    public void close() {
        NativeFunctions.destroy(processor);
    }
}

package dev.rangebar.bench;

import dev.rangebar.bindings.generated.RangebarNative;
import dev.rangebar.bindings.generated.rb_bar;
import dev.rangebar.bindings.generated.rb_options;
import dev.rangebar.bindings.generated.rb_result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Workload in native loops, without the Java API. A batch is always the same work: clear, then process all trades into the same
 * memory for bars.
 */
@SuppressWarnings("restricted") // this class calls native code
public final class CoreRun {
    private static final byte GARBAGE = (byte) 0xA5;

    private final Workload workload;
    private final long tradeCount;
    private final MemorySegment processor;
    private final MemorySegment result;
    private final MemorySegment bars;
    private final long capacity;
    private long lastBars;

    /**
     * Creates a processor and the memory for bars.
     *
     * @param arena owns the processor and the memory for bars
     * @param workload the trades
     */
    public CoreRun(Arena arena, Workload workload) {
        this.workload = workload;
        this.tradeCount = workload.expected().tradeCount();
        MemorySegment options = arena.allocate(rb_options.layout());
        RangebarNative.rb_default_options(options, (int) rb_options.sizeof(), workload.expected().thresholdDbps());
        MemorySegment pointer = arena.allocate(ValueLayout.ADDRESS);
        int status = RangebarNative.rb_create(options, pointer);
        if (status != RangebarNative.RB_OK()) {
            throw new IllegalStateException("rb_create failed with status " + status);
        }
        this.processor = pointer.get(ValueLayout.ADDRESS, 0).reinterpret(arena, RangebarNative::rb_destroy);
        this.result = arena.allocate(rb_result.layout());
        rb_result.struct_size(result, (int) rb_result.sizeof());
        this.capacity = workload.expected().barCount() + 1; // a push always needs room for a bar
        this.bars = arena.allocate(capacity * rb_bar.sizeof(), Long.BYTES);
        bars.fill(GARBAGE);
    }

    /**
     * {@return the bars of the last of several batches, run by one native loop}
     *
     * @param count number of batches
     */
    public long nativeBatches(long count) {
        return ofEach(count, BenchLibrary.batches(count, processor, tradeCount, workload.columns(), bars, capacity,
                result));
    }

    /**
     * {@return the bars of the last of several rounds of pushes, run by one native loop}
     *
     * @param rounds number of rounds
     */
    public long nativePushes(long rounds) {
        return ofEach(rounds, BenchLibrary.pushes(rounds, processor, tradeCount, workload.columns(), bars, capacity));
    }

    private long ofEach(long count, long total) {
        if (total < 0 || total != total / count * count) {
            throw new IllegalStateException("a native loop failed with status " + total);
        }
        lastBars = total / count;
        return lastBars;
    }

    /**
     * Checks the bars of the last batch.
     *
     * @param benchmark id of the benchmark, for the message
     * @throws IllegalStateException if they are not the expected ones
     */
    public void check(String benchmark) {
        workload.expected().check(benchmark, lastBars, BenchLibrary.barsChecksum(bars, lastBars));
    }
}

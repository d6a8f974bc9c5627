package dev.rangebar.bench.api;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.BenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Measures saving and restoring of a state in the middle of 1,000 trades. The check continues with a restored processor
 * and compares the bars of all trades.
 */
public class State extends BenchmarkBase {
    private static final long TRADES = 1_000;

    private Arena arena;
    private Workload workload;
    private TradeColumns trades;
    private RangeBarProcessor processor;
    private BarBuffer bars;
    private byte[] state;

    @Override
    public List<ExpectedResult> workloads() {
        return List.of(ExpectedResult.usual(TRADES));
    }

    @Override
    protected void open() {
        arena = Arena.ofConfined();
        workload = new Workload(arena, workloads().getFirst());
        trades = workload.offHeap();
        processor = RangeBarProcessor.create(workload.threshold());
        bars = BarBuffer.create();
        processor.process(trades.slice(0, TRADES / 2), bars);
        state = processor.saveState();
    }

    /** {@return the state} */
    @Benchmark
    public byte[] save() {
        state = processor.saveState();
        return state;
    }

    /** Restores a processor and frees it, since the garbage collector frees it late. */
    @Benchmark
    public void restore() {
        RangeBarProcessor.restore(state).close();
    }

    @Override
    protected void check(String id, String method) {
        try (RangeBarProcessor restored = RangeBarProcessor.restore(state)) {
            restored.process(trades.slice(TRADES / 2, TRADES - TRADES / 2), bars);
        }
        ApiRun.check(id, workload, bars);
    }

    @Override
    protected void close() {
        processor.close();
        bars.close();
        arena.close();
    }
}

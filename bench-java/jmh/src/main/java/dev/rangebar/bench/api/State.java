package dev.rangebar.bench.api;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Question;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * What do saving and restoring cost? The state is that of the middle of 1,000 trades; the check is that a restored
 * processor goes on to the bars of the whole.
 */
public class State extends Question {
    private static final long TRADES = 1_000;

    private Arena arena;
    private Workload workload;
    private TradeColumns trades;
    private RangeBarProcessor processor;
    private BarBuffer bars;
    private byte[] state;

    @Override
    public List<Expectation> workloads() {
        return List.of(Expectation.usual(TRADES));
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

    /** Makes a processor of the state, and frees it: its memory is not the garbage collector's. */
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

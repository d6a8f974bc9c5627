package dev.rangebar.bench;

import dev.rangebar.TradeColumns;
import java.lang.foreign.Arena;
import java.util.List;

/** Base of benchmarks that run one workload through the Java API. */
public abstract class ApiBenchmarkBase extends BenchmarkBase {
    /** Timed workload. */
    protected ApiRun api;

    private Arena arena;

    /** Creates a benchmark. */
    protected ApiBenchmarkBase() {}

    /** {@return the expected result, which names the workload} */
    protected abstract ExpectedResult expected();

    /**
     * {@return the trades in the form that the benchmark passes to the API}
     *
     * @param workload the trades
     */
    protected TradeColumns trades(Workload workload) {
        return workload.offHeap();
    }

    @Override
    public List<ExpectedResult> workloads() {
        return List.of(expected());
    }

    @Override
    protected void open() {
        arena = Arena.ofConfined();
        Workload workload = new Workload(arena, expected());
        api = new ApiRun(workload, trades(workload));
    }

    @Override
    protected void check(String id, String method) {
        api.check(id);
    }

    @Override
    protected void close() {
        api.close();
        arena.close();
    }
}

package dev.rangebar.bench;

import dev.rangebar.TradeColumns;
import java.lang.foreign.Arena;
import java.util.List;

/** A question about one workload through the Java API. */
public abstract class ApiQuestion extends Question {
    /** What is timed. */
    protected ApiRun api;

    private Arena arena;

    /** For JMH. */
    protected ApiQuestion() {}

    /** {@return which workload} */
    protected abstract Expectation expected();

    /**
     * {@return the trades in the form in which they are handed over}
     *
     * @param workload the trades
     */
    protected TradeColumns trades(Workload workload) {
        return workload.offHeap();
    }

    @Override
    public List<Expectation> workloads() {
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

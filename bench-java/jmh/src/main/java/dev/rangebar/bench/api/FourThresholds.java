package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Question;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;

/** What do four thresholds over the same trades cost? One pass each, so far; one threshold alone is api/batch/1m. */
public class FourThresholds extends Question {
    private static final long TRADES = 1_000_000;

    private final List<ApiRun> runs = new ArrayList<>();
    private Arena arena;

    @Override
    public List<Expectation> workloads() {
        return Stream.of(100, 250, 500, 1000).map(dbps -> Expectation.of(Expectation.USUAL_TRADES_PER_BAR, 0, TRADES,
                dbps, Expectation.ALL_COLUMNS)).toList();
    }

    @Override
    protected void open() {
        arena = Arena.ofConfined();
        Workload first = new Workload(arena, workloads().getFirst());
        for (Expectation each : workloads()) {
            runs.add(new ApiRun(first.at(each), first.offHeap()));
        }
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long separate() {
        long closed = 0;
        for (ApiRun run : runs) {
            closed += run.batch();
        }
        return closed;
    }

    @Override
    protected void check(String id, String method) {
        runs.forEach(run -> run.check(id));
    }

    @Override
    protected void close() {
        runs.forEach(ApiRun::close);
        arena.close();
    }
}

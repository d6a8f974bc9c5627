package dev.rangebar.bench.api;

import dev.rangebar.ParallelBatch;
import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.BenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;

/** Measures eight symbols of 100,000 trades each, on one core or on all cores. */
public class MultiSymbol extends BenchmarkBase {
    private static final long TRADES = 100_000;

    private final List<ApiRun> runs = new ArrayList<>();
    private final List<ParallelBatch.Job> jobs = new ArrayList<>();
    private Arena arena;

    @Override
    public List<ExpectedResult> workloads() {
        return IntStream.range(0, ExpectedResult.SYMBOLS)
                .mapToObj(symbol -> ExpectedResult.of(ExpectedResult.USUAL_TRADES_PER_BAR, symbol, TRADES,
                        ExpectedResult.USUAL_DBPS, ExpectedResult.ALL_FIELDS)).toList();
    }

    @Override
    protected void open() {
        arena = Arena.ofShared();
        for (ExpectedResult each : workloads()) {
            Workload workload = new Workload(arena, each);
            TradeColumns trades = workload.offHeap();
            ApiRun run = new ApiRun(workload, trades);
            runs.add(run);
            jobs.add(ParallelBatch.Job.of("symbol " + each.symbol(), run.processor(), trades, run.bars()));
        }
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long oneCore() {
        long closed = 0;
        for (ApiRun run : runs) {
            closed += run.batch();
        }
        return closed;
    }

    /**
     * {@return the number of completed bars}
     *
     * @throws InterruptedException if JMH interrupts the benchmark
     */
    @Benchmark
    public long allCores() throws InterruptedException {
        for (ApiRun run : runs) {
            run.clear();
        }
        new ParallelBatch(jobs).run();
        long closed = 0;
        for (ApiRun run : runs) {
            closed += run.bars().size();
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

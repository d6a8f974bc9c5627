package dev.rangebar.bench.api;

import dev.rangebar.ParallelBatch;
import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Question;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;

/** How well do eight symbols of 100,000 trades each share the cores? */
public class MultiSymbol extends Question {
    private static final long TRADES = 100_000;

    private final List<ApiRun> runs = new ArrayList<>();
    private final List<ParallelBatch.Job> jobs = new ArrayList<>();
    private Arena arena;

    @Override
    public List<Expectation> workloads() {
        return IntStream.range(0,
                Expectation.SYMBOLS).mapToObj(symbol -> Expectation.of(Expectation.USUAL_TRADES_PER_BAR, symbol, TRADES,
                Expectation.USUAL_DBPS, Expectation.ALL_COLUMNS)).toList();
    }

    @Override
    protected void open() {
        arena = Arena.ofShared();
        for (Expectation each : workloads()) {
            Workload workload = new Workload(arena, each);
            TradeColumns trades = workload.offHeap();
            ApiRun run = new ApiRun(workload, trades);
            runs.add(run);
            jobs.add(new ParallelBatch.Job("symbol " + each.symbol(), run.processor(), trades, run.bars()));
        }
    }

    /** {@return the bars that were closed} */
    @Benchmark
    public long oneCore() {
        long closed = 0;
        for (ApiRun run : runs) {
            closed += run.batch();
        }
        return closed;
    }

    /**
     * {@return the bars that were closed}
     *
     * @throws InterruptedException if JMH gives up
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

package dev.rangebar.bench.api;

import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.Expectation;
import dev.rangebar.bench.Question;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;

/** How well do eight symbols of 100,000 trades each share the cores? */
public class MultiSymbol extends Question {
    private static final long TRADES = 100_000;

    private final List<ApiRun> runs = new ArrayList<>();
    private final List<Callable<Long>> tasks = new ArrayList<>();
    private Arena arena;
    private ExecutorService threads;

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
            ApiRun run = new ApiRun(workload, workload.offHeap());
            runs.add(run);
            tasks.add(run::batch);
        }
        threads = Executors.newFixedThreadPool(Math.min(Expectation.SYMBOLS,
                Runtime.getRuntime().availableProcessors()));
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
     * @throws ExecutionException if a batch fails
     */
    @Benchmark
    public long allCores() throws InterruptedException, ExecutionException {
        long closed = 0;
        for (Future<Long> done : threads.invokeAll(tasks)) {
            closed += done.get();
        }
        return closed;
    }

    @Override
    protected void check(String id, String method) {
        runs.forEach(run -> run.check(id));
    }

    @Override
    protected void close() {
        threads.close();
        runs.forEach(ApiRun::close);
        arena.close();
    }
}

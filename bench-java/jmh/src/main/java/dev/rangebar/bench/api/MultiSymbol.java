package dev.rangebar.bench.api;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarView;
import dev.rangebar.ParallelBatch;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.BenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;

/** Measures eight symbols of 100,000 trades each, whole or in 1,000 small jobs, on one core or on all cores. */
public class MultiSymbol extends BenchmarkBase {
    private static final long TRADES = 100_000;
    private static final long SMALL_JOBS = 1_000;

    private final List<ApiRun> runs = new ArrayList<>();
    private final List<ParallelBatch.Job> jobs = new ArrayList<>();
    private final List<ParallelBatch.Job> smallJobs = new ArrayList<>();
    private final List<ParallelBatch.Job> smallAlone = new ArrayList<>();
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
            long length = trades.count() * workloads().size() / SMALL_JOBS;
            for (long from = 0; from < trades.count(); from += length) {
                TradeColumns part = trades.slice(from, length);
                smallJobs.add(job(workload, part));
                smallAlone.add(job(workload, part));
            }
        }
    }

    private static ParallelBatch.Job job(Workload workload, TradeColumns trades) {
        return ParallelBatch.Job.of("part", RangeBarProcessor.create(workload.threshold()), trades, BarBuffer.withCapacity(32));
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

    /** {@return the number of completed bars} */
    @Benchmark
    public long smallJobsOneCore() {
        clearSmallJobs();
        long closed = 0;
        for (ParallelBatch.Job job : smallJobs) {
            closed += job.processors().get(0).process(job.trades(), job.buffers().get(0));
        }
        return closed;
    }

    /**
     * {@return the number of completed bars}
     *
     * @throws InterruptedException if JMH interrupts the benchmark
     */
    @Benchmark
    public long smallJobsAllCores() throws InterruptedException {
        clearSmallJobs();
        new ParallelBatch(smallJobs).run();
        long closed = 0;
        for (ParallelBatch.Job job : smallJobs) {
            closed += job.buffers().get(0).size();
        }
        return closed;
    }

    private void clearSmallJobs() {
        for (ParallelBatch.Job job : smallJobs) {
            job.processors().get(0).clear();
            job.buffers().get(0).clear();
        }
    }

    @Override
    protected void check(String id, String method) {
        if (method.startsWith("smallJobs")) {
            checkSmallJobs(id);
        } else {
            runs.forEach(run -> run.check(id));
        }
    }

    private void checkSmallJobs(String id) {
        for (int i = 0; i < smallJobs.size(); i++) {
            ParallelBatch.Job alone = smallAlone.get(i);
            BarBuffer expected = alone.buffers().get(0);
            alone.processors().get(0).process(alone.trades(), expected);
            BarBuffer bars = smallJobs.get(i).buffers().get(0);
            if (!values(bars).equals(values(expected))) {
                throw new IllegalStateException(id + ": the bars of job " + i + " are not those of a processor alone");
            }
        }
    }

    private static List<RangeBar> values(BarBuffer bars) {
        BarView view = bars.view();
        return LongStream.range(0, view.size()).mapToObj(view::get).toList();
    }

    @Override
    protected void close() {
        for (ParallelBatch.Job job : smallJobs) {
            job.processors().get(0).close();
        }
        for (ParallelBatch.Job job : smallAlone) {
            job.processors().get(0).close();
        }
        runs.forEach(ApiRun::close);
        arena.close();
    }
}

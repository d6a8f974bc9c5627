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
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Measures a processor and a buffer that are created, used for 1,000 trades and closed, beside threads that do nothing: freeing
 * memory must not stop them.
 */
public class IdleThreads extends BenchmarkBase {
    /** Number of idle threads. */
    @Param({"0", "1000"})
    public int threads;

    private final CountDownLatch end = new CountDownLatch(1);
    private Arena arena;
    private Workload workload;
    private TradeColumns trades;

    @Override
    public List<ExpectedResult> workloads() {
        return List.of(ExpectedResult.usual(1_000));
    }

    @Override
    protected void open() {
        arena = Arena.ofConfined();
        workload = new Workload(arena, workloads().getFirst());
        trades = workload.offHeap();
        for (int i = 0; i < threads; i++) {
            Thread idle = new Thread(this::awaitEnd, "idle");
            idle.setDaemon(true);
            idle.start();
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long run() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(workload.threshold()); BarBuffer bars = BarBuffer.create()) {
            return processor.process(trades, bars);
        }
    }

    @Override
    protected void check(String id, String method) {
        try (RangeBarProcessor processor = RangeBarProcessor.create(workload.threshold()); BarBuffer bars = BarBuffer.create()) {
            processor.process(trades, bars);
            ApiRun.check(id, workload, bars);
        }
    }

    @Override
    protected void close() {
        end.countDown();
        arena.close();
    }
}

package dev.rangebar.bench.api;

import dev.rangebar.BarBuffer;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.TradeColumns;
import dev.rangebar.bench.ApiRun;
import dev.rangebar.bench.BenchmarkBase;
import dev.rangebar.bench.ExpectedResult;
import dev.rangebar.bench.Workload;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;

/** Measures four thresholds over the same trades, in separate passes or in one. One threshold is api/batch/1m. */
public class FourThresholds extends BenchmarkBase {
    private static final long TRADES = 1_000_000;

    private final List<ApiRun> runs = new ArrayList<>();
    private Arena arena;
    private TradeColumns trades;
    private ProcessorGroup group;
    private List<BarBuffer> buffers;

    @Override
    public List<ExpectedResult> workloads() {
        return Stream.of(100, 250, 500, 1000).map(dbps -> ExpectedResult.of(ExpectedResult.USUAL_TRADES_PER_BAR, 0,
                TRADES, dbps, ExpectedResult.ALL_FIELDS)).toList();
    }

    @Override
    protected void open() {
        arena = Arena.ofConfined();
        Workload first = new Workload(arena, workloads().getFirst());
        trades = first.offHeap();
        for (ExpectedResult each : workloads()) {
            runs.add(new ApiRun(first.at(each), trades));
        }
        group = ProcessorGroup.of(runs.stream().map(ApiRun::processor).toList());
        // An immutable list, which the group does not copy.
        buffers = List.copyOf(runs.stream().map(ApiRun::bars).toList());
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long separate() {
        long closed = 0;
        for (ApiRun run : runs) {
            closed += run.batch();
        }
        return closed;
    }

    /** {@return the number of completed bars} */
    @Benchmark
    public long together() {
        for (ApiRun run : runs) {
            run.clear();
        }
        group.process(trades, buffers);
        long closed = 0;
        for (BarBuffer bars : buffers) {
            closed += bars.size();
        }
        return closed;
    }

    @Override
    protected void check(String id, String method) {
        runs.forEach(run -> run.check(id));
    }

    @Override
    protected void close() {
        group.close();
        runs.forEach(ApiRun::close);
        arena.close();
    }
}

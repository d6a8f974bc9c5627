package dev.rangebar.bench;

import dev.rangebar.Crossing;
import dev.rangebar.TradeColumns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Measures the FFM overhead; {@link PairedRun} describes method and options. */
public final class Overhead {
    private final PairedRun run;
    private final Delay delay;
    private final List<Runnable> closing = new ArrayList<>();

    private Overhead(PairedRun run) {
        this.run = run;
        this.delay = run.delay();
    }

    /**
     * Runs the program.
     *
     * @param args command line
     */
    public static void main(String[] args) {
        Program.run(Overhead.class, () -> run(args));
    }

    static void run(String... args) throws IOException {
        PairedRun run = new PairedRun(args);
        Program.requireCrossing("ffm/overhead", Crossing.FFM);
        try (Arena arena = Arena.ofConfined()) {
            Overhead overhead = new Overhead(run);
            for (String trades : List.of("1k", "100k", "1m")) {
                Workload workload = new Workload(arena, ExpectedResult.usual(Scale.parse(trades)));
                CoreRun core = new CoreRun(arena, workload);
                overhead.addBatches("off-heap/" + trades, workload, core, workload.offHeap());
                overhead.addBatches("heap/" + trades, workload, core, workload.onHeap());
                if (trades.equals("1k")) {
                    overhead.addCalls("calls/" + trades, workload, core);
                }
            }
            Workload million = new Workload(arena, ExpectedResult.usual(Scale.parse("1m")));
            overhead.addPushes("push/1m", million, new CoreRun(arena, million));
            run.measure();
            overhead.closing.forEach(Runnable::run);
        }
    }

    private ApiRun api(Workload workload, TradeColumns trades) {
        ApiRun api = new ApiRun(workload, trades);
        closing.add(api::close);
        return api;
    }

    private static PairedRun.Batch batch(Workload workload) {
        ExpectedResult expected = workload.expected();
        return new PairedRun.Batch(expected.tradeCount(), expected.barCount(), expected.tradesChecksumText(),
                expected.barsChecksumText());
    }

    private void addBatches(String id, Workload workload, CoreRun core, TradeColumns trades) {
        ApiRun api = api(workload, trades);
        run.addBatches(id, batch(workload), count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.batch();
                delay.pass();
            }
            return bars;
        }, api::check, core::nativeBatches, core::check);
    }

    /** Adds the series of the call of the bindings alone, without the Java API: the first part of the overhead. */
    private void addCalls(String id, Workload workload, CoreRun core) {
        BindingsRun bindings = new BindingsRun(workload);
        closing.add(bindings::close);
        run.addBatches(id, batch(workload), count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = bindings.offHeap();
                delay.pass();
            }
            return bars;
        }, bindings::check, core::nativeBatches, core::check);
    }

    private void addPushes(String id, Workload workload, CoreRun core) {
        ApiRun api = api(workload, workload.offHeap());
        run.addPushes(id, batch(workload), count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.stream();
                delay.pass();
            }
            return bars;
        }, api::check, core::nativePushes, core::check);
    }
}

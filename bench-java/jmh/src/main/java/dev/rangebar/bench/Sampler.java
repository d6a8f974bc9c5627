package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * Measures one sample per request, so that a caller can measure two builds in turn ({@code bin/performance compare}).
 *
 * <p>It prints the ids on one line; for each line of its input, an id, it prints the ns per batch of one sample. At the end
 * of the input it checks the bars of all series and prints {@code checked}.
 */
public final class Sampler {
    private static final long TRADES_PER_SAMPLE = 2_000_000;

    private final Map<String, Series> series = new LinkedHashMap<>();
    private final List<Runnable> checks = new ArrayList<>();

    private Sampler(Arena arena) {
        for (String size : List.of("1k", "100k", "1m")) {
            Workload workload = new Workload(arena, ExpectedResult.usual(Scale.parse(size)));
            CoreRun core = new CoreRun(arena, workload);
            ApiRun api = new ApiRun(workload, workload.offHeap());
            add("core/batch/" + size, workload, core::nativeBatches, () -> core.check("core/batch/" + size));
            add("api/batch/" + size, workload, repeated(api::batch), () -> api.check("api/batch/" + size));
        }
        Workload million = new Workload(arena, ExpectedResult.usual(Scale.parse("1m")));
        CoreRun core = new CoreRun(arena, million);
        ApiRun api = new ApiRun(million, million.offHeap());
        add("core/stream/1m", million, core::nativePushes, () -> core.check("core/stream/1m"));
        add("api/stream/1m", million, repeated(api::stream), () -> api.check("api/stream/1m"));
    }

    /** Work of one series: runs some batches and returns the bars of the last one. */
    private record Series(Workload workload, LongUnaryOperator batches) {
        /** Returns the ns per batch, after one batch that brings the trades back into the caches. */
        double sample() {
            batches.applyAsLong(1);
            long count = Math.max(1, TRADES_PER_SAMPLE / workload.expected().tradeCount());
            long begun = System.nanoTime();
            long bars = batches.applyAsLong(count);
            long nanos = System.nanoTime() - begun;
            if (bars != workload.expected().barCount()) {
                throw new IllegalStateException(bars + " bars, expected " + workload.expected().barCount());
            }
            return (double) nanos / count;
        }
    }

    private interface Batch {
        long run();
    }

    private static LongUnaryOperator repeated(Batch batch) {
        return count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = batch.run();
            }
            return bars;
        };
    }

    private void add(String id, Workload workload, LongUnaryOperator batches, Runnable check) {
        series.put(id, new Series(workload, batches));
        checks.add(check);
    }

    /**
     * Runs the program.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Program.run(Sampler.class, () -> serve(new BufferedReader(new InputStreamReader(System.in,
                StandardCharsets.US_ASCII)), System.out));
    }

    static void serve(BufferedReader requests, PrintStream out) throws IOException {
        Program.requireCrossing("sampler", Crossing.FFM);
        try (Arena arena = Arena.ofConfined()) {
            Sampler sampler = new Sampler(arena);
            out.println(String.join(" ", sampler.series.keySet()));
            for (String id = requests.readLine(); id != null; id = requests.readLine()) {
                Series requested = sampler.series.get(id);
                if (requested == null) {
                    throw new IllegalArgumentException("'" + id + "' is no series; the series are "
                            + sampler.series.keySet());
                }
                out.println(requested.sample());
            }
            sampler.series.values().forEach(Series::sample);
            sampler.checks.forEach(Runnable::run);
            out.println("checked");
        }
    }
}

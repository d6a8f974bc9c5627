package dev.rangebar.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Measures the FFM overhead in one JVM on the same trades: pairs of samples, one with batches from Java, one with as
 * many batches in one native loop, in random order. The program writes the raw samples; the report evaluates them.
 *
 * <pre>
 *   --out FILE
 *   --scope SCOPE   smoke, daily (default), weekly
 *   --delay-ns N    adds a wait of N ns to every batch (every round of pushes) from Java, to test its detection
 *   --same          runs the native loop on both sides, to test that no difference is found
 * </pre>
 */
public final class Overhead {
    private static final long TRADES_PER_SAMPLE = 1_000_000;
    private static final int PAIRS_PER_VISIT = 8;
    private static final int PUSHES_ARE_SLOWER = 4;
    private static final long SEED = 20250101;

    private final Random random = new Random(SEED);
    private final Delay delay;
    private final boolean same;

    private Overhead(Delay delay, boolean same) {
        this.delay = delay;
        this.same = same;
    }

    /**
     * Runs the program.
     *
     * @param args command line, as described above
     */
    public static void main(String[] args) {
        Program.run(Overhead.class, () -> run(args));
    }

    static void run(String... args) throws IOException {
        Arguments arguments = new Arguments(args, Set.of("--out", "--scope", "--delay-ns"), Set.of("--same"), false);
        Path out = arguments.out();
        BenchmarkScope scope = arguments.scope();
        long delayNanos = arguments.number("--delay-ns", 0);
        boolean same = arguments.has("--same");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", 1);
        json.put("delay_ns", delayNanos);
        json.put("same", same ? 1 : 0);
        try (Arena arena = Arena.ofConfined()) {
            Overhead overhead = new Overhead(new Delay(delayNanos), same);
            List<PairedSeries> all = new ArrayList<>();
            for (String trades : List.of("1k", "100k", "1m")) {
                Workload workload = new Workload(arena, ExpectedResult.usual(Scale.parse(trades)));
                CoreRun core = new CoreRun(arena, workload);
                all.add(overhead.batches("off-heap/" + trades, workload, core, new ApiRun(workload, workload.offHeap()),
                        scope.pairs()));
                all.add(overhead.batches("heap/" + trades, workload, core, new ApiRun(workload, workload.onHeap()),
                        scope.pairs()));
                if (trades.equals("1k")) {
                    all.add(overhead.calls("calls/" + trades, workload, core, scope.pairs()));
                }
            }
            Workload million = new Workload(arena, ExpectedResult.usual(Scale.parse("1m")));
            all.add(overhead.pushes("push/1m", million, new CoreRun(arena, million),
                    new ApiRun(million, million.offHeap()), Math.max(1, scope.pairs() / PUSHES_ARE_SLOWER)));
            overhead.measure(all, TimeUnit.MILLISECONDS.toNanos(scope.warmUpMillis()));
            json.put("series", all.stream().map(PairedSeries::describe).toList());
            all.stream().filter(series -> series.api != null).forEach(series -> series.api.close());
        }
        Json.write(out, json);
    }

    /** Runs some batches and returns the bars of the last one. */
    private interface Batches {
        long run(long count);
    }

    private static final class PairedSeries {
        private final String id;
        private final Workload workload;
        private final CoreRun core;
        private final ApiRun api;
        private final Batches fromJava;
        private final Batches inNative;
        private final int pairs;
        private final List<Double> javaNanos = new ArrayList<>();
        private final List<Double> nativeNanos = new ArrayList<>();

        private PairedSeries(String id, Workload workload, CoreRun core, ApiRun api, Batches fromJava, Batches inNative,
                int pairs) {
            this.id = id;
            this.workload = workload;
            this.core = core;
            this.api = api;
            this.fromJava = fromJava;
            this.inNative = inNative;
            this.pairs = pairs;
        }

        private long batchesPerSample() {
            return TRADES_PER_SAMPLE / workload.expected().tradeCount();
        }

        private boolean isDone() {
            return javaNanos.size() >= pairs;
        }

        /** Returns the nanoseconds per batch of one sample. */
        private double sample(Batches side) {
            long count = batchesPerSample();
            long begun = System.nanoTime();
            long bars = side.run(count);
            long nanos = System.nanoTime() - begun;
            if (bars != workload.expected().barCount()) {
                throw new IllegalStateException(
                        id + ": closes " + bars + " bars, expected " + workload.expected().barCount());
            }
            return (double) nanos / count;
        }

        private Map<String, Object> describe() {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", id);
            row.put("trades", workload.expected().tradeCount());
            row.put("bars", workload.expected().barCount());
            row.put("trades_checksum", workload.expected().tradesChecksumText());
            row.put("bars_checksum", workload.expected().barsChecksumText());
            row.put("batches_per_sample", batchesPerSample());
            row.put("java_ns", javaNanos);
            row.put("native_ns", nativeNanos);
            return row;
        }
    }

    private PairedSeries batches(String id, Workload workload, CoreRun core, ApiRun api, int pairs) {
        return new PairedSeries(id, workload, core, api, count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.batch();
                delay.pass();
            }
            return bars;
        }, core::nativeBatches, pairs);
    }

    /** Returns the series of the calls of the bindings alone, without the Java API: the first part of the overhead. */
    private PairedSeries calls(String id, Workload workload, CoreRun core, int pairs) {
        return new PairedSeries(id, workload, core, null, count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = core.ffmOffHeap();
                delay.pass();
            }
            return bars;
        }, core::nativeBatches, pairs);
    }

    private PairedSeries pushes(String id, Workload workload, CoreRun core, ApiRun api, int pairs) {
        return new PairedSeries(id, workload, core, api, count -> {
            long bars = 0;
            for (long i = 0; i < count; i++) {
                bars = api.stream();
                delay.pass();
            }
            return bars;
        }, core::nativePushes, pairs);
    }

    /**
     * Visits the series in random order until all are done, so that a slow minute of the machine affects all of them.
     */
    private void measure(List<PairedSeries> all, long warmUpNanos) {
        for (PairedSeries each : all) {
            long end = System.nanoTime() + warmUpNanos;
            do {
                each.sample(javaSide(each));
                each.sample(each.inNative);
            } while (System.nanoTime() < end);
        }
        List<PairedSeries> left = new ArrayList<>(all);
        while (!left.isEmpty()) {
            Collections.shuffle(left, random);
            left.forEach(this::visit);
            left.removeIf(PairedSeries::isDone);
        }
        for (PairedSeries each : all) {
            if (!same && each.api != null) {
                each.api.check(each.id + " (Java)");
            }
            each.core.check(each.id + " (native)");
        }
    }

    private Batches javaSide(PairedSeries of) {
        return same ? of.inNative : of.fromJava;
    }

    private void visit(PairedSeries series) {
        series.sample(series.inNative); // brings the trades back into the caches
        for (int i = 0; i < PAIRS_PER_VISIT && !series.isDone(); i++) {
            boolean javaFirst = random.nextBoolean();
            double first = series.sample(javaFirst ? javaSide(series) : series.inNative);
            double second = series.sample(javaFirst ? series.inNative : javaSide(series));
            series.javaNanos.add(javaFirst ? first : second);
            series.nativeNanos.add(javaFirst ? second : first);
        }
    }
}

package dev.rangebar.bench;

import dev.rangebar.Crossing;
import dev.rangebar.TradeColumns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Measures latencies through the Java API, as percentiles of a histogram, and writes the same JSON as
 * {@code rangebar-latency}. A round processes 1M trades in three ways: batches of 1,000, bursts of 64 pushes, single
 * pushes. Every round clears the processor and checks the bars. The file also holds the cost of reading the clock,
 * which is not subtracted; it holds single pushes only if their median exceeds three times that of the clock.
 *
 * <pre>
 *   --out FILE
 *   --scope SCOPE   smoke, daily (default), weekly: number of rounds
 * </pre>
 */
public final class Latency {
    private static final long TRADES = 1_000_000;
    private static final long BATCH = 1_000;
    private static final long BURST = 64; // divides TRADES
    private static final int CLOCK_SAMPLES = 1_000_000;
    private static final int WARM_UP_ROUNDS = 10;

    private final ExpectedResult expected;
    private final ApiRun api;
    private final List<TradeColumns> batches;

    private Latency(Workload workload, ApiRun api) {
        this.expected = workload.expected();
        this.api = api;
        TradeColumns all = workload.offHeap();
        this.batches = LongStream.range(0, TRADES / BATCH).mapToObj(i -> all.slice(i * BATCH, BATCH)).toList();
    }

    /**
     * Runs the program.
     *
     * @param args command line, as described above
     */
    public static void main(String[] args) {
        Program.run(Latency.class, () -> run(args));
    }

    static void run(String... args) throws IOException {
        Arguments arguments = new Arguments(args, Set.of("--out", "--scope"), Set.of(), false);
        Path out = arguments.out();
        BenchmarkScope scope = arguments.scope();
        Program.requireCrossing("api/latency", Crossing.FFM);
        try (Arena arena = Arena.ofConfined()) {
            Workload workload = new Workload(arena, ExpectedResult.usual(TRADES));
            try (ApiRun api = new ApiRun(workload, workload.offHeap())) {
                Latency latency = new Latency(workload, api);
                if (scope != BenchmarkScope.TEST) {
                    latency.measure(WARM_UP_ROUNDS);
                }
                Json.write(out, latency.measure(scope.latencyRounds()));
            }
        }
    }

    private Map<String, Object> measure(int rounds) {
        Histogram clock = new Histogram();
        Histogram batch = new Histogram();
        Histogram burst = new Histogram();
        Histogram push = new Histogram();
        sampleClock(clock);
        for (int round = 0; round < rounds; round++) {
            runBatches(batch);
            runPushes("burst_64", BURST, burst);
            runPushes("push", 1, push);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("context", context(rounds));
        json.put("batch_1k", percentiles(batch));
        json.put("burst_64", percentiles(burst));
        if (push.percentile(500) > 3 * clock.percentile(500)) {
            json.put("push", percentiles(push));
        }
        json.put("clock", percentiles(clock));
        return json;
    }

    private void runBatches(Histogram times) {
        api.clear();
        for (TradeColumns each : batches) {
            long before = System.nanoTime();
            api.process(each);
            times.add(System.nanoTime() - before);
        }
        api.check("batch_1k");
    }

    private void runPushes(String name, long perSample, Histogram times) {
        api.clear();
        for (long from = 0; from < TRADES; from += perSample) {
            long before = System.nanoTime();
            api.push(from, from + perSample);
            times.add(System.nanoTime() - before);
        }
        api.check(name);
    }

    private static void sampleClock(Histogram times) {
        for (int i = 0; i < CLOCK_SAMPLES; i++) {
            long before = System.nanoTime();
            times.add(System.nanoTime() - before);
        }
    }

    private Map<String, Object> context(int rounds) {
        Map<String, Object> context = new LinkedHashMap<>();
        String commit = System.getenv("RB_BENCH_COMMIT");
        context.put("commit", commit == null || commit.isEmpty() ? "unknown" : commit);
        context.put("java_version", Runtime.version().toString());
        context.put("java_vm", System.getProperty("java.vm.name"));
        context.put("java_gc", ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName());
        context.put("crossing", Crossing.inUse().name());
        context.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        context.put("trades_checksum", expected.tradesChecksumText());
        context.put("bars_checksum", expected.barsChecksumText());
        context.put("bars", expected.barCount());
        context.put("rounds", rounds);
        return context;
    }

    private static Map<String, Object> percentiles(Histogram times) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("samples", times.total());
        row.put("p50_ns", times.percentile(500));
        row.put("p95_ns", times.percentile(950));
        row.put("p99_ns", times.percentile(990));
        row.put("max_ns", times.largest());
        return row;
    }

    /**
     * Histogram of times with a relative error of every percentile below 1/128 at any magnitude: 128 equal buckets per
     * power of two, exact below 256. It equals {@code histogram.c}.
     */
    static final class Histogram {
        private static final int PRECISION_BITS = 7;
        private static final int PER_POWER = 1 << PRECISION_BITS;

        private final long[] counts = new long[(Long.SIZE - PRECISION_BITS) * PER_POWER];
        private long total;
        private long largest;

        /** Adds a time; a negative one counts as 0. */
        void add(long value) {
            long time = Math.max(0, value);
            counts[bucketOf(time)]++;
            total++;
            largest = Math.max(largest, time);
        }

        long total() {
            return total;
        }

        long largest() {
            return largest;
        }

        /**
         * Returns the smallest value that at least perMille / 1000 of the values do not exceed, at most 1/128 too large; 0
         * without values.
         */
        long percentile(long perMille) {
            long rank = total / 1000 * perMille + (total % 1000 * perMille + 999) / 1000;
            long seen = 0;
            for (int bucket = 0; bucket < counts.length; bucket++) {
                seen += counts[bucket];
                if (seen >= rank && seen > 0) {
                    return Math.min(highestOf(bucket), largest);
                }
            }
            return largest;
        }

        private static int bucketOf(long value) {
            int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(value) - PRECISION_BITS - 1);
            return shift * PER_POWER + (int) (value >>> shift);
        }

        private static long highestOf(int bucket) {
            int shift = bucket < 2 * PER_POWER ? 0 : bucket / PER_POWER - 1;
            long mantissa = bucket - (long) shift * PER_POWER;
            return (mantissa << shift) + ((1L << shift) - 1);
        }
    }
}

package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.io.IOException;
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
 * Measures Java against native in one JVM on the same trades: pairs of samples, one with batches from Java, one with as many
 * batches in one native loop, in random order. It writes the raw samples; the report evaluates them.
 *
 * <pre>
 *   --out FILE
 *   --scope SCOPE   smoke, daily (default), weekly
 *   --delay-ns N    adds a wait of N ns to every batch (every round of pushes) from Java, to test its detection
 *   --same          runs the native loop on both sides, to test that no difference is found
 * </pre>
 */
final class PairedRun {
    private static final long TRADES_PER_SAMPLE = 1_000_000;
    private static final int PAIRS_PER_VISIT = 8;
    private static final int PUSHES_ARE_SLOWER = 4;
    /** A series that brings another kind of column makes the JVM compile code again that earlier series have warmed up. */
    private static final int WARM_UP_ROUNDS = 4;
    private static final long SEED = 20250101;

    private final Random random = new Random(SEED);
    private final Path out;
    private final BenchmarkScope scope;
    private final long delayNanos;
    private final Delay delay;
    private final boolean same;
    private final List<Series> all = new ArrayList<>();

    /** Reads a command line, as described above. */
    PairedRun(String... args) {
        Arguments arguments = new Arguments(args, Set.of("--out", "--scope", "--delay-ns"), Set.of("--same"), false);
        this.out = arguments.out();
        this.scope = arguments.scope();
        this.delayNanos = arguments.number("--delay-ns", 0);
        this.delay = new Delay(delayNanos, System::nanoTime);
        this.same = arguments.has("--same");
    }

    /**
     * Runs some batches and returns the bars of the last one. Each series has a loop of its own, so that the JVM compiles its call
     * as the only one at that place: a shared loop would add to the overhead that is measured.
     */
    interface Batches {
        long run(long count);
    }

    /** Trades and expected bars of one batch. */
    record Batch(long trades, long bars, String tradesChecksum, String barsChecksum) {}

    /** Checks the bars of the last batch; the parameter is the name for the message. */
    interface Check {
        void check(String name);
    }

    private static final class Series {
        private final String id;
        private final Batch batch;
        private final Batches fromJava;
        private final Batches inNative;
        private final Check javaCheck;
        private final Check nativeCheck;
        private final int pairs;
        private final List<Double> javaNanos = new ArrayList<>();
        private final List<Double> nativeNanos = new ArrayList<>();

        private Series(String id, Batch batch, Batches fromJava, Check javaCheck, Batches inNative, Check nativeCheck, int pairs) {
            this.id = id;
            this.batch = batch;
            this.fromJava = fromJava;
            this.javaCheck = javaCheck;
            this.inNative = inNative;
            this.nativeCheck = nativeCheck;
            this.pairs = pairs;
        }

        private long batchesPerSample() {
            return TRADES_PER_SAMPLE / batch.trades();
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
            if (bars != batch.bars()) {
                throw new IllegalStateException(id + ": closes " + bars + " bars, expected " + batch.bars());
            }
            return (double) nanos / count;
        }

        private Map<String, Object> describe() {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", id);
            row.put("trades", batch.trades());
            row.put("bars", batch.bars());
            row.put("trades_checksum", batch.tradesChecksum());
            row.put("bars_checksum", batch.barsChecksum());
            row.put("batches_per_sample", batchesPerSample());
            row.put("java_ns", javaNanos);
            row.put("native_ns", nativeNanos);
            return row;
        }
    }

    /** Returns the wait that every batch from Java has to include. */
    Delay delay() {
        return delay;
    }

    /** Adds a series of batches. */
    void addBatches(String id, Batch batch, Batches fromJava, Check javaCheck, Batches inNative, Check nativeCheck) {
        all.add(new Series(id, batch, fromJava, javaCheck, inNative, nativeCheck, scope.pairs()));
    }

    /** Adds a series of rounds of pushes, with fewer pairs. */
    void addPushes(String id, Batch batch, Batches fromJava, Check javaCheck, Batches inNative, Check nativeCheck) {
        all.add(new Series(id, batch, fromJava, javaCheck, inNative, nativeCheck,
                Math.max(1, scope.pairs() / PUSHES_ARE_SLOWER)));
    }

    /**
     * Warms up and visits the series in random order until all are done, so that a slow minute of the machine affects all of them; then
     * checks the bars and writes the samples.
     */
    void measure() throws IOException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            all.forEach(this::warmUp);
        }
        List<Series> left = new ArrayList<>(all);
        while (!left.isEmpty()) {
            Collections.shuffle(left, random);
            left.forEach(this::visit);
            left.removeIf(Series::isDone);
        }
        for (Series each : all) {
            if (!same) {
                each.javaCheck.check(each.id + " (Java)");
            }
            each.nativeCheck.check(each.id + " (native)");
        }
        Json.write(out, describe());
    }

    private void warmUp(Series series) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(scope.warmUpMillis()) / WARM_UP_ROUNDS;
        do {
            series.sample(javaSide(series));
            series.sample(series.inNative);
        } while (System.nanoTime() < end);
    }

    private Batches javaSide(Series of) {
        return same ? of.inNative : of.fromJava;
    }

    private void visit(Series series) {
        series.sample(series.inNative); // brings the trades back into the caches
        for (int i = 0; i < PAIRS_PER_VISIT && !series.isDone(); i++) {
            boolean javaFirst = random.nextBoolean();
            double first = series.sample(javaFirst ? javaSide(series) : series.inNative);
            double second = series.sample(javaFirst ? series.inNative : javaSide(series));
            series.javaNanos.add(javaFirst ? first : second);
            series.nativeNanos.add(javaFirst ? second : first);
        }
    }

    private Map<String, Object> describe() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", 1);
        json.put("crossing", Crossing.inUse().name());
        json.put("java_version", Runtime.version().feature());
        json.put("delay_ns", delayNanos);
        json.put("same", same ? 1 : 0);
        List<Map<String, Object>> series = new ArrayList<>();
        all.forEach(each -> series.add(each.describe()));
        json.put("series", series);
        return json;
    }
}

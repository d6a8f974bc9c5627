package dev.rangebar.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Extent of a measurement: benchmarks, forks, iterations and times. Names never contain them, and none has {@code Ways}. The report runs
 * everything twice, so a result has twice the forks given here.
 */
enum BenchmarkScope {
    /** Checks that everything runs, in some seconds. */
    SMOKE("api/batch/(1k|100k|1m)|api/stream/1m|overhead/.*/1k|overhead/empty-call/.*",
            flags(1, 1, "100ms", 2, "100ms"), 24, 100, 2),
    /** Benchmarks of every day. */
    DAILY("(?!ways/|.*/20m$|api/(thresholds|four-thresholds|multi-symbol|idle-threads|ta4j)/).*", flags(1, 3, "100ms", 5, "100ms"), 48,
            300, 5),
    /** All benchmarks, with more repetitions. */
    WEEKLY("(?!ways/).*", flags(2, 3, "150ms", 8, "100ms"), 48, 400, 20),
    /** Scope of the tests: runs every benchmark once in this JVM. The times mean nothing. */
    TEST("(?!ways/|.*/20m$).*", flags(0, 0, "1ms", 1, "1ms"), 2, 0, 1);

    private final Pattern ids;
    private final Map<String, String> jmhFlags;
    private final int pairs;
    private final int warmUpMillis;
    private final int latencyRounds;

    BenchmarkScope(String ids, Map<String, String> jmhFlags, int pairs, int warmUpMillis, int latencyRounds) {
        this.ids = Pattern.compile(ids);
        this.jmhFlags = jmhFlags;
        this.pairs = pairs;
        this.warmUpMillis = warmUpMillis;
        this.latencyRounds = latencyRounds;
    }

    private static Map<String, String> flags(int forks, int warmUps, String warmUpTime, int iterations, String time) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("-f", Integer.toString(forks));
        flags.put("-wi", Integer.toString(warmUps));
        flags.put("-w", warmUpTime);
        flags.put("-i", Integer.toString(iterations));
        flags.put("-r", time);
        return flags;
    }

    static BenchmarkScope parse(String text) {
        return Arrays.stream(values()).filter(scope -> scope.name().toLowerCase(Locale.ROOT).equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--scope " + text
                + " is unknown; expected smoke, daily, weekly or test"));
    }

    boolean holds(String id) {
        return ids.matcher(id).matches();
    }

    /** Returns a copy of JMH's flags for forks, iterations and times. */
    Map<String, String> jmhFlags() {
        return new LinkedHashMap<>(jmhFlags);
    }

    /** Returns the number of sample pairs per overhead series. */
    int pairs() {
        return pairs;
    }

    /** Returns the warm-up time per overhead series. */
    int warmUpMillis() {
        return warmUpMillis;
    }

    /** Returns the number of latency rounds. */
    int latencyRounds() {
        return latencyRounds;
    }
}

package dev.rangebar.report.output;

import dev.rangebar.report.results.BenchmarkSeries;
import java.util.List;

/**
 * Minimum that every run should reach. A run that misses a target is still published.
 *
 * @param id     for programs
 * @param text   for people
 * @param limit  lower or upper bound, which the text names
 * @param unit   of limit and value
 * @param value  measured in this run
 * @param passed {@code true} if the run reached the target; null if its times prove nothing
 */
record Target(String id, String text, double limit, String unit, double value, Boolean passed) {
    private static final double TRADES_PER_SECOND = 1e6;
    private static final double PEAK_MB = 350;

    static List<Target> of(RunMetadata run, List<BenchmarkSeries> series) {
        double tradesPerSecond = tradesPerSecond(1_000_000, AllSeries.find(series, AllSeries.THROUGHPUT).value());
        double peak = AllSeries.find(series, AllSeries.PEAK_MEMORY).value();
        return List.of(
            new Target("throughput", "more than 1M trades/s through the Java API", TRADES_PER_SECOND,
                "trades/s", tradesPerSecond,
                run.isConclusive() ? tradesPerSecond > TRADES_PER_SECOND : null),
            new Target("peak-memory", "less than 350 MB peak memory for 1M trades", PEAK_MB, "MB", peak,
                run.isConclusive() ? peak < PEAK_MB : null));
    }

    static double tradesPerSecond(long trades, double nanoseconds) {
        return trades / nanoseconds * 1e9;
    }
}

package dev.rangebar.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * Measures one sample per request, so that a caller can measure two processes in turn ({@code bin/performance compare}).
 *
 * <p>It prints the ids on one line; for each line of its input, an id, it prints the ns per batch of one sample. At the end
 * of the input it checks the bars of all series and prints {@code checked}.
 */
final class SampleServer {
    private static final long TRADES_PER_SAMPLE = 2_000_000;

    private final Map<String, Series> series = new LinkedHashMap<>();

    /** Work of one series: runs some batches and returns the bars of the last one. */
    private record Series(long trades, long bars, LongUnaryOperator batches, Runnable check) {
        /** Returns the ns per batch, after one batch that brings the trades back into the caches. */
        double sample() {
            batches.applyAsLong(1);
            long count = Math.max(1, TRADES_PER_SAMPLE / trades);
            long begun = System.nanoTime();
            long last = batches.applyAsLong(count);
            long nanos = System.nanoTime() - begun;
            if (last != bars) {
                throw new IllegalStateException(last + " bars, expected " + bars);
            }
            return (double) nanos / count;
        }
    }

    /** Adds a series with the trades and bars of a batch; the check concerns the bars of the last one. */
    void add(String id, long trades, long bars, LongUnaryOperator batches, Runnable check) {
        series.put(id, new Series(trades, bars, batches, check));
    }

    /** Serves the process's own input. */
    void serve() throws IOException {
        serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)), System.out);
    }

    void serve(BufferedReader requests, PrintStream out) throws IOException {
        out.println(String.join(" ", series.keySet()));
        for (String id = requests.readLine(); id != null; id = requests.readLine()) {
            Series requested = series.get(id);
            if (requested == null) {
                throw new IllegalArgumentException("'" + id + "' is no series; the series are " + series.keySet());
            }
            out.println(requested.sample());
        }
        for (Series each : series.values()) {
            each.sample();
            each.check().run();
        }
        out.println("checked");
    }
}

package dev.rangebar.cli.commands.live;

import com.sun.net.httpserver.HttpExchange;
import dev.rangebar.Threshold;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.cli.progress.TimeSpan;
import dev.rangebar.live.FeedCounters;
import dev.rangebar.live.FeedCounters.Kind;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Health of a watch: as a line, as a JSON file, and as metrics in the text format of Prometheus. */
final class WatchHealth implements WatchObserver {
    /** Interval of the file if none is stated. */
    static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
    /** The largest lag in milliseconds in a line; a longer one is a time such as 3h 2m. */
    private static final double MAX_MILLIS = 1e7;
    static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Consumer<String> line;
    private final Path file;
    private final long intervalNanos;
    private long nextAt = System.nanoTime();
    private volatile Snapshot snapshot;

    /**
     * Creates the health of a watch.
     *
     * @param line receives a line at each interval; null for none
     * @param file the file, written atomically at each interval; null for none
     */
    WatchHealth(Consumer<String> line, Path file, Duration interval) {
        this.line = line;
        this.file = file;
        intervalNanos = interval.toNanos();
    }

    /** State of a watch at a time. Counts are of this run. */
    record Snapshot(Instant time, FeedCounters counters, long bars, long skipped, boolean waitsForOutput,
            Map<BarSeriesSpec, Long> barsOfSeries, Map<String, Long> lastTradeMicros) {
        static Snapshot of(WatchRun run) {
            Map<BarSeriesSpec, Long> bars = new LinkedHashMap<>();
            Map<String, Long> last = new LinkedHashMap<>();
            run.lanes().forEach(lane -> {
                bars.put(lane.series(), lane.allBars());
                if (lane.lastId() != WatchLane.NO_ID) {
                    last.put(lane.series().symbol().orElseThrow(), lane.lastTimeMicros());
                }
            });
            return new Snapshot(Instant.now(), run.counters(), run.bars(), run.skipped(), run.waitsForOutput(), bars, last);
        }

        /** Returns the state as a sentence. */
        String line() {
            return RunSummary.number(bars, "bar") + " from " + RunSummary.number(counters.get(Kind.TRADES), "trade") + ", "
                    + counters.get(Kind.FILLED) + " of them fetched by id; " + RunSummary.number(counters.get(Kind.GAPS), "gap") + ", "
                    + RunSummary.number(counters.get(Kind.DUPLICATES), "duplicate") + ", " + skipped + " skipped, "
                    + counters.get(Kind.MISSING) + " missing, " + RunSummary.number(counters.get(Kind.RECONNECTS), "new connection")
                    + "; lag p50 " + lag(0.5) + ", p99 " + lag(0.99);
        }

        /** Returns a lag; one of hours is the age of a recording, or a wrong clock. */
        private String lag(double share) {
            double millis = counters.lagMillis(share);
            return millis < MAX_MILLIS ? millis + " ms" : TimeSpan.about(millis / 1e3);
        }

        private static String plain(double value) {
            return BigDecimal.valueOf(value).toPlainString();
        }

        /** Returns the state as a JSON object in one line. */
        String json() {
            StringBuilder json = new StringBuilder("{\"time\":\"").append(time.truncatedTo(ChronoUnit.MILLIS)).append('"');
            for (Kind kind : Kind.values()) {
                json.append(",\"").append(name(kind)).append("\":").append(counters.get(kind));
            }
            json.append(",\"skipped\":").append(skipped).append(",\"bars\":").append(bars)
                    .append(",\"waits_for_output\":").append(waitsForOutput)
                    .append(",\"lag_p50_ms\":").append(plain(counters.lagMillis(0.5))).append(",\"lag_p99_ms\":")
                    .append(plain(counters.lagMillis(0.99))).append(",\"last_trade\":{");
            String before = "";
            for (Map.Entry<String, Long> one : lastTradeMicros.entrySet()) {
                json.append(before).append('"').append(one.getKey()).append("\":\"")
                        .append(Instant.EPOCH.plus(one.getValue(), ChronoUnit.MICROS)).append('"');
                before = ",";
            }
            return json.append("}}\n").toString();
        }

        /** Returns the state as metrics. */
        String metrics() {
            StringBuilder text = new StringBuilder();
            for (Kind kind : Kind.values()) {
                metric(text, name(kind) + "_total", "counter", help(kind)).append(' ').append(counters.get(kind)).append('\n');
            }
            metric(text, "skipped_total", "counter", "Trades that the core refused.").append(' ').append(skipped).append('\n');
            metric(text, "output_waits", "gauge", "1 while bars wait for an output that another process holds.").append(' ')
                    .append(waitsForOutput ? 1 : 0).append('\n');
            head(text, "bars_total", "counter", "Bars that have closed.");
            barsOfSeries.forEach((series, count) -> text.append("rangebar_bars_total{symbol=\"").append(series.symbol().orElseThrow())
                    .append("\",").append(distance(series)).append("\"} ")
                    .append(count).append('\n'));
            head(text, "last_trade_timestamp_seconds", "gauge", "Time of the last trade.");
            lastTradeMicros.forEach((symbol, micros) -> text.append("rangebar_last_trade_timestamp_seconds{symbol=\"").append(symbol)
                    .append("\"} ").append(plain(micros / 1e6)).append('\n'));
            head(text, "lag_seconds", "gauge", "Time from a trade to its delivery by the stream, since the start of the watch.");
            for (double share : new double[] {0.5, 0.99}) {
                text.append("rangebar_lag_seconds{quantile=\"").append(share).append("\"} ")
                        .append(plain(counters.lagMillis(share) / 1e3)).append('\n');
            }
            return text.toString();
        }

        private static StringBuilder metric(StringBuilder text, String name, String type, String help) {
            head(text, name, type, help);
            return text.append("rangebar_").append(name);
        }

        private static void head(StringBuilder text, String name, String type, String help) {
            text.append("# HELP rangebar_").append(name).append(' ').append(help).append("\n# TYPE rangebar_").append(name).append(' ')
                    .append(type).append('\n');
        }

        private static String name(Kind kind) {
            return kind.name().toLowerCase(Locale.ROOT);
        }

        private static String help(Kind kind) {
            return switch (kind) {
                case TRADES -> "Trades delivered.";
                case DUPLICATES -> "Trades dropped because their id had been delivered.";
                case FILLED -> "Trades delivered that were fetched by id.";
                case GAPS -> "Times at which ids before a trade were missing.";
                case MISSING -> "Ids that the exchange does not have.";
                case UNREADABLE -> "Frames that could not be read.";
                case RECONNECTS -> "Connections that were opened after the first ones.";
                case REQUESTS -> "Requests sent.";
                case FAILED_REQUESTS -> "Requests that failed or were put off by the exchange.";
                case PAUSES -> "Times at which reading stopped because too many trades were held.";
            };
        }
    }

    @Override
    public void polled(WatchRun run) throws IOException {
        if (run.counters() == null) {
            return; // the feed is not open yet
        }
        snapshot = Snapshot.of(run);
        if (System.nanoTime() - nextAt >= 0) {
            nextAt = System.nanoTime() + intervalNanos;
            if (line != null) {
                line.accept("health: " + snapshot.line());
            }
            writeFile();
        }
    }

    private void writeFile() throws IOException {
        if (file == null) {
            return;
        }
        try (AtomicFile written = AtomicFile.create(file)) {
            try (OutputStream out = written.newOutputStream()) {
                out.write(snapshot.json().getBytes(StandardCharsets.UTF_8));
            }
            written.commit();
        }
    }

    /** Responds with the metrics. */
    void handle(HttpExchange exchange) throws IOException {
        Snapshot now = snapshot;
        WatchServer.respond(exchange, METRICS_TYPE, now == null ? "" : now.metrics());
    }

    @Override
    public void close() throws IOException {
        if (snapshot != null) {
            writeFile();
        }
    }

    private static String distance(BarSeriesSpec series) {
        return series.distance() instanceof Threshold threshold ? "threshold_dbps=\"" + threshold.decimalBasisPoints()
                : "distance=\"" + series.distance();
    }
}

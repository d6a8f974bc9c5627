package dev.rangebar.cli.commands.live;

import dev.rangebar.chart.ChartBars;
import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.StoredBars;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options of {@code rangebar watch} for what follows it beside the output. */
public final class ObserverOptions {
    @Option(names = "--chart", paramLabel = "HOST:PORT", description = "Serve a page with the chart of all series, forming bars "
            + "included, such as on 127.0.0.1:8080.")
    private InetSocketAddress chart;

    @Option(names = "--metrics", paramLabel = "HOST:PORT", description = "Serve /metrics for Prometheus, as on 127.0.0.1:9464.")
    private InetSocketAddress metrics;

    @Option(names = "--health", paramLabel = "TIME", description = "Print a line of health at this interval.")
    private Duration health;

    @Option(names = "--health-file", paramLabel = "FILE.json", description = "Write health as JSON (default: every 10s).")
    private Path healthFile;

    @Option(names = "--forming", paramLabel = "TIME", description = "Write the forming bars to JSON outputs, marked with "
            + "\"forming\":true, at this interval, such as 500ms.")
    private Duration forming;

    @Option(names = "--record", paramLabel = "FILE.parquet", description = "Record the trades; several symbols need {symbol} in the name. "
            + "An existing recording is continued.")
    private String record;

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if an output that an option needs is not there
     */
    void check(WatchOutputs.Plan outputs, int symbols) {
        if (forming != null && !outputs.hasJson()) {
            throw new IllegalArgumentException("--forming writes JSON lines, and no output is of JSON; add --output bars.jsonl");
        }
        if (record != null) {
            Recording.check(record, symbols);
        }
    }

    /**
     * Reserves the addresses of pages.
     *
     * @throws CommandFailure if one cannot be used
     */
    WatchServer bind() throws CommandFailure {
        WatchServer server = new WatchServer();
        boolean done = false;
        try {
            for (InetSocketAddress address : new InetSocketAddress[] {metrics, chart}) {
                if (address != null) {
                    server.bind(address);
                }
            }
            done = true;
            return server;
        } finally {
            if (!done) {
                server.close();
            }
        }
    }

    /** The observers of a run. */
    final class Observers implements Closeable {
        private final List<WatchObserver> all = new ArrayList<>();
        private WatchHealth state;
        private LiveChart page;

        List<WatchObserver> all() {
            return all;
        }

        private <T extends WatchObserver> T add(T observer) {
            all.add(observer);
            return observer;
        }

        /**
         * Serves the pages.
         *
         * @param note receives their addresses
         */
        void serve(WatchServer server, Consumer<String> note) {
            if (metrics != null) {
                note.accept("metrics on " + server.add(metrics, "/metrics", state::handle));
            }
            if (chart != null) {
                server.add(chart, "/events", page::handleEvents);
                note.accept("chart on " + server.add(chart, "/", page::handlePage));
            }
            server.start();
        }

        @Override
        public void close() throws IOException {
            IOException failure = null;
            for (WatchObserver one : all) {
                try {
                    one.close();
                } catch (IOException e) {
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * Opens the observers.
     *
     * @param outputs the outputs, to which forming bars go
     * @param database the database of the watch, whose bars the chart begins with; it may not be there yet
     * @param line receives lines of health
     * @throws IOException if a file cannot be read or written
     */
    Observers open(List<BarSeriesSpec> series, WatchOutputs outputs, Optional<Path> database, Consumer<String> line) throws IOException {
        Observers observers = new Observers();
        boolean done = false;
        try {
            if (record != null) {
                observers.add(Recording.open(record, series.stream().map(one -> one.symbol().orElseThrow()).distinct().toList()));
            }
            if (forming != null) {
                observers.add(new FormingLines(outputs.jsonOutputs(), forming));
            }
            if (metrics != null || health != null || healthFile != null) {
                observers.state = observers.add(new WatchHealth(health == null ? null : line, healthFile,
                        health == null ? WatchHealth.DEFAULT_INTERVAL : health));
            }
            if (chart != null) {
                observers.page = observers.add(new LiveChart(title(series), earlierBars(series, database.filter(Files::exists))));
            }
            done = true;
            return observers;
        } finally {
            if (!done) {
                observers.close();
            }
        }
    }

    private static String title(List<BarSeriesSpec> series) {
        return series.stream().map(one -> one.symbol().orElseThrow()).distinct().collect(Collectors.joining(", ")) + ", "
                + series.get(0).market().orElseThrow();
    }

    private static List<ChartBars> earlierBars(List<BarSeriesSpec> series, Optional<Path> database) throws IOException {
        boolean isOneSymbol = series.stream().map(BarSeriesSpec::symbol).distinct().count() == 1;
        List<ChartBars> bars = new ArrayList<>();
        for (BarSeriesSpec one : series) {
            String label = (isOneSymbol ? "" : one.symbol().orElseThrow() + " ") + one.label();
            bars.add(database.isEmpty() ? new ChartBars(label)
                    : new StoredBars(database.get().toString(), database.get()).latest(one, LiveChart.MAX_BARS_OF_SERIES, label));
        }
        return bars;
    }
}

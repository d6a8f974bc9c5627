package dev.rangebar.cli.commands.live;

import dev.rangebar.chart.ChartBars;
import dev.rangebar.cli.commands.StoredBars;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
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

    @Option(names = "--metrics", paramLabel = "HOST:PORT", description = "Serve /metrics for Prometheus, such as on 127.0.0.1:9464.")
    private InetSocketAddress metrics;

    @Option(names = "--health", paramLabel = "TIME", description = "Print a line of health at this interval.")
    private Duration health;

    @Option(names = "--health-file", paramLabel = "FILE.json", description = "Write health as JSON (default: every 10s).")
    private Path healthFile;

    @Option(names = "--forming", paramLabel = "TIME", description = "Write the forming bars to JSON outputs at this interval, such as "
            + "500ms, marked with \"forming\":true.")
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

    /** The observers of a run, and their server. */
    record Observers(List<WatchObserver> all, WatchServer server) implements Closeable {
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
            server.close();
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * Opens the observers.
     *
     * @param outputs the outputs, to which forming bars go
     * @param database the database of the watch, whose bars the chart begins with
     * @param line receives lines of health
     * @param note receives notes for the user
     * @throws IOException if an address is in use, or a file cannot be written
     */
    Observers open(List<BarSeriesSpec> series, WatchOutputs outputs, Optional<Path> database, Consumer<String> line,
            Consumer<String> note) throws IOException {
        Observers observers = new Observers(new ArrayList<>(), new WatchServer());
        boolean done = false;
        try {
            if (record != null) {
                observers.all.add(Recording.open(record, series.stream().map(one -> one.symbol().orElseThrow()).distinct().toList()));
            }
            if (forming != null) {
                observers.all.add(new FormingLines(outputs.jsonOutputs(), forming));
            }
            if (metrics != null || health != null || healthFile != null) {
                WatchHealth state = new WatchHealth(health == null ? null : line, healthFile,
                        health == null ? WatchHealth.DEFAULT_INTERVAL : health);
                observers.all.add(state);
                if (metrics != null) {
                    note.accept("metrics on " + observers.server.add(metrics, "/metrics", state::handle));
                }
            }
            if (chart != null) {
                LiveChart page = new LiveChart(title(series), earlierBars(series, database));
                observers.all.add(page);
                observers.server.add(chart, "/events", page::handleEvents);
                note.accept("chart on " + observers.server.add(chart, "/", page::handlePage));
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
            String label = (isOneSymbol ? "" : one.symbol().orElseThrow() + " ") + one.distance();
            bars.add(database.isEmpty() ? new ChartBars(label)
                    : new StoredBars(database.get().toString(), database.get()).latest(one, LiveChart.MAX_BARS_OF_SERIES, label));
        }
        return bars;
    }
}

package dev.rangebar.cli.commands.live;

import com.sun.net.httpserver.HttpExchange;
import dev.rangebar.BarBuffer;
import dev.rangebar.chart.ChartBars;
import dev.rangebar.chart.ChartPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Chart of a watch: a page, and its updates as server-sent events.
 *
 * <p>Thread rule: the watch adds bars; each client has a thread of its own, which waits for them.
 */
final class LiveChart implements WatchObserver {
    /** Bars of all series together; a page of more would be slow. */
    private static final int MAX_BARS = 40_000;
    private static final int MIN_BARS = 500;
    static final int MAX_BARS_OF_SERIES = 5_000;
    private static final long FORMING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Time between two comments that tell a browser, and this server, that the connection stands. */
    private static final long KEEP_ALIVE_MILLIS = 10_000;
    private static final int FIRST = 0;

    private final String title;
    private final int maxBars;
    private final List<Series> series = new ArrayList<>();
    private final BarBuffer forming = BarBuffer.create();
    private long nextFormingAt = System.nanoTime();
    private long version;
    private boolean isClosed;

    /** The bars of a lane. */
    private static final class Series {
        private final ChartBars bars;
        private long version;
        /** Number of times at which old bars were dropped. */
        private int generation;
        private long seenBars;
        private long seenTrades;

        Series(ChartBars bars) {
            this.bars = bars;
        }

        int closed() {
            return bars.size() - (bars.lastIsForming() ? 1 : 0);
        }
    }

    /** Bars of a series that a client has received. */
    private static final class Sent {
        private long version = -1;
        private int generation = -1;
        private int closed;
    }

    /**
     * Creates a chart.
     *
     * @param title the title of the page
     * @param earlier the bars of each series before the watch, in the order of its lanes
     */
    LiveChart(String title, List<ChartBars> earlier) {
        this.title = title;
        maxBars = Math.max(MIN_BARS, Math.min(MAX_BARS_OF_SERIES, MAX_BARS / earlier.size()));
        earlier.forEach(bars -> {
            bars.keepLast(maxBars);
            series.add(new Series(bars));
        });
    }

    @Override
    public synchronized void polled(WatchRun run) {
        boolean isFormingDue = System.nanoTime() - nextFormingAt >= 0;
        boolean hasChanged = false;
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            WatchLane lane = run.lanes().get(i);
            long closed = lane.allBars() - one.seenBars;
            if (closed == 0 && (!isFormingDue || lane.allTrades() == one.seenTrades)) {
                continue;
            }
            one.bars.dropForming();
            one.bars.add(lane.bars(), lane.bars().size() - closed);
            one.seenBars += closed;
            one.seenTrades = lane.allTrades();
            if (one.bars.size() > maxBars + maxBars / 4) {
                one.bars.keepLast(maxBars);
                one.generation++;
            }
            forming.clear();
            if (lane.processor().formingBar(forming)) {
                one.bars.add(forming.view());
            }
            one.version = version + 1;
            hasChanged = true;
        }
        if (isFormingDue) {
            nextFormingAt = System.nanoTime() + FORMING_NANOS;
        }
        if (hasChanged) {
            version++;
            notifyAll();
        }
    }

    /** Responds with the page. */
    void handlePage(HttpExchange exchange) throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        synchronized (this) {
            ChartPage.writeLive(title, series.stream().map(one -> one.bars).toList(), page);
        }
        exchange.getResponseHeaders().set("Content-Security-Policy", "frame-ancestors 'none'");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        WatchServer.respond(exchange, "text/html; charset=utf-8", page.toString(StandardCharsets.UTF_8));
    }

    /** Responds with updates, until the client or the watch ends. */
    void handleEvents(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        // a page of an earlier watch with other symbols or thresholds loads itself again
        String contents = series.stream().map(one -> one.bars.label()).collect(Collectors.joining("; ", title + ": ", ""));
        out.write(("retry: 1000\nevent: contents\ndata: " + contents + "\n\n").getBytes(StandardCharsets.UTF_8));
        List<Sent> sent = series.stream().map(one -> new Sent()).toList();
        long seen = -1;
        try {
            while (true) {
                StringBuilder events = new StringBuilder();
                synchronized (this) {
                    if (version == seen) {
                        wait(KEEP_ALIVE_MILLIS);
                    }
                    if (isClosed) {
                        return;
                    }
                    seen = version;
                    for (int i = 0; i < sent.size(); i++) {
                        appendUpdate(events, i, sent.get(i));
                    }
                }
                out.write((events.isEmpty() ? ": alive\n\n" : events.toString()).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void appendUpdate(StringBuilder events, int index, Sent sent) {
        Series one = series.get(index);
        if (sent.version == one.version) {
            return;
        }
        int from = sent.generation == one.generation ? sent.closed : FIRST;
        events.append("data: ").append(ChartPage.update(index, one.bars, from)).append("\n\n");
        sent.version = one.version;
        sent.generation = one.generation;
        sent.closed = one.closed();
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        notifyAll();
        forming.close();
    }
}

package dev.rangebar.cli.commands.live;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.Trade;
import dev.rangebar.TradeHistory.FeatureMemoryException;
import dev.rangebar.live.ExchangeFeed;
import dev.rangebar.live.FeedCounters;
import dev.rangebar.live.FeedException;
import dev.rangebar.live.FeedListener;
import dev.rangebar.live.FeedStart;
import dev.rangebar.live.TradeFeed;
import dev.rangebar.live.Venue;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A run of a watch: trades in, bars out, until its end or a signal. */
final class WatchRun implements FeedListener, ArchiveFill.Target {
    private static final long FINAL_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** The longest time from a signal to the end: the last commit, and the outputs that are complete at the end only. */
    static final Duration END_TIMEOUT = Duration.ofNanos(2 * FINAL_NANOS);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_INVALID_NOTES = 3;

    private final Venue venue;
    private final WatchOutput out;
    private final WatchCommand.Limits limits;
    private final PrintStream err;
    private final boolean isQuiet;
    private final WatchObserver observers;
    private final List<WatchLane> allLanes = new ArrayList<>();
    private final Map<String, List<WatchLane>> lanes = new LinkedHashMap<>();
    private long bars;
    private long skipped;
    private CommitSchedule schedule;
    private boolean hasNewBar;
    private boolean waitsForOutput;
    private FeedCounters counters;
    private StopSignal stop;

    WatchRun(Venue venue, List<BarSeriesSpec> series, WatchOutput out, WatchCommand.Limits limits, List<WatchObserver> observers,
            PrintStream err, boolean isQuiet) throws IOException {
        this.venue = venue;
        this.out = out;
        this.limits = limits;
        this.err = err;
        this.isQuiet = isQuiet;
        this.observers = WatchObserver.of(observers);
        for (BarSeriesSpec one : series) {
            WatchLane lane = new WatchLane(one, out.resumePoint(one));
            allLanes.add(lane);
            lane.features().ifPresent(features -> out.features(one, features));
            lanes.computeIfAbsent(one.symbol().orElseThrow(), none -> new ArrayList<>()).add(lane);
        }
    }

    /** Returns the lanes, in the order of the series. */
    List<WatchLane> lanes() {
        return allLanes;
    }

    FeedCounters counters() {
        return counters;
    }

    /** Returns the number of bars of all series in this run. */
    long bars() {
        return bars;
    }

    /** Returns the number of trades that a lane has refused. */
    long skipped() {
        return skipped;
    }

    /** Returns {@code true} if bars have closed since the last commit. */
    boolean hasUncommittedBars() {
        return hasNewBar;
    }

    boolean waitsForOutput() {
        return waitsForOutput;
    }

    /**
     * Runs until the end, or until a signal.
     *
     * @throws FeedException if the exchange refuses the feed
     * @throws IOException if the output fails
     */
    void run(StopSignal signal) throws FeedException, IOException, InterruptedException {
        try {
            stop = signal;
            watch();
        } catch (UncheckedIOException e) {
            throw e.getCause(); // of an observer
        } catch (FeatureMemoryException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            allLanes.forEach(WatchLane::close);
        }
    }

    private void watch() throws FeedException, IOException, InterruptedException {
        long end = limits.duration() == null ? Long.MAX_VALUE : System.nanoTime() + limits.duration().toNanos();
        schedule = new CommitSchedule(System.nanoTime());
        Map<String, FeedStart> starts = new LinkedHashMap<>();
        for (Map.Entry<String, List<WatchLane>> of : lanes.entrySet()) {
            FeedStart start = start(of.getKey(), of.getValue());
            starts.put(of.getKey(), limits.archive() == null ? start
                    : limits.archive().fill(of.getKey(), of.getValue(), start, this));
        }
        try (TradeFeed feed = ExchangeFeed.open(venue, starts)) {
            counters = feed.counters();
            try {
                while (!stop.isRaised() && !isComplete() && System.nanoTime() - end < 0) {
                    feed.poll(Duration.ofNanos(Math.min(Math.max(untilCommit(), 0), POLL_NANOS)), this);
                    observers.polled(this);
                    if (untilCommit() <= 0) {
                        commit();
                    }
                }
            } catch (FeedException e) {
                lastCommit();
                out.dropEmpty();
                throw e;
            }
            lastCommit();
            note(WatchHealth.Snapshot.of(this).line());
        }
    }

    private long untilCommit() {
        return schedule.untilDue(System.nanoTime(), hasNewBar);
    }

    private boolean isComplete() {
        return bars >= limits.bars();
    }

    private FeedStart start(String symbol, List<WatchLane> ofSymbol) {
        long first = ofSymbol.stream().mapToLong(WatchLane::lastId).filter(id -> id != WatchLane.NO_ID).min()
                .orElse(WatchLane.NO_ID);
        if (first == WatchLane.NO_ID) {
            return limits.fromId() != null ? FeedStart.after(limits.fromId() - 1)
                    : limits.since() != null ? FeedStart.since(limits.since()) : FeedStart.NOW;
        }
        if (limits.fromId() != null || limits.since() != null) {
            note(symbol + " continues after trade " + first + ", where the database ends; "
                    + (limits.since() != null ? "--since" : "--from-id") + " applies to a first run only");
        } else {
            note(symbol + " continues after trade " + first);
        }
        for (WatchLane lane : ofSymbol) {
            if (lane.lastId() == WatchLane.NO_ID) {
                note(lane.series() + " is new, and begins after trade " + first);
            }
        }
        return FeedStart.after(first);
    }

    @Override
    public boolean saved() throws IOException {
        observers.polled(this);
        commit();
        return !stop.isRaised() && !isComplete();
    }

    private void commit() throws IOException {
        long begunNanos = System.nanoTime();
        observers.committing();
        List<WatchLane> changed = allLanes.stream().filter(lane -> lane.newTrades() > 0).toList();
        Optional<String> obstacle = out.commit(changed);
        if (obstacle.isEmpty()) {
            changed.forEach(WatchLane::committed);
            hasNewBar = false;
            if (waitsForOutput) {
                note("the output is free again; all is saved");
            }
        } else if (!waitsForOutput) {
            note("the bars wait: " + obstacle.get().replaceFirst(", and no other can open it.*", "") + "; trying again");
        }
        waitsForOutput = obstacle.isPresent();
        schedule.book(begunNanos, System.nanoTime(), waitsForOutput);
    }

    private void lastCommit() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + FINAL_NANOS;
        commit();
        while (waitsForOutput) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IOException("another process has it open; the trades since the last commit are not saved, and the "
                        + "next run fetches them again");
            }
            Thread.sleep(TimeUnit.NANOSECONDS.toMillis(CommitSchedule.RETRY_NANOS));
            commit();
        }
    }

    @Override
    public void trade(String symbol, Trade trade) {
        if (isComplete()) {
            return; // the next run begins with this trade
        }
        try {
            observers.trade(symbol, trade);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (WatchLane lane : lanes.get(symbol)) {
            try {
                if (lane.process(trade)) {
                    bars++;
                    hasNewBar = true;
                }
            } catch (InvalidTradeException e) {
                if (skipped++ < MAX_INVALID_NOTES) {
                    note(lane.series() + ": a trade is skipped: " + e.getMessage());
                }
            }
        }
    }

    @Override
    public void hole(String symbol, long firstId, long lastId) {
        note(symbol + ": the exchange has no trades " + firstId + " to " + lastId);
    }

    @Override
    public void note(String text) {
        if (!isQuiet) {
            err.println("rangebar: " + text);
        }
    }
}

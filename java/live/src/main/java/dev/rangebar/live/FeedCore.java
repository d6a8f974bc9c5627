package dev.rangebar.live;

import dev.rangebar.Trade;
import dev.rangebar.live.FeedCounters.Kind;
import dev.rangebar.live.SymbolSequence.Need;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * State machine of a feed: frames, responses and times go in, trades come out, and IO is requested. It neither waits nor
 * reads a clock, except for the lag of trades.
 *
 * <p>Thread rule: one thread at a time.
 */
final class FeedCore {
    /** The waits before a page is requested again that the exchange does not have yet, in parts of the grace time. */
    private static final int[] LAG_STEPS = {1, 2, 5, 10, 25};
    /** A share of the idle time, after which a symbol without a trade is checked once a connection is open. */
    private static final int FIRST_CHECK = 12;
    /** Trades that are older than this are fetched faster from the archive. */
    private static final long OLD_MICROS = 6L * 3_600_000_000L;
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final Venue venue;
    private final FeedLimits limits;
    private final Io io;
    private final FeedCounters counters;
    private final LongSupplier wallMicros;
    private final Random random;
    private final ConnectionPlan connections;
    private final Map<String, Symbol> symbols = new LinkedHashMap<>();
    private final Map<Integer, Request> requests = new HashMap<>();
    /** The weights of the requests of the window, and their times, in turn. */
    private final Deque<long[]> weights = new ArrayDeque<>();
    private int nextRequest;
    private long restBlockedUntil;
    private long wake;

    /** The requests of a core. */
    interface Io {
        void connect(int connection, List<String> symbols);

        void close(int connection);

        void send(int request, Venue.Request content);

        void trade(String symbol, Trade trade);

        void hole(String symbol, long firstId, long lastId);

        void note(String text);
    }

    /** A request that was sent. The newest trade tells that the symbol is known, and up to when the exchange has its trades. */
    private record Request(Symbol symbol, boolean isNewest) {}

    /** A symbol: the order of its trades, and its requests. */
    private static final class Symbol {
        private final SymbolSequence sequence;
        private final FeedStart start;
        private long sinceMicros;
        private Need need = Need.NOTHING;
        private long needAt;
        private boolean isRequested;
        private boolean isVerified;
        private int failures;
        private int lags;
        private int silentChecks;
        private long lastStreamAt;
        private boolean isOldNoted;
        private long checkedLast;
        /** The time up to which requests have trades, while the first one is searched by time. */
        private long newestMicros = FeedStart.UNKNOWN;
        private boolean wantsNewest;

        Symbol(SymbolSequence sequence, FeedStart start, long now) {
            this.sequence = sequence;
            this.start = start;
            this.sinceMicros = start.sinceMicros();
            this.lastStreamAt = now;
        }

        boolean waitsForTime() {
            return !sequence.hasStarted() && sinceMicros >= 0;
        }

        void want(Need more, long at) {
            if (more.compareTo(need) > 0) {
                need = more;
                needAt = at;
            } else if (more == need) {
                needAt = Math.min(needAt, at);
            }
        }
    }

    FeedCore(Venue venue, FeedLimits limits, Map<String, FeedStart> starts, Io io, FeedCounters counters,
            LongSupplier wallMicros, Random random, long now) {
        this.venue = venue;
        this.limits = limits;
        this.io = io;
        this.counters = counters;
        this.wallMicros = wallMicros;
        this.random = random;
        SymbolSequence.Output out = new SymbolSequence.Output() {
            @Override
            public void trade(SymbolSequence sequence, Trade trade) {
                io.trade(sequence.symbol(), trade);
            }

            @Override
            public void hole(SymbolSequence sequence, long firstId, long lastId) {
                io.hole(sequence.symbol(), firstId, lastId);
            }
        };
        starts.forEach((name, start) -> {
            Symbol symbol = new Symbol(new SymbolSequence(name, out, counters), start, now);
            if (start.afterId() != FeedStart.UNKNOWN) {
                symbol.sequence.startAfter(start.afterId());
            }
            symbol.want(Need.CHECK, now); // also tells an unknown symbol
            symbols.put(name, symbol);
        });
        connections = new ConnectionPlan(new ArrayList<>(starts.keySet()), limits, io, counters, random, now);
        wake = now;
    }

    /** {@return the number of trades that wait for missing ones} */
    long heldTrades() {
        long held = 0;
        for (Symbol symbol : symbols.values()) {
            held += symbol.sequence.heldTrades();
        }
        return held;
    }

    void opened(int connection, long now) {
        connections.opened(connection, now);
        for (String name : connections.symbols(connection)) {
            Symbol symbol = symbols.get(name);
            symbol.lastStreamAt = Math.min(symbol.lastStreamAt, now - limits.idleNanos() + limits.idleNanos() / FIRST_CHECK);
        }
        wake = now;
    }

    /** A frame without a trade, such as a ping. */
    void alive(int connection, long now) {
        connections.frame(connection, false, now);
    }

    void ended(int connection, String reason, long now) {
        connections.ended(connection, reason, now);
        wake = now;
    }

    void resumed(long now) {
        connections.resumed(now);
    }

    /** A frame of text. Those of a connection that was closed count, too: ids sort them in. */
    void text(int connection, String text, long now) throws FeedException {
        Venue.Message message;
        try {
            message = venue.message(text);
        } catch (IOException e) {
            connections.frame(connection, false, now);
            counters.add(Kind.UNREADABLE, 1);
            if (counters.get(Kind.UNREADABLE) <= 3) {
                io.note("a frame of the stream cannot be read (" + e.getMessage() + "); a trade that it had is fetched by "
                        + "its id");
            }
            return;
        }
        connections.frame(connection, message.kind() == Venue.Kind.TRADE, now);
        switch (message.kind()) {
            case TRADE -> streamed(message.symbol(), message.trade(), now);
            case SHUTDOWN -> {
                connections.announcedEnd(connection, now);
                wake = now;
            }
            case REFUSAL -> throw new FeedException(venue.name() + " refuses the stream: " + message.text());
            case OTHER -> { }
        }
    }

    private void streamed(String name, Trade trade, long now) {
        Symbol symbol = symbols.get(name);
        if (symbol == null) {
            return;
        }
        symbol.lastStreamAt = now;
        symbol.silentChecks = 0;
        counters.lag(wallMicros.getAsLong() - trade.timestampMicros());
        SymbolSequence sequence = symbol.sequence;
        sequence.stream(trade);
        if (!sequence.hasStarted() && !symbol.waitsForTime()) {
            startWithStream(symbol);
        }
        if (sequence.hasGap() || symbol.waitsForTime()) {
            if (symbol.need != Need.FILL) {
                symbol.want(Need.FILL, now + limits.graceNanos());
                wake = Math.min(wake, symbol.needAt);
            }
        } else if (symbol.need == Need.FILL) {
            symbol.need = Need.NOTHING;
            symbol.lags = 0;
        }
    }

    private void startWithStream(Symbol symbol) {
        symbol.sequence.startWithHeld();
        if (symbol.sequence.hasStarted()) {
            io.note("the first bar of " + symbol.sequence.symbol() + " begins with trade " + symbol.sequence.last()
                    + ", the first one of the stream");
        }
    }

    // -------------------------------------------------------------------------------------------------- requests

    /** Runs what is due and returns the time at which something is due next. */
    long tick(long now) {
        if (now < wake) {
            return wake;
        }
        wake = connections.tick(now);
        for (Symbol symbol : symbols.values()) {
            if (connections.isOpen(symbol.sequence.symbol())) {
                if (now - symbol.lastStreamAt >= limits.idleNanos()) {
                    symbol.lastStreamAt = now;
                    symbol.want(Need.CHECK, now);
                }
                wake = Math.min(wake, symbol.lastStreamAt + limits.idleNanos());
            }
        }
        for (Need need : new Need[] {Need.FILL, Need.CHECK}) {
            for (Symbol symbol : symbols.values()) {
                if (symbol.need == need && !symbol.isRequested) {
                    long due = Math.max(symbol.needAt, restBlockedUntil);
                    if (now >= due && requests.size() < limits.maxRequests()) {
                        due = request(symbol, now);
                    }
                    wake = Math.min(wake, requests.size() < limits.maxRequests() ? due : Long.MAX_VALUE);
                }
            }
        }
        return wake;
    }

    /** Sends the request of a symbol, or returns the time at which the weights allow it. */
    private long request(Symbol symbol, long now) {
        SymbolSequence sequence = symbol.sequence;
        boolean isNewest = !sequence.hasStarted() && (!symbol.waitsForTime() || symbol.wantsNewest);
        Venue.Request content = isNewest ? venue.newestTrade(sequence.symbol())
                : symbol.waitsForTime() ? venue.firstTradeOfHour(sequence.symbol(), symbol.sinceMicros)
                : venue.tradesFrom(sequence.symbol(), sequence.last() + 1, Venue.PAGE);
        long used = 0;
        while (!weights.isEmpty() && now - weights.peekFirst()[0] >= limits.weightWindowNanos()) {
            weights.removeFirst();
        }
        for (long[] entry : weights) {
            used += entry[1];
        }
        if (used > 0 && used + content.weight() > limits.weight() / 2) {
            return weights.peekFirst()[0] + limits.weightWindowNanos();
        }
        weights.addLast(new long[] {now, content.weight()});
        counters.add(Kind.REQUESTS, 1);
        symbol.isRequested = true;
        symbol.checkedLast = sequence.hasStarted() ? sequence.last() : -1;
        requests.put(nextRequest, new Request(symbol, isNewest));
        io.send(nextRequest++, content);
        return Long.MAX_VALUE;
    }

    /**
     * Receives a response.
     *
     * @param retrySeconds the seconds of the header Retry-After
     * @param usedWeight the weight that the exchange has counted
     */
    void response(int request, int status, OptionalLong retrySeconds, OptionalLong usedWeight, String body, long now)
            throws FeedException {
        Request sent = requests.get(request);
        if (sent == null) {
            return;
        }
        Symbol symbol = sent.symbol();
        if (usedWeight.isPresent() && usedWeight.getAsLong() > limits.weight() * 3L / 4) {
            // other programs of the same address use it, too
            restBlockedUntil = Math.max(restBlockedUntil, now + limits.weightWindowNanos() / 4);
        }
        if (status == 429 || status == 418) {
            long wait = retrySeconds.isPresent() ? retrySeconds.getAsLong() * 1_000_000_000L : limits.weightWindowNanos();
            restBlockedUntil = Math.max(restBlockedUntil, now + wait);
            failed(request, "HTTP status " + status + ", no requests for " + Math.round(wait / 1e9) + " s", now);
        } else if (status == 200) {
            List<Trade> trades;
            try {
                trades = venue.trades(body);
            } catch (IOException e) {
                failed(request, "the response cannot be read (" + e.getMessage() + ")", now);
                return;
            }
            requests.remove(request);
            symbol.isRequested = false;
            symbol.isVerified = true;
            symbol.failures = 0;
            if (sent.isNewest() && symbol.waitsForTime()) {
                receivedNewest(symbol, trades, now);
            } else if (sent.isNewest()) {
                symbol.need = symbol.sequence.hasGap() ? Need.FILL : Need.NOTHING;
            } else {
                received(symbol, trades, now);
            }
        } else if (status >= 400 && status < 500 && status != 408 && status != 425) {
            throw new FeedException(venue.name() + " refuses the trades of " + symbol.sequence.symbol() + ": "
                    + venue.error(body) + ", HTTP status " + status);
        } else {
            failed(request, "HTTP status " + status, now);
        }
        wake = now;
    }

    /** A request has failed; it is repeated. */
    void failed(int request, String reason, long now) {
        Request sent = requests.remove(request);
        if (sent == null) {
            return;
        }
        Symbol symbol = sent.symbol();
        symbol.isRequested = false;
        counters.add(Kind.FAILED_REQUESTS, 1);
        long full = Math.min(limits.maxBackoffNanos(), limits.backoffNanos() << Math.min(symbol.failures++, 20));
        symbol.needAt = now + (long) (full * (0.5 + random.nextDouble()));
        if (symbol.need == Need.NOTHING) {
            symbol.need = Need.CHECK;
        }
        io.note("a request for trades of " + symbol.sequence.symbol() + " has failed: " + reason + "; it is repeated");
        wake = now;
    }

    private void received(Symbol symbol, List<Trade> trades, long now) {
        SymbolSequence sequence = symbol.sequence;
        Need before = symbol.need;
        symbol.need = Need.NOTHING;
        if (!sequence.hasStarted()) {
            if (symbol.waitsForTime()) {
                receivedFirst(symbol, trades, now);
            }
            return;
        }
        boolean isIdle = !sequence.hasGap();
        sequence.fetched(trades);
        noteOld(symbol, trades);
        boolean isFull = trades.size() >= Venue.PAGE;
        if (sequence.hasGap()) {
            boolean hasMoved = sequence.last() > symbol.checkedLast;
            symbol.lags = isFull || hasMoved ? 0 : Math.min(symbol.lags + 1, LAG_STEPS.length - 1);
            symbol.want(Need.FILL, isFull ? now : now + limits.graceNanos() * LAG_STEPS[symbol.lags]);
        } else {
            symbol.lags = 0;
            if (isIdle && isFull) {
                symbol.want(Need.FILL, now);
            } else if (isIdle && before == Need.CHECK && !trades.isEmpty() && symbol.isVerified
                    && connections.isOpen(sequence.symbol()) && ++symbol.silentChecks >= 2) {
                symbol.silentChecks = 0;
                connections.giveUp(sequence.symbol(), "it is silent about " + sequence.symbol()
                        + ", which trades", now);
            }
        }
    }

    private void receivedFirst(Symbol symbol, List<Trade> trades, long now) {
        if (!trades.isEmpty()) {
            Trade first = trades.get(0);
            symbol.sequence.startAfter(first.aggTradeId().orElseThrow() - 1);
            io.note("the first bar of " + symbol.sequence.symbol() + " begins with trade "
                    + first.aggTradeId().getAsLong() + " of " + first.time());
            symbol.want(Need.FILL, now);
            return;
        }
        if (symbol.sinceMicros + HOUR_MICROS <= symbol.newestMicros) {
            symbol.sinceMicros += HOUR_MICROS; // the exchange has later trades: this hour has none
        } else {
            symbol.wantsNewest = true;
        }
        symbol.want(Need.FILL, now);
    }

    /** The hour is requested again, now that it is known up to when the exchange has trades; the clock of this machine tells nothing. */
    private void receivedNewest(Symbol symbol, List<Trade> trades, long now) {
        symbol.need = Need.NOTHING;
        symbol.wantsNewest = false;
        symbol.newestMicros = trades.isEmpty() ? FeedStart.UNKNOWN : trades.get(trades.size() - 1).timestampMicros();
        if (symbol.sinceMicros + HOUR_MICROS <= symbol.newestMicros) {
            symbol.want(Need.FILL, now);
        } else { // no trade yet, or requests lag behind the stream
            symbol.lags = Math.min(symbol.lags + 1, LAG_STEPS.length - 1);
            symbol.want(Need.FILL, now + (symbol.sequence.heldTrades() > 0 ? limits.graceNanos() * LAG_STEPS[symbol.lags]
                    : limits.idleNanos() / FIRST_CHECK));
        }
    }

    private void noteOld(Symbol symbol, List<Trade> trades) {
        if (!symbol.isOldNoted && !trades.isEmpty()
                && wallMicros.getAsLong() - trades.get(0).timestampMicros() > OLD_MICROS) {
            symbol.isOldNoted = true;
            io.note("the missing trades of " + symbol.sequence.symbol() + " begin at "
                    + Instant.EPOCH.plus(trades.get(0).timestampMicros(), ChronoUnit.MICROS)
                    + "; whole days come faster from the archive, and the ids tell where they meet");
        }
    }
}

package dev.rangebar.live;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/**
 * An exchange and a network in virtual time, with seeded faults of all kinds, and the feed's state machine on the other end:
 * the same seed gives the same run on any machine. It checks the limits of the exchange as it goes.
 */
final class VirtualExchange implements FeedCore.Io {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MINUTE = 60 * SECOND;
    private static final long DAY = 1_440 * MINUTE;
    private static final long EPOCH_MICROS = 1_764_400_000_000_000L;

    final FeedCounters counters = new FeedCounters();
    final Map<String, List<Trade>> trades = new LinkedHashMap<>();
    final Map<String, List<Trade>> received = new HashMap<>();
    final Map<String, Long> missing = new HashMap<>();
    final Map<String, Boolean> isFromStart = new HashMap<>();
    final List<String> notes = new ArrayList<>();

    private final long seed;
    private final Random random;
    private final Venue venue;
    private final FeedLimits limits;
    private final FeedCore core;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final Map<Integer, Line> lines = new HashMap<>();
    private final Map<String, TreeMap<Long, Trade>> published = new HashMap<>();
    private final double faultRate;
    private final double cutRate;
    private final long restLag;
    private final Deque<Long> attempts = new ArrayDeque<>();
    private final Deque<long[]> weights = new ArrayDeque<>();
    private long now;
    private long sequence;
    private long bannedUntil;
    private long lastPublication;
    private boolean isPolite;

    /** Step with its time. */
    private record Due(long at, long sequence, Step step) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
        }
    }

    /** Step of the exchange. */
    private interface Step {
        void run() throws FeedException;
    }

    /** A connection. */
    private static final class Line {
        private final List<String> symbols;
        private boolean isOpen;
        private boolean isStalled;
        private long lastArrival;

        Line(List<String> symbols) {
            this.symbols = symbols;
        }
    }

    VirtualExchange(long seed) {
        this.seed = seed;
        random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        faultRate = random.nextInt(4) == 0 ? 0 : Math.pow(random.nextDouble(), 3) * 0.1;
        cutRate = Math.pow(random.nextDouble(), 3) * 0.02;
        restLag = random.nextInt(3) == 0 ? random.nextInt(3_000) * MILLI : 0;
        BinanceVenue.Market market = BinanceVenue.Market.values()[random.nextInt(3)];
        venue = BinanceVenue.of(market);
        limits = venue.limits().withSizes(1 + random.nextInt(3), 1_000_000);
        long span = List.of(5 * SECOND, MINUTE, 60 * MINUTE, 40 * 60 * MINUTE).get(random.nextInt(8) * 3 / 7);
        Map<String, FeedStart> starts = new LinkedHashMap<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String symbol = "SYM" + (char) ('A' + i) + "USDT";
            List<Trade> list = FaultScript.walk(random, 50 + random.nextInt(600)).stream().map(this::atMillis).toList();
            trades.put(symbol, list);
            published.put(symbol, new TreeMap<>());
            long first = list.get(0).aggTradeId().getAsLong();
            starts.put(symbol, random.nextInt(4) == 0 ? FeedStart.NOW : random.nextInt(4) == 0
                    ? FeedStart.since(Instant.EPOCH.plus(list.get(0).timestampMicros(), ChronoUnit.MICROS))
                    : FeedStart.after(first - 1));
            isFromStart.put(symbol, !starts.get(symbol).equals(FeedStart.NOW));
            long at = random.nextInt(1_000) * MILLI;
            for (Trade trade : list) {
                long publication = at;
                schedule(publication, () -> publish(symbol, trade, publication));
                lastPublication = Math.max(lastPublication, publication);
                at += random.nextInt(20) == 0 ? random.nextLong(1 + span / 20) : random.nextLong(1 + span / list.size());
            }
        }
        core = new FeedCore(venue, limits, starts, this, counters, () -> EPOCH_MICROS + now / 1_000, random, 0);
    }

    /** Futures have milliseconds, and so have all markets here. */
    private Trade atMillis(Trade trade) {
        return Trade.of(trade.timestampMicros() / 1_000 * 1_000, trade.price(), trade.quantity(), trade.aggTradeId().getAsLong(),
                trade.firstTradeId().getAsLong(), trade.lastTradeId().getAsLong(), trade.side().orElseThrow());
    }

    private void schedule(long at, Step step) {
        queue.add(new Due(at, sequence++, step));
    }

    /** Runs until every trade was delivered. */
    void run() throws FeedException {
        long end = -1;
        while (!isDone()) {
            if (now > lastPublication + MINUTE && end < 0) {
                isPolite = true;
                end = now + DAY;
            }
            if (end >= 0 && now > end) {
                throw new AssertionError("script " + seed + ": not all trades come, a day after the last one: " + notes);
            }
            long wake = core.tick(now);
            if (queue.isEmpty() || wake < queue.peek().at()) {
                now = Math.max(now + 1, wake);
            } else {
                Due due = queue.poll();
                now = Math.max(now, due.at());
                due.step().run();
            }
        }
    }

    private boolean isDone() {
        for (Map.Entry<String, List<Trade>> symbol : trades.entrySet()) {
            List<Trade> wanted = symbol.getValue();
            List<Trade> delivered = received.getOrDefault(symbol.getKey(), List.of());
            if (delivered.isEmpty() || delivered.get(delivered.size() - 1).aggTradeId().getAsLong()
                    < wanted.get(wanted.size() - 1).aggTradeId().getAsLong()) {
                if (!delivered.isEmpty() || !isPolite || isFromStart.get(symbol.getKey())) {
                    return false;
                } // else the stream had none of its trades
            }
        }
        return true;
    }

    private boolean happens(double rate) {
        return !isPolite && random.nextDouble() < rate;
    }

    // ------------------------------------------------------------------------------------------------ the exchange

    private void publish(String symbol, Trade trade, long at) {
        schedule(at + restLag, () -> published.get(symbol).put(trade.aggTradeId().getAsLong(), trade));
        String json = "{\"stream\":\"x\",\"data\":{\"e\":\"aggTrade\",\"s\":\"" + symbol + "\"," + fields(trade) + "}}";
        for (int id : List.copyOf(lines.keySet())) {
            Line line = lines.get(id);
            if (line != null && line.isOpen && !line.isStalled && line.symbols.contains(symbol)) {
                send(id, line, json);
            }
        }
    }

    private String fields(Trade trade) {
        boolean micros = venue.name().equals("binance spot");
        return "\"a\":" + trade.aggTradeId().getAsLong() + ",\"p\":\"" + dev.rangebar.FixedPoint.toString(trade.price())
                + "\",\"q\":\"" + dev.rangebar.FixedPoint.toString(trade.quantity()) + "\",\"f\":"
                + trade.firstTradeId().getAsLong() + ",\"l\":" + trade.lastTradeId().getAsLong() + ",\"T\":"
                + trade.timestampMicros() / (micros ? 1 : 1_000) + ",\"m\":" + (trade.side().orElseThrow() == Side.SELL);
    }

    private void send(int id, Line line, String json) {
        if (happens(faultRate)) {
            switch (random.nextInt(4)) {
                case 0 -> { } // lost
                case 1 -> { // later than its successors
                    long at = now + random.nextInt(2_000) * MILLI;
                    schedule(at, () -> text(id, json));
                }
                case 2 -> {
                    arrive(id, line, json);
                    arrive(id, line, json);
                }
                default -> arrive(id, line, json.substring(0, random.nextInt(json.length())));
            }
        } else {
            arrive(id, line, json);
        }
        if (happens(cutRate)) {
            switch (random.nextInt(4)) {
                case 0 -> line.isStalled = true; // half open: nothing comes, and no end either
                case 1 -> arrive(id, line, "{\"e\":\"serverShutdown\"}");
                default -> hangUp(id, line, "connection reset");
            }
        }
    }

    private void arrive(int id, Line line, String json) {
        line.lastArrival = Math.max(line.lastArrival, now + random.nextInt(20) * MILLI);
        schedule(line.lastArrival, () -> text(id, json));
    }

    private void text(int id, String json) throws FeedException {
        if (lines.containsKey(id)) {
            core.text(id, json, now);
        }
    }

    private void hangUp(int id, Line line, String reason) {
        line.isOpen = false;
        schedule(Math.max(line.lastArrival, now), () -> {
            if (lines.remove(id) != null) {
                core.ended(id, reason, now);
            }
        });
    }

    private void ping(int id, long period) {
        Line line = lines.get(id);
        if (line != null && line.isOpen && !line.isStalled) {
            core.alive(id, now);
            schedule(now + period, () -> ping(id, period));
        }
    }

    // ------------------------------------------------------------------------------------------- the feed's requests

    @Override
    public void connect(int connection, List<String> symbols) {
        attempts.addLast(now);
        while (now - attempts.peekFirst() >= 5 * MINUTE) {
            attempts.removeFirst();
        }
        if (attempts.size() > 300) {
            throw new AssertionError("script " + seed + ": more than 300 attempts to connect in 5 minutes");
        }
        Line line = new Line(symbols);
        lines.put(connection, line);
        if (happens(0.02)) {
            return; // no response
        }
        boolean isRefused = happens(0.2);
        schedule(now + random.nextInt(500) * MILLI, () -> {
            if (!lines.containsKey(connection)) {
                return;
            }
            if (isRefused) {
                lines.remove(connection);
                core.ended(connection, "HTTP status 503", now);
                return;
            }
            line.isOpen = true;
            core.opened(connection, now);
            ping(connection, 20 * SECOND);
            schedule(now + DAY, () -> {
                if (lines.get(connection) == line && line.isOpen) {
                    throw new AssertionError("script " + seed + ": a connection is as old as a day");
                }
            });
        });
    }

    @Override
    public void close(int connection) {
        lines.remove(connection);
    }

    @Override
    public void send(int request, Venue.Request content) {
        weights.addLast(new long[] {now, content.weight()});
        while (now - weights.peekFirst()[0] >= MINUTE) {
            weights.removeFirst();
        }
        if (now < bannedUntil || weights.stream().mapToLong(one -> one[1]).sum() > limits.weight() / 2) {
            throw new AssertionError("script " + seed + ": a request although the exchange forbids it");
        }
        long responseAt = now + random.nextInt(300) * MILLI;
        if (happens(0.05)) {
            schedule(now + limits.requestNanos(), () -> core.failed(request, "request timed out", now));
        } else if (happens(0.05)) {
            int seconds = random.nextInt(200);
            int status = random.nextBoolean() ? 429 : 418;
            schedule(responseAt, () -> {
                bannedUntil = Math.max(bannedUntil, now + seconds * SECOND);
                core.response(request, status, OptionalLong.of(seconds), OptionalLong.empty(), "", now);
            });
        } else if (happens(0.05)) {
            schedule(responseAt, () -> core.response(request, random.nextBoolean() ? 503 : 200, OptionalLong.empty(),
                    OptionalLong.empty(), "<html>", now));
        } else {
            schedule(responseAt, () -> core.response(request, 200, OptionalLong.empty(), OptionalLong.of(1),
                    page(content.uri().getQuery()), now));
        }
    }

    private String page(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            parameters.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        int limit = Integer.parseInt(parameters.get("limit"));
        int most = parameters.containsKey("fromId") && happens(0.2) ? random.nextInt(limit + 1) : limit; // short pages
        TreeMap<Long, Trade> all = published.get(parameters.get("symbol"));
        Collection<Trade> matching = parameters.containsKey("fromId")
                ? all.tailMap(Long.parseLong(parameters.get("fromId")), true).values()
                : parameters.containsKey("startTime") ? all.values() : all.descendingMap().values();
        List<String> rows = matching.stream().limit(most).map(trade -> "{" + fields(trade) + "}").toList();
        return "[" + String.join(",", rows) + "]";
    }

    @Override
    public void trade(String symbol, Trade trade) {
        received.computeIfAbsent(symbol, none -> new ArrayList<>()).add(trade);
    }

    @Override
    public void hole(String symbol, long firstId, long lastId) {
        missing.merge(symbol, lastId - firstId + 1, Long::sum);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }
}

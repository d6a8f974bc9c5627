package dev.rangebar.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.TradeBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bars of a feed over scripts of faults against the bars of the same trades in one batch. Times run 400 times as fast as those
 * of the exchange; how fast this machine is decides what the feed has to repair, not what it delivers.
 */
class FaultScriptTest {
    private static final long FIRST_SEED = Long.getLong("rangebar.test.live.seed", 1);
    private static final int SCRIPTS = Integer.getInteger("rangebar.test.live.scripts", 120);
    private static final int LOOPBACK_SCRIPTS = Integer.getInteger("rangebar.test.live.loopback", 6);
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);

    @Test
    void barsAreThoseOfTheWholeListInVirtualTime() throws Exception {
        Map<FeedCounters.Kind, Long> totals = new EnumMap<>(FeedCounters.Kind.class);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCRIPTS; seed++) {
            VirtualExchange exchange = new VirtualExchange(seed);
            exchange.run();
            exchange.isFromStart.forEach((symbol, isFromStart) -> {
                if (!isFromStart) {
                    cutBeginning(exchange, symbol);
                }
            });
            check(seed, exchange.trades, exchange.received, exchange.missing);
            for (FeedCounters.Kind kind : FeedCounters.Kind.values()) {
                totals.merge(kind, exchange.counters.get(kind), Long::sum);
            }
        }
        for (FeedCounters.Kind kind : FeedCounters.Kind.values()) {
            assertTrue(kind == FeedCounters.Kind.PAUSES || totals.get(kind) > SCRIPTS / 10, "the scripts have faults of "
                    + "all kinds: " + totals);
        }
    }

    @Test
    void barsAreThoseOfTheWholeListOverTheNetwork() throws Exception {
        long repairs = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + LOOPBACK_SCRIPTS; seed++) {
            repairs += run(seed);
        }
        assertTrue(repairs >= LOOPBACK_SCRIPTS, "the scripts have faults: " + repairs + " trades were fetched");
    }

    /** Runs a script, and returns the number of trades that were fetched. */
    private static long run(long seed) throws Exception {
        FaultScript script = new FaultScript(seed);
        Map<String, List<Trade>> received = new LinkedHashMap<>();
        Map<String, Long> holes = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        FeedListener listener = new FeedListener() {
            @Override
            public void trade(String symbol, Trade trade) {
                received.computeIfAbsent(symbol, none -> new ArrayList<>()).add(trade);
            }

            @Override
            public void hole(String symbol, long firstId, long lastId) {
                holes.merge(symbol, lastId - firstId + 1, Long::sum);
            }

            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
        try (ReplayServer server = new ReplayServer(0, script.trades(), 20, script)) {
            Map<String, FeedStart> starts = new LinkedHashMap<>();
            script.trades().forEach((symbol, trades) -> starts.put(symbol, FeedStart.after(firstId(trades) - 1)));
            BinanceVenue.Market market = BinanceVenue.Market.SPOT;
            Venue venue = BinanceVenue.of(market).withStreamBase("ws://127.0.0.1:" + server.port())
                    .withRestBase("http://127.0.0.1:" + server.port());
            FeedLimits limits = FeedLimits.of(Duration.ofSeconds(60), 1_000_000).faster(400)
                    .withLife(Duration.ofMillis(seed % 4 == 0 ? 60 : 60_000)).withSizes(2, seed % 5 == 0 ? 50 : 1_000_000);
            try (TradeFeed feed = ExchangeFeed.open(venue, starts, limits)) {
                Thread publisher = publisher(server, script, seed);
                long deadline = System.nanoTime() + MAX_WAIT.toNanos();
                while (count(received) < server.size()) {
                    feed.poll(Duration.ofMillis(50), listener);
                    assertTrue(System.nanoTime() < deadline, () -> "script " + seed + ": " + count(received) + " of "
                            + server.size() + " trades, notes " + notes);
                }
                publisher.join();
                check(seed, script.trades(), received, holes);
                return feed.counters().get(FeedCounters.Kind.FILLED);
            }
        }
    }

    /** Removes the trades before the first one that was received: the run began with it. */
    private static void cutBeginning(VirtualExchange exchange, String symbol) {
        List<Trade> trades = exchange.trades.get(symbol);
        List<Trade> received = exchange.received.getOrDefault(symbol, List.of());
        if (received.isEmpty()) {
            exchange.trades.remove(symbol);
        } else {
            exchange.trades.put(symbol, trades.subList(trades.indexOf(received.get(0)), trades.size()));
        }
    }

    private static Thread publisher(ReplayServer server, FaultScript script, long seed) {
        Thread thread = new Thread(() -> {
            Random random = new Random(seed);
            try {
                while (server.openStreams() < (script.trades().size() + 1) / 2) {
                    Thread.sleep(1); // before a stream is open, nothing could happen to it
                }
                while (server.published() < server.size()) {
                    server.publish(server.published() + 1 + random.nextInt(100));
                    Thread.sleep(random.nextInt(3));
                }
            } catch (InterruptedException e) {
                return;
            }
            script.calmDown();
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void check(long seed, Map<String, List<Trade>> published, Map<String, List<Trade>> received,
            Map<String, Long> holes) {
        published.forEach((symbol, trades) -> {
            assertSame(trades, received.getOrDefault(symbol, List.of()), "script " + seed + ", trades of " + symbol);
            long missing = trades.get(trades.size() - 1).aggTradeId().getAsLong() - firstId(trades) + 1 - trades.size();
            assertEquals(missing, holes.getOrDefault(symbol, 0L), "script " + seed + ", ids of " + symbol
                    + " that do not exist");
            assertEquals(batch(trades), oneByOne(received.get(symbol)), "script " + seed + ", bars of " + symbol);
        });
    }

    private static void assertSame(List<Trade> expected, List<Trade> actual, String what) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(expected.get(i), actual.get(i), what + ", index " + i);
        }
        assertEquals(expected.size(), actual.size(), what);
    }

    private static List<RangeBar> batch(List<Trade> trades) {
        TradeBuffer buffer = new TradeBuffer();
        trades.forEach(buffer::add);
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(100))) {
            return processor.process(buffer.columns());
        }
    }

    private static List<RangeBar> oneByOne(List<Trade> trades) {
        List<RangeBar> bars = new ArrayList<>();
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(100))) {
            trades.forEach(trade -> processor.push(trade).ifPresent(bars::add));
        }
        return bars;
    }

    private static long firstId(List<Trade> trades) {
        return trades.get(0).aggTradeId().getAsLong();
    }

    private static int count(Map<String, List<Trade>> received) {
        return received.values().stream().mapToInt(List::size).sum();
    }
}

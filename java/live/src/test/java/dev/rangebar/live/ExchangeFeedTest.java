package dev.rangebar.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages of the exchange, starts, and refusals, over the loopback address. */
class ExchangeFeedTest {
    private static final BinanceVenue SPOT = BinanceVenue.of(BinanceVenue.Market.SPOT);
    private static final BinanceVenue USD_M = BinanceVenue.of(BinanceVenue.Market.USD_M);
    private static final BinanceVenue COIN_M = BinanceVenue.of(BinanceVenue.Market.COIN_M);
    private static final Duration MAX_WAIT = Duration.ofMinutes(5);
    private static final List<Trade> TRADES = FaultScript.walk(new Random(7), 2_500);

    private final List<Trade> received = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> holes = new ArrayList<>();
    private final FeedListener listener = new FeedListener() {
        @Override
        public void trade(String symbol, Trade trade) {
            received.add(trade);
        }

        @Override
        public void hole(String symbol, long firstId, long lastId) {
            holes.add(symbol + " " + firstId + ".." + lastId);
        }

        @Override
        public void note(String text) {
            notes.add(text);
        }
    };

    @Test
    void readsATradeOfEachMarketExactly() throws IOException {
        Venue.Message spot = SPOT.message("{\"stream\":\"btcusdt@aggTrade\",\"data\":{\"e\":\"aggTrade\",\"E\":1764400000000123,"
                + "\"s\":\"BTCUSDT\",\"a\":5,\"p\":\"92233720368.54775807\",\"q\":\"0.00000001\",\"f\":7,\"l\":9,"
                + "\"T\":1764400000000042,\"m\":true,\"M\":true,\"x\":{\"y\":[1,{}]}}}");
        assertEquals("BTCUSDT", spot.symbol());
        assertEquals(Trade.of(1_764_400_000_000_042L, Long.MAX_VALUE, 1, 5, 7, 9, Side.SELL), spot.trade());
        Venue.Message future = COIN_M.message("{\"e\":\"aggTrade\",\"s\":\"BTCUSD_PERP\",\"a\":5,\"p\":\"90000.1\",\"q\":\"3\","
                + "\"f\":7,\"l\":7,\"T\":1764400000042,\"m\":false}");
        assertEquals(Trade.of(1_764_400_000_042_000L, 9_000_010_000_000L, 300_000_000, 5, 7, 7, Side.BUY), future.trade());
        assertEquals(List.of(future.trade()), USD_M.trades("[{\"a\":5,\"p\":\"90000.1\",\"q\":\"3\",\"f\":7,\"l\":7,"
                + "\"T\":1764400000042,\"m\":false}]"));
    }

    @Test
    void tellsOtherFramesFromTrades() throws IOException {
        assertEquals(Venue.Kind.OTHER, SPOT.message("{\"result\":null,\"id\":1}").kind());
        assertEquals(Venue.Kind.SHUTDOWN, SPOT.message("{\"e\":\"serverShutdown\",\"E\":1}").kind());
        assertEquals("Invalid request (code 2)", SPOT.message("{\"code\":2,\"msg\":\"Invalid request\"}").text());
        assertEquals("Invalid (code 3)", SPOT.message("{\"error\":{\"code\":3,\"msg\":\"Invalid\"},\"id\":1}").text());
        Venue.Message millis = SPOT.message("{\"e\":\"aggTrade\",\"s\":\"A\",\"a\":5,\"p\":\"1\",\"q\":\"3\",\"f\":7,\"l\":7,"
                + "\"T\":1764400000042,\"m\":false}");
        assertEquals(Venue.Kind.REFUSAL, millis.kind(), "milliseconds would give other bars");
        for (String unreadable : List.of("", "[]", "{", "{\"e\":\"aggTrade\",\"s\":\"A\",\"a\":5}", "{\"e\":\"aggTrade\",\"s\":"
                + "\"A\",\"a\":5.5,\"p\":\"1\",\"q\":\"3\",\"f\":7,\"l\":7,\"T\":1764400000042000,\"m\":false}", "{\"e\":"
                + "\"aggTrade\",\"s\":\"A\",\"a\":5,\"p\":\"1e5\",\"q\":\"3\",\"f\":7,\"l\":7,\"T\":1764400000042000,\"m\":false}")) {
            assertThrows(IOException.class, () -> SPOT.message(unreadable), unreadable);
        }
        assertThrows(IOException.class, () -> USD_M.message("{\"e\":\"aggTrade\",\"s\":\"A\",\"a\":5,\"p\":\"1\",\"q\":\"3\",\"f\":7,\"l\":7,"
                + "\"T\":" + Long.MIN_VALUE + ",\"m\":false}"), "a time beyond all times");
    }

    @Test
    void addressesHaveThePathsOfTheirMarket() {
        assertEquals("wss://stream.binance.com:9443/stream?streams=btcusdt@aggTrade/ethusdt@aggTrade&timeUnit=MICROSECOND",
                SPOT.stream(List.of("BTCUSDT", "ETHUSDT")).toString());
        assertEquals("ws://127.0.0.1:1/market/stream?streams=btcusdt@aggTrade",
                USD_M.withStreamBase("ws://127.0.0.1:1/").stream(List.of("BTCUSDT")).toString());
        assertEquals("wss://dstream.binance.com/stream?streams=btcusd_perp@aggTrade",
                COIN_M.stream(List.of("BTCUSD_PERP")).toString());
        assertEquals("http://localhost/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=5&limit=1000",
                USD_M.withRestBase("http://localhost").tradesFrom("BTCUSDT", 5, 1_000).uri().toString());
        for (String wrong : List.of("", "host:1", "http://host", "ws://", "ws://a b", "ws://host?x=1")) {
            assertThrows(IllegalArgumentException.class, () -> SPOT.withStreamBase(wrong), wrong);
        }
    }

    private ReplayServer server(ReplayServer.Behaviour behaviour) throws IOException {
        return new ReplayServer(0, Map.of("BTCUSDT", TRADES), 20, behaviour);
    }

    /** Opens a feed that ends no connection and no request because this machine is slow. */
    private TradeFeed feed(ReplayServer server, Map<String, FeedStart> starts) {
        Venue venue = SPOT.withStreamBase("ws://127.0.0.1:" + server.port()).withRestBase("http://127.0.0.1:" + server.port());
        return ExchangeFeed.open(venue, starts, FeedLimits.of(Duration.ofSeconds(60), 1_000_000).faster(100)
                .withTimeouts(Duration.ofMinutes(10), Duration.ofMinutes(1)));
    }

    /** Polls until so many trades have come. */
    private void await(TradeFeed feed, int count) throws Exception {
        for (long deadline = System.nanoTime() + MAX_WAIT.toNanos(); received.size() < count;) {
            feed.poll(Duration.ofMillis(20), listener);
            assertTrue(System.nanoTime() < deadline, () -> received.size() + " of " + count + " trades, " + notes);
        }
    }

    @Test
    void beginsAtATime() throws Exception {
        try (ReplayServer server = server(new ReplayServer.Behaviour() { })) {
            server.publish(2_000);
            Instant since = TRADES.get(500).time().plusNanos(1_000);
            int first = 500;
            while (!TRADES.get(first).time().isAfter(TRADES.get(500).time())) {
                first++;
            }
            // the requests are by milliseconds, rounded up
            long millis = (since.toEpochMilli() * 1_000 == TRADES.get(500).timestampMicros() + 1 ? since.toEpochMilli()
                    : since.toEpochMilli() + 1) * 1_000;
            while (TRADES.get(first).timestampMicros() < millis) {
                first++;
            }
            try (TradeFeed feed = feed(server, Map.of("BTCUSDT", FeedStart.since(since)))) {
                await(feed, 2_000 - first);
                server.publish(server.size());
                await(feed, server.size() - first);
            }
            assertEquals(TRADES.subList(first, TRADES.size()), received);
        }
    }

    /** Recorded trades come long after their time: an hour has no trades only if there are later ones, regardless of the clock. */
    @Test
    void aTimeInThePastWaitsForTradesThatAreSentLater() throws Exception {
        try (ReplayServer server = server(new ReplayServer.Behaviour() { });
                TradeFeed feed = feed(server, Map.of("BTCUSDT", FeedStart.since(TRADES.get(0).time().minusSeconds(10_000))))) {
            for (long end = System.nanoTime() + MAX_WAIT.toNanos(); server.requests() < 6 && System.nanoTime() < end;) {
                feed.poll(Duration.ofMillis(5), listener);
            }
            assertEquals(List.of(), received);
            server.publish(server.size());
            await(feed, TRADES.size());
            assertEquals(TRADES, received);
        }
    }

    @Test
    void beginsWithTheStream() throws Exception {
        try (ReplayServer server = server(new ReplayServer.Behaviour() { });
                TradeFeed feed = feed(server, Map.of("BTCUSDT", FeedStart.NOW))) {
            server.publish(1_000);
            while (server.openStreams() == 0) {
                feed.poll(Duration.ofMillis(5), listener);
            }
            server.publish(server.size());
            await(feed, TRADES.size() - 1_000);
            assertEquals(TRADES.subList(1_000, TRADES.size()), received);
            assertTrue(notes.get(0).startsWith("the first bar of BTCUSDT begins with trade"), notes.toString());
        }
    }

    @Test
    void anUnknownSymbolEndsTheFeed() throws Exception {
        try (ReplayServer server = server(new ReplayServer.Behaviour() { });
                TradeFeed feed = feed(server, new LinkedHashMap<>(Map.of("NOCOIN", FeedStart.NOW)))) {
            FeedException refused = assertThrows(FeedException.class, () -> await(feed, 1));
            assertEquals("binance spot refuses the trades of NOCOIN: Invalid symbol. (code -1121), HTTP status 400",
                    refused.getMessage());
        }
    }

    @Test
    void aRefusedStreamEndsTheFeedAndABusyOneDoesNot() throws Exception {
        try (ReplayServer server = server(new ReplayServer.Behaviour() {
            @Override
            public int open(int connection) {
                return connection == 0 ? 503 : connection == 1 ? 429 : 404;
            }
        }); TradeFeed feed = feed(server, Map.of("BTCUSDT", FeedStart.NOW))) {
            FeedException refused = assertThrows(FeedException.class, () -> await(feed, 1));
            assertEquals("binance spot refuses the stream with HTTP status 404; check the symbols and the address",
                    refused.getMessage());
            assertEquals(3, server.connections());
        }
    }

    @Test
    void aBanOfHoursHoldsTheTradesBehindTheGapAndSaysSo() throws Exception {
        try (ReplayServer server = server(new ReplayServer.Behaviour() {
            @Override
            public ReplayServer.Response respond(int request, ReplayServer.Response response) {
                return new ReplayServer.Response(418, Map.of("Retry-After", "10800"), "{}");
            }
        }); TradeFeed feed = feed(server, Map.of("BTCUSDT", FeedStart.after(TRADES.get(0).aggTradeId().getAsLong() - 1)))) {
            server.publish(10);
            for (long end = System.nanoTime() + MAX_WAIT.toNanos(); notes.isEmpty() && System.nanoTime() < end;) {
                feed.poll(Duration.ofMillis(20), listener);
            }
            assertEquals("a request for trades of BTCUSDT has failed: HTTP status 418, no requests for 10800 s; it is repeated",
                    notes.get(0));
            assertEquals(List.of(), received);
        }
    }

    @Test
    void sendsPongs() throws Exception {
        try (ReplayServer server = server(new ReplayServer.Behaviour() { });
                TradeFeed feed = feed(server, Map.of("BTCUSDT", FeedStart.NOW))) {
            for (long end = System.nanoTime() + MAX_WAIT.toNanos(); server.pongs() < 3 && System.nanoTime() < end;) {
                feed.poll(Duration.ofMillis(20), listener);
            }
            assertTrue(server.pongs() >= 3);
        }
    }

    @Test
    void lagsAreUpperBoundsWithinAQuarter() {
        FeedCounters counters = new FeedCounters();
        for (int millis = 1; millis <= 100; millis++) {
            counters.lag(millis * 1_000L);
        }
        assertTrue(counters.lagMillis(0.5) >= 50 && counters.lagMillis(0.5) <= 63, "" + counters.lagMillis(0.5));
        assertTrue(counters.lagMillis(0.99) >= 99 && counters.lagMillis(0.99) <= 125, "" + counters.lagMillis(0.99));
        counters.lag(-5);
        counters.lag(Long.MAX_VALUE);
    }
}

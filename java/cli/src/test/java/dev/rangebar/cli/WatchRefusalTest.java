package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Trade;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.live.ReplayServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watch that is refused: by its own options, by the exchange, for hours, and by a network that is not there. */
class WatchRefusalTest {
    private static final long FROM_MICROS = 1_764_400_000_000_000L;

    @TempDir
    private Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    private static String[] watch(ReplayServer server, String... options) {
        String address = "://127.0.0.1:" + server.port();
        return Stream.of(new String[] {"watch"}, options, new String[] {"--stream-url", "ws" + address, "--rest-url", "http" + address})
                .flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void refusesWrongUsage() throws Exception {
        try (ReplayServer server = WatchBadInputTest.server(FROM_MICROS, new ReplayServer.Behaviour() { })) {
            Map<List<String>, String> wrong = new LinkedHashMap<>();
            wrong.put(List.of("btcusdt", "--threshold", "50"), "'btcusdt' is not a symbol: capital letters and digits");
            wrong.put(List.of("A1", "A1", "--threshold", "50"), "the symbol A1 is given twice");
            wrong.put(List.of("A1", "--threshold", "50", "--threshold", "0.05%"), "--threshold is given twice as");
            wrong.put(List.of("A1", "A2", "--threshold", "50"), "standard output holds one series, and there are 2");
            wrong.put(List.of("A1", "--threshold", "50", "--format", "parquet"), "standard output of a watch is json");
            wrong.put(List.of("A1", "A2", "--threshold", "50", "-o", file("a.csv")), "have the same file");
            wrong.put(List.of("A1", "--threshold", "50", "-o", file("no/a.duckdb")), "there is no folder");
            wrong.put(List.of("A1", "--threshold", "50", "--market", "moon"), "'moon' is not a market with a feed");
            wrong.put(List.of("A1", "--threshold", "50", "--from-id", "-1"), "--from-id -1 is below 0");
            wrong.put(List.of("A1", "A2", "--threshold", "50", "--from-id", "5"), "--from-id is the id of a trade of one symbol");
            wrong.put(List.of("A1", "--threshold", "50", "--from-id", "x"), "'x' is not a whole number");
            wrong.put(List.of("A1", "--threshold", "50", "--from-id", "1", "--since", "2025-01-01"), "give one of them");
            wrong.put(List.of("A1", "--threshold", "50", "--since", "2999-01-01"), "is in the future");
            wrong.put(List.of("A1", "--threshold", "50", "--until-bar", "0"), "--until-bar 0 is below 1");
            wrong.forEach((options, message) -> {
                Cli.Result result = Cli.run(watch(server, options.toArray(String[]::new)));
                assertEquals(ExitCode.USAGE, result.exitCode(), options + ": " + result.err());
                assertTrue(result.err().contains(message), options + ": " + result.err());
            });
            Cli.Result url = Cli.run("watch", "A1", "--threshold", "50", "--stream-url", "http://x");
            assertEquals(ExitCode.USAGE, url.exitCode(), url.err());
            Set<String> before = Set.of(folder.toFile().list());
            Cli.Result unknown = Cli.run(watch(server, "NOCOIN", "--threshold", "50", "--for", "600s", "-o", file("a.duckdb"), "-o",
                    file("a.csv"), "-o", file("a.jsonl"), "-o", file("a.parquet"), "-o", file("a.arrow"), "--record",
                    file("r.parquet"), "--chart", "127.0.0.1:0"));
            assertEquals(ExitCode.DATA, unknown.exitCode());
            assertEquals(before, Set.of(folder.toFile().list()), "files are left");
            assertTrue(unknown.err().contains("rangebar: binance spot refuses the trades of NOCOIN: Invalid symbol. (code -1121)"), unknown.err());
        }
    }

    /** Trades behind a gap wait while requests are banned for hours; SIGTERM ends the watch, and the next one fetches what is missing. */
    @Test
    void aBanOfHoursHoldsTheTradesBehindAGap() throws Exception {
        AtomicBoolean isBanned = new AtomicBoolean(true);
        ReplayServer.Behaviour bans = new ReplayServer.Behaviour() {
            @Override
            public void send(ReplayServer.Stream stream, String symbol, Trade trade, String json) throws IOException {
                if (trade.aggTradeId().getAsLong() != WatchBadInputTest.TRADES / 2) {
                    stream.text(json);
                }
            }

            @Override
            public ReplayServer.Response respond(int request, ReplayServer.Response response) {
                return isBanned.get() && request > 0 ? new ReplayServer.Response(418, Map.of("Retry-After", "7200"), "{\"code\":-1003}") : response;
            }
        };
        try (ReplayServer server = WatchBadInputTest.server(FROM_MICROS, bans)) {
            Process watch = ProcessTest.command(folder.resolve("err"), WatchBadInputTest.watch(server, "-o", file("live.duckdb"))).start();
            try {
                for (long start = System.nanoTime(); server.openStreams() == 0 || server.requests() == 0; Thread.sleep(5)) {
                    assertTrue(watch.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
                }
                server.publish(WatchBadInputTest.TRADES);
                for (long start = System.nanoTime(); !err().contains("HTTP status 418, no requests for 7200 s"); Thread.sleep(20)) {
                    assertTrue(watch.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
                }
                int requests = server.requests();
                watch.destroy();
                assertTrue(watch.waitFor(5, TimeUnit.MINUTES), err());
                assertEquals(ExitCode.OK, watch.exitValue(), err());
                assertEquals(requests, server.requests(), "requests during a ban: " + err());
                assertEquals(WatchBadInputTest.BARS / 2, WatchBadInputTest.storedBars(file("live.duckdb")), err());
            } finally {
                watch.destroyForcibly();
            }
            isBanned.set(false);
            Cli.run(WatchBadInputTest.watch(server, "-o", file("live.duckdb"), "--until-bar", "" + WatchBadInputTest.BARS / 2, "--for", "600s"))
                    .succeeded();
        }
        assertEquals(WatchBadInputTest.BARS, WatchBadInputTest.storedBars(file("live.duckdb")));
    }

    private void awaitLock(Process reader) throws Exception {
        for (boolean isOpen = false; !isOpen; Thread.sleep(50)) {
            assertTrue(reader.isAlive(), err());
            try (Connection free = DriverManager.getConnection("jdbc:duckdb:" + file("live.duckdb"))) {
                assertFalse(free.isClosed());
            } catch (SQLException e) {
                isOpen = true;
            }
        }
    }

    /** A database that another process has open is named with that process, and one with other options begins a new series, which is said. */
    @Test
    void aLockedDatabaseAndOneOfOtherOptions() throws Exception {
        try (ReplayServer server = WatchBadInputTest.server(FROM_MICROS, new ReplayServer.Behaviour() { })) {
            server.publish(WatchBadInputTest.TRADES);
            String[] watch = WatchBadInputTest.watch(server, "-o", file("live.duckdb"), "--for", "600s", "--until-bar", "2");
            assertFalse(Cli.run(watch).succeeded().err().contains("new series"));
            Cli.Result other = Cli.run(WatchBadInputTest.watch(server, "-o", file("live.duckdb"), "--for", "600s", "--until-bar", "1", "--max-gap",
                    "5m")).succeeded();
            assertTrue(other.err().contains("rangebar: BTCUSDT at 50 dbps (0.05%): begun as a new series with timestamp gate, maximum gap of 5m; "
                    + "the database also has this series with other options"), other.err());
            Process reader = ProcessTest.command(folder.resolve("err"), "query", "select sum(a.range) from range(1000000) a, range(1000000) b",
                    file("live.duckdb")).start();
            try {
                awaitLock(reader);
                Files.delete(folder.resolve("live.duckdb.watch")); // with it a watch waits for another one
                Cli.Result locked = Cli.run(watch);
                assertEquals(ExitCode.DATA, locked.exitCode(), locked.err());
                assertTrue(locked.err().contains("process " + reader.pid() + " has the database open, and no other can open it"), locked.err());
            } finally {
                reader.destroyForcibly().waitFor();
            }
        }
    }

    /** Without a network a watch tries again, says so, can be ended, and leaves no database. */
    @Test
    void triesAgainWithoutANetwork() throws Exception {
        try (Socket closed = new Socket()) {
            closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // no other program can listen here
            for (String host : List.of("127.0.0.1:" + closed.getLocalPort(), "no-such-host.invalid")) {
                Cli.Result result = watchWithoutNetwork(host, 2);
                for (int seconds = 4; seconds < 100 && !saysWhatFails(result); seconds *= 2) { // a slow machine, or a slow resolver
                    result = watchWithoutNetwork(host, seconds);
                }
                assertTrue(saysWhatFails(result), result.err());
                assertTrue(result.err().contains("no connection to " + host), result.err());
                assertFalse(result.err().contains("null") || result.err().contains("Exception"), result.err());
                assertEquals(0, folder.toFile().list().length, "files are left");
            }
        }
    }

    private Cli.Result watchWithoutNetwork(String host, int seconds) {
        return Cli.run("watch", "BTCUSDT", "--threshold", "50", "--stream-url", "ws://" + host, "--rest-url", "http://" + host, "-o",
                file("live.duckdb"), "--for", seconds + "s").succeeded();
    }

    private static boolean saysWhatFails(Cli.Result result) {
        return result.err().contains("the connection for BTCUSDT has ended: ") && result.err().contains("; connecting again")
                && result.err().contains("a request for trades of BTCUSDT has failed: ");
    }
}

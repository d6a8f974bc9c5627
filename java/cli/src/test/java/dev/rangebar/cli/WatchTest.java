package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.FixedPoint;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.live.ReplayServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code rangebar watch} against a server on the loopback address: its bars are those of a build of the same trades. */
class WatchTest {
    private static final String BARS = "select * exclude (series_id) from bars order by symbol, threshold_dbps, rowid";
    private static final String RUNS = "select symbol, distance, first_id, last_id from series join sources using (series_id) "
            + "join source_runs using (source_id) order by all";
    private static final int KILLS = Integer.getInteger("rangebar.test.watch.kills", 2);

    @TempDir
    private Path folder;
    private final Map<String, List<Trade>> trades = new TreeMap<>(Map.of("AAAUSDT", walk(1, 1_500), "BBBUSDT", walk(2, 1_000)));

    private static List<Trade> walk(long seed, int count) {
        Random random = new Random(seed);
        List<Trade> list = new ArrayList<>();
        long time = 1_764_400_000_000_000L;
        long price = 4_000_000_000_000L;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3) == 0 ? 0 : random.nextInt(2_000_000);
            price += (random.nextInt(2_001) - 1_000) * 4_000_000L;
            list.add(Trade.of(time, price, 1 + random.nextInt(1_000_000_000), 1_000 + i, 5_000 + 2L * i, 5_001 + 2L * i,
                    random.nextBoolean() ? Side.BUY : Side.SELL));
        }
        return list;
    }

    private ReplayServer server() throws IOException {
        return new ReplayServer(0, trades, 20, new ReplayServer.Behaviour() { });
    }

    private String database(String name) {
        return folder.resolve(name).toString();
    }

    private static String[] watch(ReplayServer server, String... options) {
        String address = "://127.0.0.1:" + server.port();
        return with(with(new String[] {"watch"}, options), "--stream-url", "ws" + address, "--rest-url", "http" + address);
    }

    /** Builds a database of the first trades of each symbol from files. */
    private String built(String name, int percent, String... options) throws IOException {
        for (Map.Entry<String, List<Trade>> symbol : trades.entrySet()) {
            StringBuilder text = new StringBuilder();
            for (Trade trade : symbol.getValue().subList(0, symbol.getValue().size() * percent / 100)) {
                text.append(Stream.of(trade.aggTradeId().getAsLong(), FixedPoint.toString(trade.price()), FixedPoint.toString(trade.quantity()),
                        trade.firstTradeId().getAsLong(), trade.lastTradeId().getAsLong(), trade.timestampMicros(),
                        trade.side().orElseThrow() == Side.SELL, true).map(String::valueOf).collect(Collectors.joining(",", "", "\n")));
            }
            Path file = folder.resolve(symbol.getKey() + "-aggTrades-" + percent + ".csv");
            Files.writeString(file, text);
            Cli.run(with(new String[] {"build", file.toString(), "--market", "spot", "-o", database(name)}, options)).succeeded();
        }
        return query(BARS, name);
    }

    private String query(String sql, String name) {
        return Cli.run("query", sql, database(name), "--format", "csv").succeeded().out();
    }

    @Test
    void continuesADatabaseOfFilesAndEndsWithTheSameBars() throws Exception {
        String expected = built("whole.duckdb", 100, "--threshold", "50", "--threshold", "100");
        built("live.duckdb", 30, "--threshold", "50", "--threshold", "100");
        try (ReplayServer server = server()) {
            server.publish(server.size());
            Cli.Result first = Cli.run(watch(server, "AAAUSDT", "BBBUSDT", "--threshold", "50", "--threshold", "100", "-o",
                    database("live.duckdb"), "--until-bar", "7", "--since", "2025-01-01", "--for", "600s")).succeeded();
            assertTrue(first.err().contains("AAAUSDT continues after trade 1449, where the database ends; --since applies to a first run only"));
            assertTrue(first.err().matches("(?s).*rangebar: [78] bars from .*"), first.err()); // one trade may close two
            finish(server, "live.duckdb", "AAAUSDT", "BBBUSDT", "--threshold", "50", "--threshold", "100");
        }
        assertEquals(expected, query(BARS, "live.duckdb"));
        Cli.Result again = Cli.run("build", folder.resolve("AAAUSDT-aggTrades-100.csv").toString(), "--threshold", "50", "--market", "spot", "-o",
                database("live.duckdb")).succeeded();
        assertEquals(expected, query(BARS, "live.duckdb"), "the archive of the day adds nothing: " + again.err());
    }

    private static String[] with(String[] options, String... more) {
        return Stream.of(options, more).flatMap(Stream::of).toArray(String[]::new);
    }

    /** Watches until the database has every trade, each time longer: a slow machine needs more than a second. */
    private void finish(ReplayServer server, String name, String... options) {
        String last = "select bool_and(live_trade_id = case symbol when 'AAAUSDT' then 2499 else 1999 end) and count(distinct symbol) = "
                + Stream.of(options).filter(trades::containsKey).count() + " as done from series"; // one may have no trades yet
        int runs = 0;
        do {
            assertTrue(runs++ < 60, "the watch does not reach the last trade");
            Cli.run(watch(server, with(options, "-o", database(name), "--for", runs + "s"))).succeeded();
        } while (!query(last, name).contains("true"));
    }

    @Test
    void aNewThresholdBeginsWhereTheOthersAre() throws Exception {
        try (ReplayServer server = server()) {
            server.publish(server.size() / 2);
            String[] options = {"AAAUSDT", "--threshold", "50", "-o", database("live.duckdb"), "--until-bar", "3"};
            Cli.run(watch(server, with(options, "--from-id", "1000"))).succeeded();
            Cli.Result second = Cli.run(watch(server, with(options, "--threshold", "80"))).succeeded();
            assertTrue(second.err().contains("AAAUSDT at 80 dbps (0.08%) is new, and begins after trade "), second.err());
        }
    }

    @Test
    void writesBarsToStandardOutput() throws Exception {
        built("whole.duckdb", 100, "--threshold", "100");
        String expected = query("select first_agg_trade_id, last_agg_trade_id from bars where symbol = 'AAAUSDT' order by rowid limit 5",
                "whole.duckdb");
        try (ReplayServer server = server()) {
            server.publish(server.size());
            Cli.Result bars = Cli.run(watch(server, "AAAUSDT", "--threshold", "100", "--from-id", "1000", "--until-bar", "5", "--for", "600s",
                    "--quiet")).succeeded();
            assertEquals("", bars.err());
            StringBuilder ids = new StringBuilder("first_agg_trade_id,last_agg_trade_id\n");
            for (String line : bars.lines()) {
                ids.append(line.replaceFirst(".*\"first_agg_trade_id\":(\\d+).*\"last_agg_trade_id\":(\\d+).*", "$1,$2")).append('\n');
            }
            assertEquals(expected, ids.toString());
        }
    }

    /** The file of a database is free between commits, a second watch of the series is refused, and SIGTERM saves. */
    @Test
    void sharesItsDatabaseAndEndsInOrderOnASignal() throws Exception {
        String expected = built("whole.duckdb", 100, "--threshold", "50");
        String[] command = {"AAAUSDT", "BBBUSDT", "--threshold", "50", "--since", "2025-11-29T07:06:40Z", "-o", database("live.duckdb")};
        try (ReplayServer server = server()) {
            server.publish(10);
            Process first = ProcessTest.command(folder.resolve("err"), watch(server, with(command, "-o", database("bars-{symbol}.parquet"),
                    "--record", database("trades-{symbol}.parquet")))).start();
            try {
                server.publish(server.size());
                for (long start = System.nanoTime(); !isDone(); Thread.sleep(20)) {
                    assertTrue(first.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
                }
                Cli.Result second = Cli.run(watch(server, command));
                assertEquals(ExitCode.DATA, second.exitCode(), second.err());
                assertTrue(second.err().contains("another watch adds to AAAUSDT at 50 dbps (0.05%); one feed at a time can"), second.err());
            } finally {
                first.destroy();
            }
            assertTrue(first.waitFor(5, TimeUnit.MINUTES));
            assertEquals(0, first.exitValue(), err());
        }
        assertEquals("bars-AAAUSDT.parquet bars-BBBUSDT.parquet trades-AAAUSDT.parquet trades-BBBUSDT.parquet", Stream.of(folder.toFile().list())
                .filter(name -> name.matches(".*\\.(parquet|tmp|recording)")).sorted().collect(Collectors.joining(" ")), "complete at the end only");
        assertEquals(expected, query(BARS, "live.duckdb"));
        assertEquals("symbol,distance,first_id,last_id\nAAAUSDT,50,1000,2499\nBBBUSDT,50,1000,1999\n", query(RUNS, "live.duckdb"), "runs of ids");
    }

    private boolean isDone() {
        return Files.exists(folder.resolve("live.duckdb")) && Cli.run("query", "select sum(live_trade_id) as ids from series",
                database("live.duckdb"), "--format", "csv").out().contains("4498");
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    /**
     * A watch is killed at any time, every second one after a commit, and started again: no bar and no recorded trade is lost, and none is
     * there twice.
     */
    @ParameterizedTest
    @ValueSource(strings = {"--threshold 50 --threshold 100",
        "--threshold 50 --threshold 100 --features lookback,intra,footprint --row-size 10 --lookback-window trades:60",
        "--range 20000ticks --tick-size 0.01 --reset 07:15@UTC --features footprint,intra --row-size 500ticks "
            + "--feature-profile reference"})
    void killedAtAnyTime(String words) throws Exception {
        String[] series = words.split(" ");
        String expected = built("whole.duckdb", 100, series);
        String[] options = with(with(new String[] {"AAAUSDT", "BBBUSDT"}, series), "--since", "2025-11-29T07:06:40Z", "--record",
                database("{symbol}-aggTrades-recorded.parquet"));
        Random random = new Random(7);
        try (ReplayServer server = server()) {
            server.publish(10);
            for (int kill = 0; kill < KILLS; kill++) {
                long before = folder.resolve("live.duckdb").toFile().lastModified(); // 0 if it is not there
                Process process = ProcessTest.command(folder.resolve("err"), watch(server, with(options, "-o", database("live.duckdb")))).start();
                for (long start = System.nanoTime(); server.openStreams() == 0; Thread.sleep(5)) {
                    assertTrue(process.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
                }
                for (int to = server.size() * (kill + 1) / (KILLS + 1); server.published() < to; Thread.sleep(random.nextInt(20))) {
                    server.publish(server.published() + 20);
                }
                for (; kill % 2 == 1 && server.published() < server.size() && folder.resolve("live.duckdb").toFile().lastModified() == before;
                        Thread.sleep(20)) {
                    server.publish(server.published() + 1);
                }
                Thread.sleep(random.nextInt(kill % 2 == 1 ? 30 : 300));
                process.destroyForcibly().waitFor();
                for (; server.openStreams() > 0; Thread.sleep(5)) { }
            }
            server.publish(server.size());
            finish(server, "live.duckdb", options);
        }
        assertEquals(expected, query(BARS, "live.duckdb"));
        for (String symbol : trades.keySet()) {
            Cli.run(with(new String[] {"build", database(symbol + "-aggTrades-recorded.parquet"), "--market", "spot", "-o",
                database("recorded.duckdb")}, series)).succeeded();
        }
        assertEquals(expected, query(BARS, "recorded.duckdb"));
    }
}

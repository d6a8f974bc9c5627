package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.FixedPoint;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.live.ReplayServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rangebar replay}: a watch of recorded trades has the bars of a build of the same files. */
class ReplayTest {
    private static final String SAME = "open_time,close_time,open,high,low,close,volume,turnover";

    @TempDir
    private Path folder;

    /** A replay on a free port. */
    static Cli.Running replay(String... arguments) {
        return new Cli.Running(words(List.of(arguments), "replay", "--port", "0"));
    }

    /** Returns the options of a watch of a server, once it serves. */
    static List<String> address(Cli.Running replay) throws InterruptedException {
        String port = replay.await("http://127\\.0\\.0\\.1:(\\d+)");
        return List.of("--stream-url", "ws://127.0.0.1:" + port, "--rest-url", "http://127.0.0.1:" + port);
    }

    /** A watch of a replay. */
    static Cli.Running watch(Cli.Running replay, String... options) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("watch"));
        words.addAll(address(replay));
        words.addAll(List.of(options));
        return new Cli.Running(words.toArray(String[]::new));
    }

    private Path sample(String symbol, int rows) {
        Cli.run("sample", "--symbol", symbol, "--from", "2026-01-31", "--days", "1", "--rows", "" + rows, "-d", folder.toString())
                .succeeded();
        return folder.resolve(symbol + "-aggTrades-2026-01-31.csv");
    }

    private List<String> built(Path file, String columns) {
        return Cli.run("build", file.toString(), "--threshold", "20", "--columns", columns, "--quiet").succeeded().lines();
    }

    private static String[] words(List<String> options, String... first) {
        List<String> words = new ArrayList<>(List.of(first));
        words.addAll(options);
        return words.toArray(String[]::new);
    }

    private static List<String> cells(List<String> bars, String columns) {
        int[] places = List.of(columns.split(",")).stream().mapToInt(List.of(bars.get(0).split(","))::indexOf).toArray();
        return bars.stream().map(bar -> Arrays.stream(places).mapToObj(place -> bar.split(",", -1)[place])
                .collect(Collectors.joining(","))).toList();
    }

    private Cli.Running watched(Path file, String columns, String... options) throws Exception {
        List<String> expected = built(file, columns);
        Cli.Running replay = replay(words(List.of(options), file.toString(), "--speed", "max"));
        Cli.Result bars = Cli.run(words(address(replay), "watch", "BTCUSDT", "--threshold", "20", "--format", "csv", "--until-bar",
                "" + (expected.size() - 1), "--for", "600s", "--quiet"));
        assertEquals("", bars.err());
        assertEquals(expected, cells(bars.lines(), columns), replay.err());
        return replay;
    }

    @Test
    void aWatchHasTheBarsOfTheFile() throws Exception {
        Path csv = sample("BTCUSDT", 3_000);
        try (Cli.Running replay = watched(csv, SAME + ",first_agg_trade_id,last_agg_trade_id,first_trade_id,buy_volume")) {
            assertTrue(replay.err().contains("rangebar: 3000 trades of BTCUSDT on ws://127.0.0.1:"), replay.err());
        }
    }

    @Test
    void filesWithoutIdsAreNumberedAndSidesAreBuys() throws Exception {
        Path csv = folder.resolve("plain.csv");
        Files.writeString(csv, "timestamp,price,quantity\n" + Files.readAllLines(sample("BTCUSDT", 2_000)).stream()
                .filter(line -> Character.isDigit(line.charAt(0))).map(line -> line.split(","))
                .map(cell -> cell[5] + "," + cell[1] + "," + cell[2] + "\n").collect(Collectors.joining()));
        try (Cli.Running replay = watched(csv, SAME, "--symbol", "BTCUSDT")) {
            assertTrue(replay.err().contains("plain.csv: no aggregate trade ids; the trades are numbered from 0"), replay.err());
            assertTrue(replay.err().contains("plain.csv: no sides; every trade is sent as a buy"), replay.err());
        }
    }

    /** A minute of trades takes a second at 60 times the speed, and requests see only what was sent. */
    @Test
    void sendsTradesAtTheirTimes() throws Exception {
        Path csv = folder.resolve("BTCUSDT-aggTrades-x.csv");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            text.append(i).append(',').append(100 + i).append(",1,").append(i).append(',').append(i).append(',')
                    .append(1_769_817_600_000_000L + i * 20_000_000L).append(",true,true\n"); // 20 s between two
        }
        Files.writeString(csv, text);
        try (Cli.Running replay = replay(csv.toString(), "--speed", "60")) {
            long start = System.nanoTime();
            Cli.Result bars = Cli.run(words(address(replay), "watch", "BTCUSDT", "--threshold", "50", "--until-bar", "2",
                    "--for", "600s"));
            assertEquals(2, bars.succeeded().lines().size(), bars.err());
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(950), "trades came too early");
        }
    }

    private static Trade trade(String row) {
        String[] cells = row.split(",");
        return Trade.of(Long.parseLong(cells[5]) * 1_000, FixedPoint.parse(cells[1]), FixedPoint.parse(cells[2]), Long.parseLong(cells[0]),
                Long.parseLong(cells[3]), Long.parseLong(cells[4]), cells[6].equals("true") ? Side.SELL : Side.BUY);
    }

    private static int formingLines(Cli.Running watch) {
        return (int) watch.out().lines().filter(line -> line.startsWith("{\"forming\":true,")).count();
    }

    @Test
    void formingBarsAreMarkedLines() throws Exception {
        Path file = sample("BTCUSDT", 2_000);
        String expected = Cli.run("build", file.toString(), "--threshold", "50", "--format", "json", "--quiet").succeeded().out();
        long bars = expected.lines().count();
        List<Trade> trades = Files.readAllLines(file).stream().skip(1).map(ReplayTest::trade).toList();
        try (ReplayServer server = new ReplayServer(0, Map.of("BTCUSDT", trades), 1_000, new ReplayServer.Behaviour() { })) {
            Cli.Running watch = new Cli.Running("watch", "BTCUSDT", "--threshold", "50", "--forming", "1ms", "--until-bar", "" + bars,
                    "--for", "600s", "--from-id", "1", "--stream-url", "ws://127.0.0.1:" + server.port(), "--rest-url",
                    "http://127.0.0.1:" + server.port());
            for (int sent = 1, seen = 0; seen <= 10 && sent < 500; sent++) { // one by one: trades that come together make one line
                server.publish(sent);
                for (int wait = 0; formingLines(watch) == seen && wait < 200; wait++) { // none comes if the trade has closed a bar
                    Thread.sleep(5);
                }
                seen = formingLines(watch);
            }
            server.publish(server.size());
            List<String> lines = watch.result().lines();
            assertEquals(expected, String.join("\n", lines.stream().filter(line -> !line.contains("forming")).toList()) + "\n");
            List<String> forming = lines.stream().filter(line -> line.startsWith("{\"forming\":true,\"open_time\":\"2026-")).toList();
            assertTrue(forming.size() > 10 && forming.size() + bars == lines.size(), watch.err() + forming.size());
        }
        Cli.Result wrong = Cli.run("watch", "BTCUSDT", "--threshold", "50", "--forming", "1s", "--format", "csv");
        assertTrue(wrong.err().contains("--forming writes JSON lines, and no output is of JSON"), wrong.err());
    }

    @Test
    void overlappingFilesOfSeveralSymbolsAreSentOnce() throws Exception {
        String all = Files.readString(sample("BTCUSDT", 1_000));
        Path half = folder.resolve("BTCUSDT-aggTrades-half.csv");
        Files.writeString(half, all.substring(0, all.indexOf('\n', all.length() / 2) + 1));
        Path eth = sample("ETHUSDT", 1_000);
        try (Cli.Running replay = replay(half.toString(), folder.resolve("BTCUSDT-aggTrades-2026-01-31.csv").toString(),
                eth.toString(), "--speed", "max", "--for", "600s")) {
            address(replay);
            assertTrue(replay.err().contains("2000 trades of BTCUSDT, ETHUSDT on "), replay.err());
            assertTrue(replay.err().contains(" with an id not above the one before skipped"), replay.err());
        }
    }

    @Test
    void refusesWrongUsage() throws IOException {
        Path csv = sample("BTCUSDT", 10);
        Path nameless = Files.copy(csv, folder.resolve("x.csv"));
        Path bad = folder.resolve("BTCUSDT-aggTrades-bad.csv");
        Files.writeString(bad, "1,x,1,1,1,1769817600000000,true,true\n");
        Map<List<String>, String> wrong = new LinkedHashMap<>();
        wrong.put(List.of(csv.toString()), "--port is missing");
        wrong.put(List.of(csv.toString(), "--port", "99999"), "--port 99999 is not a port: 0 to 65535");
        wrong.put(List.of(csv.toString(), "--port", "0", "--speed", "0"), "--speed: '0' is neither a number above 0 nor max");
        wrong.put(List.of(nameless.toString(), "--port", "0"), "state it with --symbol");
        wrong.forEach((options, message) -> {
            Cli.Result result = Cli.run(words(options, "replay"));
            assertEquals(ExitCode.USAGE, result.exitCode(), options + ": " + result.err());
            assertTrue(result.err().contains(message), options + ": " + result.err());
        });
        Cli.Result unreadable = Cli.run("replay", bad.toString(), "--port", "0");
        assertEquals(ExitCode.DATA, unreadable.exitCode());
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Result inUse = Cli.run("replay", csv.toString(), "--port", "" + busy.getLocalPort());
            assertEquals(ExitCode.DATA, inUse.exitCode());
            assertTrue(inUse.err().contains("rangebar: the port " + busy.getLocalPort() + " is in use"), inUse.err());
        }
    }
}

package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.RangebarCommand;
import dev.rangebar.cli.commands.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rangebar replay}: a watch of recorded trades has the bars of a build of the same files. */
class ReplayTest {
    private static final String SAME = "open_time,close_time,open,high,low,close,volume,turnover";

    @TempDir
    private Path folder;

    /** A replay in a thread of its own, which ends by itself long after the test. */
    static final class Running implements AutoCloseable {
        private static final Pattern PORT = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final Thread thread;
        private volatile int exitCode = -1;

        Running(String... arguments) {
            List<String> words = new ArrayList<>(List.of("replay", "--port", "0"));
            words.addAll(List.of(arguments));
            Streams streams = new Streams(InputStream.nullInputStream(), OutputStream.nullOutputStream(),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
            thread = new Thread(() -> exitCode = RangebarCommand.commandLine(streams).execute(words.toArray(String[]::new)));
            thread.start();
        }

        String err() {
            return err.toString(StandardCharsets.UTF_8);
        }

        /** Returns the options of a watch of this server, once it serves. */
        List<String> address() throws InterruptedException {
            for (long start = System.nanoTime();; Thread.sleep(5)) {
                Matcher port = PORT.matcher(err());
                if (port.find()) {
                    return List.of("--stream-url", "ws://127.0.0.1:" + port.group(1), "--rest-url", port.group());
                }
                assertTrue(thread.isAlive() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60), err());
            }
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
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

    private Running watched(Path file, String columns, String... options) throws Exception {
        List<String> expected = built(file, columns);
        Running replay = new Running(words(List.of(options), file.toString(), "--speed", "max"));
        Cli.Result bars = Cli.run(words(replay.address(), "watch", "BTCUSDT", "--threshold", "20", "--format", "csv", "--until-bar",
                "" + (expected.size() - 1), "--for", "60s", "--quiet"));
        assertEquals("", bars.err());
        assertEquals(expected, cells(bars.lines(), columns), replay.err());
        return replay;
    }

    @Test
    void aWatchHasTheBarsOfTheFile() throws Exception {
        Path csv = sample("BTCUSDT", 3_000);
        try (Running replay = watched(csv, SAME + ",first_agg_trade_id,last_agg_trade_id,first_trade_id,buy_volume")) {
            assertTrue(replay.err().contains("rangebar: 3000 trades of BTCUSDT on ws://127.0.0.1:"), replay.err());
        }
    }

    @Test
    void filesWithoutIdsAreNumberedAndSidesAreBuys() throws Exception {
        Path csv = folder.resolve("plain.csv");
        Files.writeString(csv, "timestamp,price,quantity\n" + Files.readAllLines(sample("BTCUSDT", 2_000)).stream()
                .filter(line -> Character.isDigit(line.charAt(0))).map(line -> line.split(","))
                .map(cell -> cell[5] + "," + cell[1] + "," + cell[2] + "\n").collect(Collectors.joining()));
        try (Running replay = watched(csv, SAME, "--symbol", "BTCUSDT")) {
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
        try (Running replay = new Running(csv.toString(), "--speed", "60")) {
            long start = System.nanoTime();
            Cli.Result bars = Cli.run(words(replay.address(), "watch", "BTCUSDT", "--threshold", "50", "--until-bar", "2",
                    "--for", "60s"));
            assertEquals(2, bars.succeeded().lines().size(), bars.err());
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(950), "trades came too early");
        }
    }

    @Test
    void overlappingFilesOfSeveralSymbolsAreSentOnce() throws Exception {
        String all = Files.readString(sample("BTCUSDT", 1_000));
        Path half = folder.resolve("BTCUSDT-aggTrades-half.csv");
        Files.writeString(half, all.substring(0, all.indexOf('\n', all.length() / 2) + 1));
        Path eth = sample("ETHUSDT", 1_000);
        try (Running replay = new Running(half.toString(), folder.resolve("BTCUSDT-aggTrades-2026-01-31.csv").toString(),
                eth.toString(), "--speed", "max", "--for", "60s")) {
            replay.address();
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

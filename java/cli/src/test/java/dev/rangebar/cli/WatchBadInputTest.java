package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.live.ReplayServer;
import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unusual input and surroundings of a watch, one by one, as the how-to says. */
class WatchBadInputTest {
    static final int TRADES = 2_000;
    static final int BARS = TRADES / 2;
    /** Bytes of a file, beyond which a database cannot be written, as if the disk were full. */
    private static final int MAX_FILE_BYTES = 8_192;

    @TempDir
    private Path folder;

    /** Every second trade closes a bar. */
    private static List<Trade> trades(long fromMicros) {
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < TRADES; i++) {
            trades.add(Trade.of(fromMicros + 1_000L * i, i % 2 == 0 ? 100_00000000L : 101_00000000L, 1 + i, i, i, i, Side.BUY));
        }
        return trades;
    }

    static ReplayServer server(long fromMicros, ReplayServer.Behaviour behaviour) throws IOException {
        ReplayServer server = new ReplayServer(0, Map.of("BTCUSDT", trades(fromMicros)), 1_000, behaviour);
        server.publish(1);
        return server;
    }

    static String[] watch(ReplayServer server, String... options) {
        List<String> words = new ArrayList<>(List.of("watch", "BTCUSDT", "--threshold", "50", "--stream-url",
                "ws://127.0.0.1:" + server.port(), "--rest-url", "http://127.0.0.1:" + server.port(), "--from-id", "0"));
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }

    private static void publishOnceOpen(ReplayServer server) throws InterruptedException {
        // after the first request, too: its response has no trades that the stream is about to have
        for (long start = System.nanoTime(); server.openStreams() == 0 || server.requests() == 0; Thread.sleep(5)) {
            assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), "no stream is opened");
        }
        server.publish(TRADES);
    }

    private String database() {
        return folder.resolve("live.duckdb").toString();
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    private long storedBars() throws InterruptedException {
        return storedBars(database());
    }

    /** Queries again while the watch has the file open, since a query waits a little only. */
    static long storedBars(String database) throws InterruptedException {
        for (long start = System.nanoTime();; Thread.sleep(50)) {
            Cli.Result result = Cli.run("query", "select count(*) from bars", database, "--format", "csv");
            if (result.exitCode() == 0 || System.nanoTime() - start > TimeUnit.MINUTES.toNanos(5)
                    || !result.err().contains("has the database open")) {
                return Long.parseLong(result.succeeded().lines().get(1));
            }
        }
    }

    @Test
    void unreadableFramesAreReportedAndTheirTradesFetched() throws Exception {
        ReplayServer.Behaviour garbles = new ReplayServer.Behaviour() {
            @Override
            public void send(ReplayServer.Stream stream, String symbol, Trade trade, String json) throws IOException {
                stream.text(trade.aggTradeId().getAsLong() % 400 == 7 ? json.replace("\"p\":\"", "\"p\":\"x") : json);
            }
        };
        try (ReplayServer server = server(1_764_400_000_000_000L, garbles);
                Cli.Running watch = new Cli.Running(watch(server, "--until-bar", "" + BARS, "--for", "600s"))) {
            publishOnceOpen(server);
            assertEquals(BARS, watch.result().lines().size(), watch.err());
            assertTrue(watch.err().contains("unreadable") || watch.err().contains("cannot be read"), watch.err());
            assertTrue(watch.err().contains(" 0 missing"), watch.err());
        }
    }

    /** The bars are the same with a clock that is an hour ahead or behind; one that is behind has no lag. */
    @Test
    void aWrongClockChangesOnlyTheLag() throws Exception {
        for (long hours : new long[] {1, -1}) {
            long from = (System.currentTimeMillis() + Duration.ofHours(hours).toMillis()) * 1_000;
            try (ReplayServer server = server(from, new ReplayServer.Behaviour() { });
                    Cli.Running watch = new Cli.Running(watch(server, "--until-bar", "" + BARS, "--for", "600s"))) {
                publishOnceOpen(server);
                assertEquals(BARS, watch.result().lines().size(), watch.err());
                assertTrue(watch.err().matches(hours > 0 ? "(?s).*lag p50 0\\.\\d+ ms, p99 0\\.\\d+ ms.*"
                        : "(?s).*lag p50 [34]\\d{6}\\.\\d+ ms.*"), watch.err());
            }
        }
    }

    /** Bars wait while another process reads the database for long, and are all there afterwards. */
    @Test
    void waitsForADatabaseThatIsInUse() throws Exception {
        try (ReplayServer server = server(1_764_400_000_000_000L, new ReplayServer.Behaviour() { });
                Cli.Running watch = new Cli.Running(watch(server, "-o", database(), "--until-bar", "" + BARS, "--for", "600s"))) {
            for (long start = System.nanoTime(); server.openStreams() == 0; Thread.sleep(5)) {
                assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), watch.err());
            }
            Process reader = ProcessTest.command(folder.resolve("err"), "query", "select sum(a.range) from range(1000000) a, range(1000000) b",
                    database()).start();
            try {
                for (int sent = 1; !watch.err().contains("rangebar: the bars wait: "); sent = Math.min(sent + 2, BARS)) {
                    assertTrue(reader.isAlive(), () -> "the reader has ended: " + reader.exitValue());
                    server.publish(sent);
                    Thread.sleep(100);
                }
            } finally {
                reader.destroyForcibly().waitFor();
            }
            server.publish(TRADES);
            assertEquals(ExitCode.OK, watch.result().exitCode(), watch.err());
            assertTrue(watch.err().contains("the output is free again; all is saved"), watch.err());
        }
        assertEquals(BARS, storedBars());
    }

    /** The reason why an output cannot be completed is printed before a signal ends the process. */
    @Test
    void aFailureAfterASignalIsPrinted() throws Exception {
        Path lost = Files.createDirectory(folder.resolve("lost"));
        try (ReplayServer server = server(1_764_400_000_000_000L, new ReplayServer.Behaviour() { })) {
            Process watch = ProcessTest.command(folder.resolve("err"), watch(server, "-o", lost.resolve("bars.parquet").toString())).start();
            for (long start = System.nanoTime(); server.openStreams() == 0; Thread.sleep(5)) {
                assertTrue(watch.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
            }
            for (String name : lost.toFile().list()) {
                Files.delete(lost.resolve(name));
            }
            Files.delete(lost);
            watch.destroy();
            assertTrue(watch.waitFor(5, TimeUnit.MINUTES), err());
            assertEquals(ExitCode.DATA, watch.exitValue(), err());
            assertTrue(err().contains("rangebar: cannot write " + lost.resolve("bars.parquet") + ": "), err());
        }
    }

    /** Standard output and a database that can take no more end the watch; the next run continues after the last commit. */
    @Test
    void aFullDiskEndsTheWatchAndKeepsTheLastCommit() throws Exception {
        try (ReplayServer server = server(1_764_400_000_000_000L, new ReplayServer.Behaviour() { })) {
            server.publish(TRADES);
            OutputStream full = new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                    throw new IOException("No space left on device");
                }
            };
            Cli.Result stream = Cli.run(InputStream.nullInputStream(), full, watch(server, "--for", "600s"));
            assertEquals(ExitCode.DATA, stream.exitCode(), stream.err());
            assertTrue(stream.err().contains("cannot write standard output: No space left on device"), stream.err());

        }
        Path prlimit = Path.of("/usr/bin/prlimit");
        Assume.that(Files.isExecutable(prlimit), "there is no " + prlimit + " to limit the size of files");
        try (ReplayServer server = server(1_764_400_000_000_000L, new ReplayServer.Behaviour() { })) {
            server.publish(20);
            Process watch = ProcessTest.command(folder.resolve("err"), watch(server, "-o", database(), "--for", "600s")).start();
            for (long start = System.nanoTime(); !Files.exists(folder.resolve("live.duckdb")) || storedBars() < 10; Thread.sleep(50)) {
                assertTrue(watch.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
            }
            assertEquals(0, new ProcessBuilder(prlimit.toString(), "--pid", "" + watch.pid(), "--fsize=" + MAX_FILE_BYTES).inheritIO()
                    .start().waitFor());
            server.publish(TRADES);
            assertTrue(watch.waitFor(5, TimeUnit.MINUTES), err());
            assertEquals(ExitCode.DATA, watch.exitValue(), err());
            assertTrue(err().contains("cannot write " + database()), err());
            long kept = storedBars();
            assertTrue(kept >= 10 && kept < BARS, kept + " bars");
            Cli.run(watch(server, "-o", database(), "--until-bar", "" + (BARS - kept), "--for", "600s")).succeeded();
        }
        assertEquals(BARS, storedBars());
    }
}

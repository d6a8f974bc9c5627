package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.Browser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics, health and the growing chart of a watch. */
class WatchPagesTest {
    private static final int WIDE = 1440;
    private static final int PHONE = 375;

    @TempDir
    private Path folder;
    private final List<String> files = new ArrayList<>();

    @BeforeEach
    void sample() {
        for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
            Cli.run("sample", "--symbol", symbol, "--from", "2026-01-31", "--days", "1", "--rows", "4000", "-d", folder.toString())
                    .succeeded();
            files.add(folder.resolve(symbol + "-aggTrades-2026-01-31.csv").toString());
        }
    }

    private Cli.Running replay(String speed) {
        List<String> words = new ArrayList<>(files);
        words.addAll(List.of("--speed", speed));
        return ReplayTest.replay(words.toArray(String[]::new));
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Returns the status line of a request for a host; Java's client sends the host of the address only. */
    private static String statusFor(String host, URI address) throws IOException {
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        }
    }

    @Test
    void metricsLineAndFileTellTheSame() throws Exception {
        Path health = folder.resolve("health.json");
        try (Cli.Running replay = replay("max");
                Cli.Running watch = ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", "--threshold", "100", "-o",
                        folder.resolve("live.duckdb").toString(), "--metrics", "127.0.0.1:0", "--health", "100ms", "--health-file",
                        health.toString())) {
            String address = watch.await("metrics on (http://127\\.0\\.0\\.1:\\d+/metrics)");
            watch.await("(health: .* from 4000 trades)");
            String metrics = get(address).body();
            assertTrue(metrics.contains("\nrangebar_trades_total 4000\n"), metrics);
            assertTrue(metrics.matches("(?s).*\nrangebar_bars_total\\{symbol=\"BTCUSDT\",threshold_dbps=\"50\"} [1-9]\\d*\n.*"), metrics);
            assertTrue(metrics.matches("(?s).*\nrangebar_lag_seconds\\{quantile=\"0.99\"} [0-9.]+\n.*"), metrics);
            metrics.lines().forEach(line -> assertTrue(line.matches("# (HELP|TYPE) rangebar_\\w+ .+|rangebar_\\w+(\\{[^}]+})? \\S+"), line));
            assertEquals(404, get(address + "x").statusCode());
            assertEquals(405, HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(address)).DELETE().build(),
                    HttpResponse.BodyHandlers.ofString()).statusCode());
            watch.stop();
            String line = watch.err().lines().filter(one -> one.contains("health: ")).reduce((first, last) -> last).orElseThrow();
            String json = Files.readString(health);
            assertTrue(line.matches(".*lag p50 \\d+d( \\d+h)?, p99 \\d+d( \\d+h)?"), "the age of the recording: " + line);
            assertTrue(json.matches(".*\"lag_p50_ms\":[0-9.]+,\"lag_p99_ms\":[0-9.]+,.*\\n"), json);
            assertTrue(json.contains("\"trades\":4000,") && json.contains("\"last_trade\":{\"BTCUSDT\":\"2026-01-31T"), json);
            assertTrue(line.contains(" 0 skipped, 0 missing") && json.contains("\"skipped\":0,"), line + json);
        }
    }

    /** A port that another program has, and a page of another site that reaches the loopback address by its own name. */
    @Test
    void refusesBusyPortsAndOtherHosts() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Cli.Running replay = replay("max")) {
            for (String option : List.of("--chart", "--metrics")) {
                Cli.Running watch = ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", option, "127.0.0.1:" + busy.getLocalPort(),
                        "-o", folder.resolve("none.duckdb").toString(), "--record", folder.resolve("none.parquet").toString());
                assertEquals(ExitCode.DATA, watch.result().exitCode());
                assertTrue(watch.err().startsWith("rangebar: the address 127.0.0.1:" + busy.getLocalPort() + " cannot be used ("), watch.err());
                assertEquals("", Stream.of(folder.toFile().list()).filter(name -> name.contains("none")).collect(Collectors.joining(" ")));
            }
            for (String wrong : List.of("8080", "host:99999", ":8080", "a b:1")) {
                assertEquals(ExitCode.USAGE, ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", "--chart", wrong).result().exitCode(), wrong);
            }
            try (Cli.Running watch = ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", "--chart", "127.0.0.1:0", "--for", "600s")) {
                String address = watch.await("chart on (http://127\\.0\\.0\\.1:\\d+/)");
                assertEquals("HTTP/1.1 200 OK", statusFor(URI.create(address).getAuthority(), URI.create(address)));
                assertEquals("HTTP/1.1 403 Forbidden", statusFor("evil.example", URI.create(address)));
            }
        }
    }

    /** Returns an address that is free after a watch has ended, too: the system gives ports below 32768 to no other connection. */
    private static String address() throws IOException {
        for (Random random = new Random();;) {
            int port = 20_000 + random.nextInt(10_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return "127.0.0.1:" + free.getLocalPort();
            } catch (BindException e) {
                // another port
            }
        }
    }

    /** A watch of another symbol at the same address and threshold: its bars do not appear under the title of the one before. */
    @Test
    void aPageOfAnotherSymbolIsLoadedAgain() throws Exception {
        Browser browser = Browser.startOrSkip();
        try (browser; Cli.Running replay = replay("200")) {
            Cli.Running first = ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", "--chart", address());
            String address;
            try {
                address = first.await("chart on (http://127\\.0\\.0\\.1:\\d+/)");
                browser.open(address, WIDE, false);
                browser.await("return document.getElementById('connection').textContent === 'Live'");
                assertTrue(browser.run("return document.title").toString().contains("BTCUSDT"));
            } finally {
                first.stop();
            }
            try (Cli.Running second = ReplayTest.watch(replay, "ETHUSDT", "--threshold", "50", "--chart", URI.create(address).getAuthority())) {
                for (long start = System.nanoTime(); !browser.run("return document.title").toString().contains("ETHUSDT"); Thread.sleep(50)) {
                    assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), second.err());
                }
                browser.await("return document.getElementById('connection').textContent === 'Live'");
            }
        }
    }

    /**
     * The forming bar moves, bars are appended, the switch shows all series, and the page survives a restart of the watch. The replay
     * lasts seven minutes, so that there are trades to the end of the test on a slow machine, too.
     */
    @Test
    void theChartGrowsAndConnectsAgain() throws Exception {
        Browser browser = Browser.startOrSkip();
        String[] options = {"BTCUSDT", "ETHUSDT", "--threshold", "50", "--threshold", "100", "-o",
            folder.resolve("live.duckdb").toString(), "--chart"};
        try (browser; Cli.Running replay = replay("200")) {
            String address;
            String[] first = Arrays.copyOf(options, options.length + 1);
            first[options.length] = address();
            Cli.Running watch = ReplayTest.watch(replay, first);
            try {
                address = watch.await("chart on (http://127\\.0\\.0\\.1:\\d+/)");
                browser.open(address, WIDE, false);
                browser.await("return document.getElementById('connection').textContent === 'Live'");
                browser.await("return document.getElementById('area').chart.bars.count > 12");
                browser.await("const {bars} = document.getElementById('area').chart; window.moved ??= bars.text.close.at(-1);"
                        + "return bars.forming && window.moved !== bars.text.close.at(-1)");
                assertEquals(4L, browser.run("return document.querySelectorAll('#switch input').length"));
                assertTrue(browser.run("return document.querySelector('#switch').textContent").toString().contains("ETHUSDT 100 dbps"));
                browser.saveScreenshot(Path.of("target", "live", "wide.png"));
            } finally {
                watch.stop();
            }
            browser.await("return document.getElementById('connection').textContent === 'Reconnecting'");
            long before = (long) browser.run("return document.getElementById('area').chart.bars.count");
            String[] again = first.clone();
            again[options.length] = URI.create(address).getAuthority();
            try (Cli.Running second = ReplayTest.watch(replay, again)) {
                browser.await("return document.getElementById('connection').textContent === 'Live'");
                browser.run("window.before = arguments[0]", before);
                browser.await("return document.getElementById('area').chart.bars.count > window.before + 2");
                assertEquals(List.of(), browser.console().stream().filter(line -> !line.matches(
                        "(?s).*ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE).*")).toList());
                browser.open(address, PHONE, true);
                browser.await("return document.getElementById('area').chart.bars.count > window.before || true");
                browser.await("return document.getElementById('connection').textContent === 'Live'");
                assertEquals(List.of(), browser.accessibilityViolations("html"));
                assertFalse((boolean) browser.run("return document.documentElement.scrollWidth > innerWidth"));
                browser.saveScreenshot(Path.of("target", "live", "phone.png"));
                assertTrue(second.err().contains("BTCUSDT continues after trade "), second.err());
            }
        }
    }
}

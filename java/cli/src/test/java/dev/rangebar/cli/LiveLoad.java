package dev.rangebar.cli;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.live.BinanceVenue;
import dev.rangebar.live.ExchangeFeed;
import dev.rangebar.live.FeedStart;
import dev.rangebar.live.ReplayServer;
import dev.rangebar.live.TradeFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Program that measures a watch on an idle machine. {@code load FILE FACTOR SYMBOLS SECONDS}: a watch in a process of its own receives
 * FACTOR times the busiest minute of a file of aggregate trades, for each of SYMBOLS symbols; it prints health and memory every 10 s, and
 * fails if a trade is lost. {@code latency}: the time from sending a frame to the bar that its trade has closed, p50 and p99.
 */
public final class LiveLoad {
    private static final long MICROS = 1_000_000;
    private static final int LATENCIES = 20_000;
    private static final int WARM_UP = 5_000;
    private static final int TIME_CELL = 5;
    private static final int SYMBOLS_OF_CONNECTION = 50;

    private LiveLoad() {}

    /** Trades of a symbol at a constant rate from a time on, which is set once a stream is open; computed when they are read. */
    private static final class SteadyTrades extends AbstractList<Trade> {
        private final AtomicLong startMicros;
        private final double perSecond;
        private final int size;

        SteadyTrades(AtomicLong startMicros, double perSecond, int size) {
            this.startMicros = startMicros;
            this.perSecond = perSecond;
            this.size = size;
        }

        @Override
        public Trade get(int index) {
            long price = 5_000_000_000_000L + (long) (10_000_000_000L * Math.sin(index / 5_000.0));
            return Trade.of(startMicros.get() + (long) (index / perSecond * MICROS), price, 1_000_000, index, index, index,
                    index % 2 == 0 ? Side.BUY : Side.SELL);
        }

        @Override
        public int size() {
            return size;
        }
    }

    /**
     * Runs a measurement.
     *
     * @param arguments the measurement and its numbers
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 5 && arguments[0].equals("load")) {
            load(Path.of(arguments[1]), Double.parseDouble(arguments[2]), Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        } else if (arguments.length == 1 && arguments[0].equals("latency")) {
            latency();
        } else {
            throw new IllegalArgumentException("expected: load FILE FACTOR SYMBOLS SECONDS, or latency");
        }
    }

    /** Returns the most rows of a file in a minute; their times are milliseconds or microseconds. */
    private static long busiestMinute(Path file) throws IOException {
        Map<Long, Long> minutes = new LinkedHashMap<>();
        try (var lines = Files.lines(file)) {
            lines.filter(line -> !line.isEmpty() && Character.isDigit(line.charAt(0))).forEach(line -> {
                long time = Long.parseLong(line.split(",")[TIME_CELL]);
                minutes.merge(time / (time > 100_000_000_000_000L ? 60 * MICROS : 60_000), 1L, Long::sum);
            });
        }
        return minutes.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static void load(Path file, double factor, int symbols, int seconds) throws Exception {
        double perSecond = busiestMinute(file) * factor / 60;
        AtomicLong start = new AtomicLong();
        Map<String, List<Trade>> trades = new LinkedHashMap<>();
        List<String> command = new ArrayList<>(List.of("watch"));
        for (int i = 0; i < symbols; i++) {
            trades.put("S" + i + "USDT", new SteadyTrades(start, perSecond, (int) (perSecond * seconds)));
            command.add("S" + i + "USDT");
        }
        Path folder = Files.createTempDirectory("rangebar-load");
        try {
            load(trades, start, command, perSecond, seconds, folder);
        } finally {
            try (var files = Files.list(folder)) {
                files.forEach(each -> each.toFile().delete());
            }
            Files.delete(folder);
        }
    }

    private static void load(Map<String, List<Trade>> trades, AtomicLong start, List<String> command, double perSecond, int seconds,
            Path folder) throws Exception {
        int symbols = trades.size();
        Path health = folder.resolve("health.json");
        try (ReplayServer server = new ReplayServer(0, trades, 1_000, new ReplayServer.Behaviour() { })) {
            System.out.printf("%.0f trades per second and symbol, %d symbols, %d trades%n", perSecond, symbols, server.size());
            command.addAll(List.of("--threshold", "10", "--threshold", "50", "--stream-url", "ws://127.0.0.1:" + server.port(),
                    "--rest-url", "http://127.0.0.1:" + server.port(), "-o", folder.resolve("load.duckdb").toString(), "--health-file",
                    health.toString(), "--health", "5s"));
            ProcessBuilder builder = ProcessTest.command(folder.resolve("err"), command.toArray(String[]::new));
            builder.command().replaceAll(word -> word.equals("-Xmx32m") ? "-Xmx512m" : word);
            Process watch = builder.start();
            try {
                while (watch.isAlive() && server.openStreams() < (symbols + SYMBOLS_OF_CONNECTION - 1) / SYMBOLS_OF_CONNECTION) {
                    Thread.sleep(10);
                }
                start.set(System.currentTimeMillis() * 1_000);
                drive(server, watch, start.get(), seconds, health);
            } finally {
                watch.destroy();
                watch.waitFor(5, TimeUnit.MINUTES);
            }
            String last = Files.readString(health);
            System.out.println(last + Files.readString(folder.resolve("err")).lines().reduce((first, second) -> second).orElse(""));
            if (!last.contains("\"trades\":" + server.size() + ",") || !last.contains("\"missing\":0,")) {
                throw new IllegalStateException("of " + server.size() + " trades some are lost: " + last);
            }
        }
    }

    private static void drive(ReplayServer server, Process watch, long startMicros, int seconds, Path health) throws Exception {
        int sent = 0;
        long nextReport = System.nanoTime();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds + 60L);
        while (watch.isAlive() && System.nanoTime() < deadline) {
            long now = System.currentTimeMillis() * 1_000;
            while (sent < server.size() && server.timestampMicros(sent) <= now) {
                sent++;
            }
            server.publish(sent);
            if (System.nanoTime() - nextReport >= 0) {
                nextReport += TimeUnit.SECONDS.toNanos(10);
                String memory = Files.readString(Path.of("/proc/" + watch.pid() + "/status")).lines()
                        .filter(line -> line.startsWith("VmRSS")).findFirst().orElse("");
                System.out.println((now - startMicros) / MICROS + " s, " + sent + " sent, " + memory + " "
                        + (Files.exists(health) ? Files.readString(health).strip() : ""));
            }
            if (sent == server.size() && Files.exists(health) && Files.readString(health).contains("\"trades\":" + sent + ",")) {
                return;
            }
            Thread.sleep(1);
        }
    }

    private static void latency() throws Exception {
        long[] sentAt = new long[LATENCIES];
        long[] nanos = new long[LATENCIES];
        List<Trade> trades = new ArrayList<>();
        for (int i = 0; i < LATENCIES; i++) { // every second trade closes a bar
            trades.add(Trade.of(1_764_400_000_000_000L + i, i % 2 == 0 ? 100_00000000L : 101_00000000L, 1, i, i, i, Side.BUY));
        }
        try (ReplayServer server = new ReplayServer(0, Map.of("BTCUSDT", trades), 1_000, new ReplayServer.Behaviour() { });
                RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse("50"));
                TradeFeed feed = ExchangeFeed.open(BinanceVenue.of(BinanceVenue.Market.SPOT).withStreamBase("ws://127.0.0.1:"
                        + server.port()).withRestBase("http://127.0.0.1:" + server.port()), Map.of("BTCUSDT", FeedStart.after(-1)))) {
            Thread sender = new Thread(() -> {
                while (server.openStreams() == 0) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < LATENCIES; i++) {
                    long next = System.nanoTime() + 500_000;
                    while (System.nanoTime() < next) {
                        Thread.onSpinWait();
                    }
                    sentAt[i] = System.nanoTime();
                    server.publish(i + 1);
                }
            });
            sender.setDaemon(true);
            sender.start();
            int[] received = {0};
            while (received[0] < LATENCIES) {
                feed.poll(Duration.ofSeconds(1), (symbol, trade) -> {
                    if (processor.push(trade).isPresent()) {
                        nanos[received[0]] = System.nanoTime() - sentAt[received[0]];
                    }
                    received[0]++;
                });
            }
            long[] sorted = Arrays.stream(nanos, WARM_UP, LATENCIES).filter(one -> one > 0).sorted().toArray();
            System.out.printf("frame to bar, %d bars: p50 %.0f us, p99 %.0f us%n", sorted.length, sorted[sorted.length / 2] / 1e3,
                    sorted[sorted.length * 99 / 100] / 1e3);
        }
    }
}

package dev.rangebar.live;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A seeded script of faults: trades of some symbols, and a server that loses, repeats and reorders frames, splits and cuts
 * them, sends garbage, closes, falls silent, refuses connections, and serves requests late, short or not at all. What
 * happens is decided by the seed and the numbers of frames and requests, so that a script is about the same in each run.
 */
final class FaultScript implements ReplayServer.Behaviour {
    private final Random random;
    private final Map<String, List<Trade>> trades = new LinkedHashMap<>();
    private final double[] rates = new double[10];
    private final Map<ReplayServer.Stream, List<String>> delayed = new java.util.WeakHashMap<>();
    private volatile boolean isPolite;

    FaultScript(long seed) {
        random = new Random(seed * 0x9E3779B97F4A7C15L);
        int symbols = 1 + random.nextInt(3);
        for (int i = 0; i < symbols; i++) {
            trades.put("SYM" + (char) ('A' + i) + "USDT", walk(300 + random.nextInt(1_500)));
        }
        for (int i = 0; i < rates.length; i++) {
            rates[i] = random.nextInt(3) == 0 ? 0 : Math.pow(random.nextDouble(), 3) * (i < 4 ? 0.1 : 0.01);
        }
    }

    private List<Trade> walk(int count) {
        return walk(random, count);
    }

    /** {@return trades with equal times, with and without holes in their ids} */
    static List<Trade> walk(Random random, int count) {
        List<Trade> list = new ArrayList<>();
        long id = random.nextInt(1_000_000);
        long tradeId = 3 * id;
        long time = 1_764_400_000_000_000L;
        long price = 4_000_000_000_000L + random.nextInt(1_000_000);
        boolean hasHoles = random.nextInt(3) == 0;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3) == 0 ? 0 : random.nextInt(2_000_000);
            price += (random.nextInt(2_001) - 1_000) * 4_000_000L;
            id += hasHoles && random.nextInt(100) == 0 ? 1 + random.nextInt(5) : 1;
            long last = tradeId + random.nextInt(4);
            list.add(Trade.of(time, price, 1 + random.nextInt(1_000_000_000), id, tradeId, last,
                    random.nextBoolean() ? Side.BUY : Side.SELL));
            tradeId = last + 1;
        }
        return list;
    }

    Map<String, List<Trade>> trades() {
        return trades;
    }

    /** From now on there are no faults, so that the script ends. */
    void calmDown() {
        isPolite = true;
    }

    private synchronized boolean happens(int fault) {
        return !isPolite && random.nextDouble() < rates[fault];
    }

    private synchronized int below(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public int open(int connection) throws InterruptedException {
        if (connection > 0 && !isPolite && below(100) < 15) {
            return new int[] {429, 500, 503, 418}[below(4)];
        }
        return 101;
    }

    @Override
    public void send(ReplayServer.Stream stream, String symbol, Trade trade, String json) throws IOException {
        List<String> late;
        synchronized (this) {
            late = delayed.computeIfAbsent(stream, none -> new ArrayList<>());
        }
        if (happens(0)) {
            return; // lost
        }
        if (happens(1)) {
            late.add(json); // later than its successors
            return;
        }
        if (happens(2)) {
            stream.text(json);
        }
        if (happens(3)) {
            stream.textInParts(json, 1 + below(json.length() - 1));
        } else if (happens(4)) {
            stream.text(List.of("{\"stream\":1", "", "null", "[]", "{\"e\":\"aggTrade\",\"s\":\"" + symbol
                    + "\",\"a\":7}", "{\"result\":null,\"id\":1}", json.substring(0, json.length() / 2)).get(below(7)));
        } else if (happens(5)) {
            stream.cut(json, below(json.length()));
        } else if (happens(6)) {
            stream.close(List.of(1000, 1001, 1011).get(below(3)));
        } else if (happens(7)) {
            stream.stall();
        } else if (happens(8)) {
            stream.text("{\"e\":\"serverShutdown\",\"E\":1}");
            stream.text(json);
        } else {
            stream.text(json);
        }
        if (!late.isEmpty() && below(4) == 0) {
            stream.text(late.remove(below(late.size())));
        }
    }

    @Override
    public ReplayServer.Response respond(int request, ReplayServer.Response response) throws InterruptedException {
        if (isPolite) {
            return response;
        }
        switch (below(16)) {
            case 0:
                return new ReplayServer.Response(429, Map.of("Retry-After", "0"), "{\"code\":-1003,\"msg\":\"Too many\"}");
            case 1:
                return new ReplayServer.Response(418, Map.of("Retry-After", "0"), "{\"code\":-1003,\"msg\":\"Banned\"}");
            case 2:
                return new ReplayServer.Response(503, Map.of(), "busy");
            case 3:
                return new ReplayServer.Response(200, Map.of(), "[]"); // the database lags
            case 4:
                return shortened(response);
            case 5:
                return new ReplayServer.Response(200, Map.of(), response.body().substring(0, response.body().length() / 2));
            case 6:
                Thread.sleep(ThreadLocalRandom.current().nextInt(20));
                return response;
            default:
                return response;
        }
    }

    private ReplayServer.Response shortened(ReplayServer.Response response) {
        int end = response.body().length() / 2;
        while (end > 0 && response.body().charAt(end) != '}') {
            end--;
        }
        return end == 0 ? response : new ReplayServer.Response(200, Map.of(), response.body().substring(0, end + 1) + "]");
    }
}

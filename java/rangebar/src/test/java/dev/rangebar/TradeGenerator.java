package dev.rangebar;

import java.math.BigInteger;
import java.util.SplittableRandom;

/**
 * Trades that look like a market and bring what is hard: prices on the limit and beside it, equal timestamps, pauses,
 * zero and huge volumes, gaps in the ids. The same seed makes the same trades.
 */
final class TradeGenerator {
    private static final int[] THRESHOLDS = {1, 10, 100, 250, 1_000, 33_333, 99_999, 100_000};
    /** From this seed on, 64 seeds have absolute distances and 64 have distances in ticks. */
    static final int ABSOLUTE = 1_000_000;

    private static final long TIMESTAMP_LIMIT = 1L << 62;

    private final SplittableRandom random;
    private final RunOptions setup;
    private final long maxPrice;
    private final long tickSize;
    private final long maxVolume;
    private long timestampMicros;
    private long price;
    private long aggTradeId;
    private long tradeId;

    /** A seed from 0 on; any 64 in a row bring every combination of columns and options. */
    TradeGenerator(int seed) {
        random = new SplittableRandom(seed);
        TradeFields columns = new TradeFields((seed & 1) != 0, (seed & 2) != 0, (seed & 4) != 0);
        int threshold = random.nextInt(4) == 0
                ? random.nextInt(Threshold.MIN_DBPS, Threshold.MAX_DBPS + 1)
                : THRESHOLDS[random.nextInt(THRESHOLDS.length)];
        RunOptions byThreshold = new RunOptions(threshold, (seed & 8) == 0, (seed & 16) == 0 ? 0 : random.nextLong(1, 3_000_000),
                (seed & 32) != 0, columns);
        maxPrice = Long.MAX_VALUE / 8; // room for a few jumps by 100 %
        long first = switch (random.nextInt(4)) {
            case 0 -> random.nextLong(1, 100);
            case 1 -> 100_000 * random.nextLong(1, 50);
            case 2 -> random.nextLong(1, maxPrice);
            default -> random.nextLong(1_000_000_000L, 10_000_000_000_000L);
        };
        long units = byThreshold.delta(first).max(BigInteger.ONE).longValueExact();
        long size = units / 20 + 1;
        BarDistance distance = seed < ABSOLUTE ? byThreshold.distance()
                : seed < ABSOLUTE + 64 ? new BarDistance.Absolute(units) : new BarDistance.Ticks(20, size);
        setup = new RunOptions(distance, byThreshold.timestampGate(), byThreshold.maxGapMicros(), byThreshold.includeOrphaned(),
                columns);
        tickSize = distance instanceof BarDistance.Ticks ? size : 1;
        price = Math.max(1, first / tickSize) * tickSize;
        // 2^20 trades of 2^106 each stay below the 127 bits of a turnover.
        maxVolume = random.nextBoolean() ? 10_000_000_000L : (1L << 44);
        timestampMicros = switch (random.nextInt(4)) {
            case 0 -> -TIMESTAMP_LIMIT;
            case 1 -> -random.nextLong(1_000_000_000L);
            default -> 1_700_000_000_000_000L + random.nextLong(1_000_000_000L);
        };
        aggTradeId = random.nextLong(1_000_000_000_000L);
        tradeId = random.nextLong(1_000_000_000_000L);
    }

    RunOptions setup() {
        return setup;
    }

    Trades next(int count) {
        Trades trades = new Trades(setup.fields(), count);
        for (int i = 0; i < count; i++) {
            trades.timestampMicros[i] = timestampMicros;
            trades.price[i] = price;
            trades.quantity[i] = volume();
            trades.aggTradeId[i] = aggTradeId;
            trades.firstTradeId[i] = tradeId;
            tradeId += random.nextInt(50) == 0 ? random.nextLong(1L << 32) : random.nextInt(4);
            trades.lastTradeId[i] = tradeId;
            trades.side[i] = (byte) (random.nextBoolean() ? 0 : random.nextInt(1, 256));
            step();
        }
        return trades;
    }

    private void step() {
        long pause = switch (random.nextInt(8)) {
            case 0, 1, 2 -> 0;
            case 3 -> random.nextLong(4_000_000);
            default -> random.nextLong(1, 100_000);
        };
        timestampMicros += pause;
        boolean idsMayFall = pause > 0 && random.nextInt(200) == 0;
        aggTradeId = idsMayFall ? aggTradeId / 2 : aggTradeId + nextId();
        tradeId += nextId();
        long delta = setup.delta(price).max(BigInteger.ONE).longValueExact();
        long move = switch (random.nextInt(16)) {
            case 0, 1, 2 -> 0;
            case 3 -> delta;
            case 4 -> -delta;
            case 5 -> delta + random.nextInt(3) - 1;
            case 6 -> 1 - delta;
            case 7 -> random.nextInt(5) == 0 ? 5 * delta : 1;
            case 8 -> random.nextInt(5) == 0 ? -price / 2 : -1;
            default -> (long) (random.nextGaussian() * delta / 4);
        };
        price = Math.max(1, Math.min(maxPrice, price + move) / tickSize) * tickSize;
    }

    /** The next id, or one after a gap. */
    private long nextId() {
        return random.nextInt(30) == 0 ? random.nextInt(1, 100) : 1;
    }

    private long volume() {
        return switch (random.nextInt(20)) {
            case 0 -> 0;
            case 1 -> maxVolume;
            case 2 -> 1;
            default -> random.nextLong(maxVolume / 1_000);
        };
    }
}

package dev.rangebar.chart;

import dev.rangebar.FixedPoint;
import java.math.BigInteger;
import java.util.Random;

/** Bars generated from a seed or from single numbers. */
final class GeneratedBars {
    private static final long START = 1_723_075_200_000_000L; // 2024-08-08
    private static final long UNIT = 100_000_000;

    private GeneratedBars() {}

    /** Returns a random walk with wicks, gaps between bars, bars within a second, pauses of days, and both sides. */
    static ChartBars walk(String label, long seed, int count) {
        Random random = new Random(seed);
        ChartBars bars = new ChartBars(label);
        long price = 60_000 * UNIT;
        long time = START + random.nextInt(1_000_000);
        for (int i = 0; i < count; i++) {
            long open = price + random.nextInt(-500, 500) * 1_000_000L;
            long close = open + (random.nextBoolean() ? 1 : -1) * random.nextLong(UNIT, 150 * UNIT);
            long high = Math.max(open, close) + random.nextInt(3) * random.nextLong(20 * UNIT);
            long low = Math.min(open, close) - random.nextInt(3) * random.nextLong(20 * UNIT);
            long end = time + (long) Math.exp(random.nextDouble() * 16);
            add(bars, true, time, end, open, high, low, close, random.nextLong(1, 500 * UNIT),
                    random.nextLong(500 * UNIT));
            price = Math.max(10_000 * UNIT, close);
            time = end + (random.nextInt(200) == 0 ? random.nextLong(5 * 86_400_000_000L) : random.nextInt(3_000_000));
        }
        return bars;
    }

    static void add(ChartBars bars, boolean hasSide, long openTime, long closeTime, long open, long high, long low,
            long close, long buy, long sell) {
        add(bars, hasSide, openTime, closeTime, open, high, low, close, BigInteger.valueOf(buy),
                BigInteger.valueOf(sell));
    }

    static void add(ChartBars bars, boolean hasSide, long openTime, long closeTime, long open, long high, long low,
            long close, BigInteger buy, BigInteger sell) {
        BigInteger volume = buy.add(sell);
        bars.add(hasSide, false, openTime, closeTime, open, high, low, close, low(volume), high(volume), low(buy),
                high(buy), low(sell), high(sell), 1 + bars.size() * 37L);
    }

    private static long low(BigInteger sum) {
        return sum.longValue();
    }

    private static long high(BigInteger sum) {
        return sum.shiftRight(64).longValueExact();
    }

    /** Adds a bar without wicks and side. */
    static void add(ChartBars bars, long time, String open, String close) {
        long from = FixedPoint.parse(open);
        long to = FixedPoint.parse(close);
        add(bars, false, time, time, from, Math.max(from, to), Math.min(from, to), to, UNIT, 0);
    }
}

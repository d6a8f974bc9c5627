package dev.rangebar.bench;

import dev.rangebar.bindings.generated.rb_bar;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/**
 * Computes range bars in Java without native calls: the layer pure Java of the overhead breakdown, and an oracle for
 * the expected bars, since it follows the specification and shares no code with the core. It is exact and checks trades
 * like the core, but it requires all trade fields, supports no gaps and is not atomic: after an exception it must be
 * cleared.
 */
final class PureJava {
    /** Number of longs of a bar, which has the layout of {@code rb_bar}. */
    static final int BAR_LONGS = (int) (rb_bar.sizeof() / Long.BYTES);

    private static final long TIME_LIMIT = 1L << 62;
    private static final long DBPS = 100_000;
    private static final long FLAGS = 256 | 512 | 1024; // all trade fields are present

    private final int thresholdDbps;
    private final long highestPrice;

    private boolean forming;
    private long lastTime;
    private long lastAggTradeId;
    private long upper;
    private long lower;
    private final long[] bar = new long[BAR_LONGS];

    /** Offset of the fields of {@code rb_bar}, in longs. */
    private static final int OPEN_TIME = 1;
    private static final int CLOSE_TIME = 2;
    private static final int OPEN = 3;
    private static final int HIGH = 4;
    private static final int LOW = 5;
    private static final int CLOSE = 6;
    private static final int VOLUME = 7;
    private static final int TURNOVER = 9;
    private static final int BUY_VOLUME = 11;
    private static final int SELL_VOLUME = 13;
    private static final int BUY_TURNOVER = 15;
    private static final int SELL_TURNOVER = 17;
    private static final int FIRST_TRADE_ID = 19;
    private static final int LAST_TRADE_ID = 20;
    private static final int FIRST_AGG_TRADE_ID = 21;
    private static final int LAST_AGG_TRADE_ID = 22;
    private static final int TRADE_COUNT = 23;
    private static final int RECORD_COUNT = 24;
    private static final int BUY_TRADE_COUNT = 25;
    private static final int SELL_TRADE_COUNT = 26;

    PureJava(int thresholdDbps) {
        this.thresholdDbps = thresholdDbps;
        this.highestPrice = highestPrice(thresholdDbps);
        clear();
    }

    /** Returns the highest price whose upper limit fits in 63 bits. */
    private static long highestPrice(int thresholdDbps) {
        BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
        BigInteger dbps = BigInteger.valueOf(DBPS);
        BigInteger threshold = BigInteger.valueOf(thresholdDbps);
        BigInteger price = most.multiply(dbps).divide(dbps.add(threshold));
        while (true) {
            BigInteger next = price.add(BigInteger.ONE);
            if (next.add(next.multiply(threshold).divide(dbps)).compareTo(most) > 0) {
                return price.longValueExact();
            }
            price = next;
        }
    }

    void clear() {
        forming = false;
        lastTime = -TIME_LIMIT;
        lastAggTradeId = -1;
    }

    /**
     * Processes the trades [from, to), writes the completed bars, for which there must be room, and returns their
     * number.
     */
    int process(Workload.Arrays trades, int from, int to, long[] bars) {
        int closed = 0;
        int next = from;
        while (next < to) {
            if (!forming) {
                open(trades, next);
            }
            next = extend(trades, next, to);
            if (!forming) {
                System.arraycopy(bar, 0, bars, closed * BAR_LONGS, BAR_LONGS);
                closed++;
            }
        }
        return closed;
    }

    private void open(Workload.Arrays trades, int index) {
        long price = trades.price()[index];
        if (price <= 0 || price > highestPrice) {
            throw rejected(index);
        }
        // price x threshold / 100000 within 63 bits
        long delta = price / DBPS * thresholdDbps + price % DBPS * thresholdDbps / DBPS;
        upper = price + delta;
        lower = price - delta;
        java.util.Arrays.fill(bar, 0);
        bar[0] = rb_bar.sizeof() | FLAGS << 32;
        bar[OPEN_TIME] = trades.timestampMicros()[index];
        bar[OPEN] = price;
        bar[HIGH] = price;
        bar[LOW] = price;
        bar[FIRST_TRADE_ID] = trades.firstTradeId()[index];
        bar[FIRST_AGG_TRADE_ID] = trades.aggTradeId()[index];
        forming = true;
    }

    /** Adds trades until one closes the bar or none are left; returns the index of the one after. */
    private int extend(Workload.Arrays trades, int from, int to) {
        long[] timestamps = trades.timestampMicros();
        long[] prices = trades.price();
        long[] quantities = trades.quantity();
        long[] aggTradeIds = trades.aggTradeId();
        long[] firstTradeIds = trades.firstTradeId();
        long[] lastTradeIds = trades.lastTradeId();
        byte[] side = trades.side();

        // In locals, so that the loop runs in registers.
        long openTime = bar[OPEN_TIME];
        long top = upper;
        long bottom = lower;
        long high = bar[HIGH];
        long low = bar[LOW];
        long volumeLo64 = bar[VOLUME];
        long volumeHi64 = bar[VOLUME + 1];
        long turnoverLo64 = bar[TURNOVER];
        long turnoverHi64 = bar[TURNOVER + 1];
        long buyVolumeLo64 = bar[BUY_VOLUME];
        long buyVolumeHi64 = bar[BUY_VOLUME + 1];
        long buyTurnoverLo64 = bar[BUY_TURNOVER];
        long buyTurnoverHi64 = bar[BUY_TURNOVER + 1];
        long tradeCount = bar[TRADE_COUNT];
        long buyTradeCount = bar[BUY_TRADE_COUNT];
        long previousTime = lastTime;
        long previousAggTradeId = lastAggTradeId;

        int i = from;
        boolean breached = false;
        while (i < to && !breached) {
            long time = timestamps[i];
            long price = prices[i];
            long volume = quantities[i];
            long aggTradeId = aggTradeIds[i];
            long firstTradeId = firstTradeIds[i];
            long lastTradeId = lastTradeIds[i];
            if (price <= 0 || price > highestPrice
                    || (volume | aggTradeId | firstTradeId | lastTradeId | lastTradeId - firstTradeId) < 0
                    || time < previousTime || time >= TIME_LIMIT
                    || time == previousTime && aggTradeId <= previousAggTradeId) {
                throw rejected(i);
            }
            long valueLow = price * volume;
            long valueHigh = Math.multiplyHigh(price, volume);
            long count = lastTradeId - firstTradeId + 1;
            long ifBuy = side[i] == 0 ? -1 : 0;
            high = Math.max(high, price);
            low = Math.min(low, price);
            volumeLo64 += volume;
            volumeHi64 += carry(volumeLo64, volume);
            turnoverLo64 += valueLow;
            turnoverHi64 += valueHigh + carry(turnoverLo64, valueLow);
            buyVolumeLo64 += volume & ifBuy;
            buyVolumeHi64 += carry(buyVolumeLo64, volume & ifBuy);
            buyTurnoverLo64 += valueLow & ifBuy;
            buyTurnoverHi64 += (valueHigh & ifBuy) + carry(buyTurnoverLo64, valueLow & ifBuy);
            tradeCount += count;
            buyTradeCount += count & ifBuy;
            if ((count | tradeCount | turnoverHi64) < 0) {
                throw rejected(i);
            }
            breached = (price >= top || price <= bottom) && time != openTime;
            previousTime = time;
            previousAggTradeId = aggTradeId;
            i++;
        }

        lastTime = previousTime;
        lastAggTradeId = previousAggTradeId;
        forming = !breached;
        bar[CLOSE_TIME] = previousTime;
        bar[HIGH] = high;
        bar[LOW] = low;
        bar[CLOSE] = prices[i - 1];
        put(VOLUME, volumeLo64, volumeHi64);
        put(TURNOVER, turnoverLo64, turnoverHi64);
        put(BUY_VOLUME, buyVolumeLo64, buyVolumeHi64);
        put(BUY_TURNOVER, buyTurnoverLo64, buyTurnoverHi64);
        put(SELL_VOLUME, volumeLo64 - buyVolumeLo64, volumeHi64 - buyVolumeHi64 - borrow(volumeLo64, buyVolumeLo64));
        put(SELL_TURNOVER, turnoverLo64 - buyTurnoverLo64,
                turnoverHi64 - buyTurnoverHi64 - borrow(turnoverLo64, buyTurnoverLo64));
        bar[LAST_TRADE_ID] = lastTradeIds[i - 1];
        bar[LAST_AGG_TRADE_ID] = previousAggTradeId;
        bar[TRADE_COUNT] = tradeCount;
        bar[RECORD_COUNT] += i - from;
        bar[BUY_TRADE_COUNT] = buyTradeCount;
        bar[SELL_TRADE_COUNT] = tradeCount - buyTradeCount;
        return i;
    }

    private void put(int field, long low, long high) {
        bar[field] = low;
        bar[field + 1] = high;
    }

    private static long carry(long sum, long added) {
        return Long.compareUnsigned(sum, added) < 0 ? 1 : 0;
    }

    private static long borrow(long from, long subtracted) {
        return Long.compareUnsigned(from, subtracted) < 0 ? 1 : 0;
    }

    private static IllegalArgumentException rejected(int index) {
        return new IllegalArgumentException("trade " + index + " is invalid");
    }

    /** Returns the checksum of bars. */
    static long checksum(long[] bars, int barCount) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment copy = call.allocate((long) barCount * rb_bar.sizeof(), Long.BYTES);
            MemorySegment.copy(bars, 0, copy, ValueLayout.JAVA_LONG, 0, barCount * BAR_LONGS);
            return BenchLibrary.barsChecksum(copy, barCount);
        }
    }
}

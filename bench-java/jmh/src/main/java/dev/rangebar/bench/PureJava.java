package dev.rangebar.bench;

import dev.rangebar.bindings.generated.rb_bar;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/**
 * The bars in Java alone: the rung of the ladder that crosses nothing, and a second opinion on the pinned bars, since
 * it is written from the specification and shares no code with the core. Exact, and it checks what the core checks; but
 * it takes all columns only, knows no gaps, and is not atomic: after an exception it has to be cleared.
 */
final class PureJava {
    /** How many longs a bar takes; it is laid out as {@code rb_bar}. */
    static final int BAR_LONGS = (int) (rb_bar.sizeof() / Long.BYTES);

    private static final long TIME_LIMIT = 1L << 62;
    private static final long DBPS = 100_000;
    private static final long FLAGS = 256 | 512 | 1024; // all columns are given

    private final int thresholdDbps;
    private final long highestPrice;

    private boolean forming;
    private long lastTime;
    private long lastAggTradeId;
    private long upper;
    private long lower;
    private final long[] bar = new long[BAR_LONGS];

    /** Where the fields of rb_bar are, in longs. */
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

    /** The highest price whose upper limit stays in 63 bits. */
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

    /** Takes the trades [from, to) and writes the bars they close; there has to be room. Returns how many. */
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
            throw refused(index);
        }
        // price x threshold / 100000 without leaving 63 bits
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
        long[] volumes = trades.volume();
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
            long volume = volumes[i];
            long aggTradeId = aggTradeIds[i];
            long firstTradeId = firstTradeIds[i];
            long lastTradeId = lastTradeIds[i];
            if (price <= 0 || price > highestPrice
                    || (volume | aggTradeId | firstTradeId | lastTradeId | lastTradeId - firstTradeId) < 0
                    || time < previousTime || time >= TIME_LIMIT
                    || time == previousTime && aggTradeId <= previousAggTradeId) {
                throw refused(i);
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
                throw refused(i);
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

    private static long borrow(long from, long taken) {
        return Long.compareUnsigned(from, taken) < 0 ? 1 : 0;
    }

    private static IllegalArgumentException refused(int index) {
        return new IllegalArgumentException("trade " + index + " is refused");
    }

    /** The checksum of bars. */
    static long checksum(long[] bars, int barCount) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment copy = call.allocate((long) barCount * rb_bar.sizeof(), Long.BYTES);
            MemorySegment.copy(bars, 0, copy, ValueLayout.JAVA_LONG, 0, barCount * BAR_LONGS);
            return BenchLibrary.barsChecksum(copy, barCount);
        }
    }
}

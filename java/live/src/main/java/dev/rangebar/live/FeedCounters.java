package dev.rangebar.live;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters of a feed since it was opened.
 *
 * <p>Thread rule: any thread may read them.
 */
public final class FeedCounters {
    /** Lags are counted by powers of two of a millisecond, each in four parts: an upper bound is at most a quarter too high. */
    private static final int PARTS = 4;
    private static final int LAG_CELLS = 4 * 48;

    /** The kinds of events that are counted. */
    public enum Kind {
        /** Trades delivered. */
        TRADES,
        /** Trades dropped because their id had been delivered. */
        DUPLICATES,
        /** Trades delivered that were fetched by id. */
        FILLED,
        /** Times at which a trade came and ids before it were missing. */
        GAPS,
        /** Ids that the exchange does not have. */
        MISSING,
        /** Frames that could not be read. */
        UNREADABLE,
        /** Connections that were opened after the first of each group of symbols, planned ones included. */
        RECONNECTS,
        /** Requests sent. */
        REQUESTS,
        /** Requests that failed or were put off by the exchange. */
        FAILED_REQUESTS,
        /** Times at which reading was stopped because too many trades were held. */
        PAUSES
    }

    private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);
    private final AtomicLongArray lags = new AtomicLongArray(LAG_CELLS);

    FeedCounters() {}

    void add(Kind kind, long number) {
        counts.addAndGet(kind.ordinal(), number);
    }

    /**
     * {@return the number of events of a kind}
     *
     * @param kind the kind
     */
    public long get(Kind kind) {
        return counts.get(kind.ordinal());
    }

    /** Counts the time from a trade to its delivery by the stream; a clock that is behind counts as no lag. */
    void lag(long micros) {
        long value = Math.max(micros, 0) / 250; // in quarters of a millisecond
        lags.incrementAndGet(Math.min(LAG_CELLS - 1, cell(value)));
    }

    private static int cell(long value) {
        if (value < 2 * PARTS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - 2;
        return (shift + 1) * PARTS + (int) ((value >>> shift) - PARTS);
    }

    private static long upperBound(int cell) {
        int shift = cell < 2 * PARTS ? 0 : cell / PARTS - 1;
        return cell < 2 * PARTS ? cell + 1 : (cell % PARTS + PARTS + 1L) << shift;
    }

    /**
     * {@return an upper bound of the lag of a share of the streamed trades, in milliseconds; 0 before the first one} The lag
     * is the time on this machine's clock at delivery, minus the time of the trade.
     *
     * @param share the share, such as 0.99
     */
    public double lagMillis(double share) {
        long total = 0;
        for (int i = 0; i < LAG_CELLS; i++) {
            total += lags.get(i);
        }
        long seen = 0;
        for (int i = 0; i < LAG_CELLS; i++) {
            seen += lags.get(i);
            if (seen > 0 && seen >= share * total) {
                return upperBound(i) / 4.0;
            }
        }
        return 0;
    }
}

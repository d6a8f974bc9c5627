package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.TradeChunk;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Trade ids that were processed, to find those that repeat under another aggregate trade id. */
final class TradeIdHistory {
    /** First and last id of each run, in turn, in ascending order. */
    private long[] bounds = new long[16];
    private int count;
    /** Runs that came after larger ids: first id and last id. They overlap no other run. */
    private final TreeMap<Long, Long> late = new TreeMap<>();
    /** The largest id of earlier runs, of whose ids no more is known; the smallest number without such runs. */
    private long earlier = Long.MIN_VALUE;

    /** Extent to which ids were processed before. */
    enum Extent { NONE, PART, ALL }

    /** Forgets all ids. */
    void clear() {
        count = 0;
        late.clear();
        earlier = Long.MIN_VALUE;
    }

    /** Continues the ids of earlier runs: those up to this one may have been processed, which is not proven. */
    void continueAfter(long lastTradeId) {
        earlier = lastTradeId;
    }

    /** Returns whether a trade has an id that is not above those of earlier runs. */
    boolean mayBeEarlier(TradeChunk chunk, int index) {
        return chunk.firstTradeId(index) <= earlier;
    }

    /** Returns the largest id; the smallest number if there is none. */
    long largest() {
        return count == 0 ? earlier : bounds[2 * count - 1];
    }

    /** Returns the extent to which the ids of a trade were processed before. */
    Extent extent(TradeChunk chunk, int index) {
        return extent(chunk.firstTradeId(index), chunk.lastTradeId(index));
    }

    private Extent extent(long first, long last) {
        if (first <= earlier) {
            return Extent.PART; // never enough to skip the trade
        }
        long known = 0;
        for (int run = runAt(first); run < count && bounds[2 * run] <= last; run++) {
            known += common(first, last, bounds[2 * run], bounds[2 * run + 1]);
        }
        Map.Entry<Long, Long> run = late.isEmpty() ? null : late.floorEntry(last);
        while (run != null && run.getValue() >= first) {
            known += common(first, last, run.getKey(), run.getValue());
            run = late.lowerEntry(run.getKey());
        }
        return known == 0 ? Extent.NONE : known == last - first + 1 ? Extent.ALL : Extent.PART;
    }

    /** Returns the first run that ends at an id or above. */
    private int runAt(long id) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] < id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long common(long first, long last, long otherFirst, long otherLast) {
        return Math.max(0, Math.min(last, otherLast) - Math.max(first, otherFirst) + 1);
    }

    /**
     * Adds the trade ids of a chunk's trades, which were processed.
     *
     * @return the index of the first trade with ids that were there before; {@code to} if there is none
     */
    int add(TradeChunk chunk, int from, int to) {
        int old = chunk.nextOldTradeId(from, to, largest());
        for (int at = from; at < old;) {
            int end = chunk.endOfTradeIdRun(at, old);
            append(chunk.firstTradeId(at), chunk.lastTradeId(end - 1));
            at = end;
        }
        return old;
    }

    /** Adds the ids of a trade that are not below all others; returns the extent to which they were there before. */
    Extent addOld(TradeChunk chunk, int index) {
        long first = chunk.firstTradeId(index);
        long last = chunk.lastTradeId(index);
        Extent extent = extent(first, last);
        if (extent == Extent.NONE) {
            late.put(first, last);
        } else if (last > largest()) {
            append(largest() + 1, last);
        }
        return extent;
    }

    private void append(long first, long last) {
        if (count > 0 && first - 1 == bounds[2 * count - 1]) {
            bounds[2 * count - 1] = last;
            return;
        }
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[2 * count] = first;
        bounds[2 * count + 1] = last;
        count++;
    }
}

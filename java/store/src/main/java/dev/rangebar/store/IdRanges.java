package dev.rangebar.store;

import java.util.Map;
import java.util.TreeMap;

/** Which ids were taken: of each source those from its first to its last one. */
final class IdRanges {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    private long last = Long.MIN_VALUE;

    void add(long first, long last) {
        lastByFirst.merge(first, last, Math::max);
        this.last = Math.max(this.last, last);
    }

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    /** The largest id, if there is any. */
    long last() {
        return last;
    }

    boolean contains(long id) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(id);
        return range != null && id <= range.getValue();
    }
}

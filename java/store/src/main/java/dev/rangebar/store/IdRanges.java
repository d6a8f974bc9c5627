package dev.rangebar.store;

import java.util.Map;
import java.util.TreeMap;

/** Which ids were taken: of each source those from its first to its last one. */
final class IdRanges {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();

    void add(long first, long last) {
        lastByFirst.merge(first, last, Math::max);
    }

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    /** The largest id. */
    long last() {
        return lastByFirst.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    boolean contains(long id) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(id);
        return range != null && id <= range.getValue();
    }
}

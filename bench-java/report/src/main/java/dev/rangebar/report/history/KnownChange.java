package dev.rangebar.report.history;

import java.util.List;

/**
 * Declared change of performance, or acknowledged event: it is drawn but raises no alert.
 *
 * @param commit    full id of the commit that caused it; null for an acknowledged event
 * @param event     id of the acknowledged event; null for a declared change
 * @param series    ids of the series that may have changed; empty for an acknowledged event
 * @param direction of the change
 * @param reason    for people
 */
public record KnownChange(String commit, String event, List<String> series, Direction direction, String reason) {
    /** Creates a declared change. */
    public KnownChange(String commit, List<String> series, Direction direction, String reason) {
        this(commit, null, series, direction, reason);
    }

    /** Direction of a change: slower means a larger value or a lower rate, faster the opposite. */
    public enum Direction { SLOWER, FASTER, EITHER }

    /** Returns whether the declaration covers a change of a series for the worse or the better. */
    public boolean covers(String id, boolean worse) {
        return series.contains(id) && switch (direction) {
            case SLOWER -> worse;
            case FASTER -> !worse;
            case EITHER -> true;
        };
    }
}

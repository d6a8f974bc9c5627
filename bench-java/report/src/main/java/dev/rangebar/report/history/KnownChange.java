package dev.rangebar.report.history;

import java.util.List;

/**
 * A change of performance that somebody has declared: it is drawn, and not alerted.
 *
 * @param commit    full id of the commit that brought it
 * @param series    ids of the series that it may have changed
 * @param direction of the change
 * @param reason    for people
 */
public record KnownChange(String commit, List<String> series, Direction direction, String reason) {
    /** Slower stands for more of whatever the series counts, or less of a rate; faster for the opposite. */
    public enum Direction { SLOWER, FASTER, EITHER }

    /** Does it speak of a change for the worse or the better of this series? */
    public boolean covers(String id, boolean worse) {
        return series.contains(id) && switch (direction) {
            case SLOWER -> worse;
            case FASTER -> !worse;
            case EITHER -> true;
        };
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.verdict.LevelChange.Place;
import java.util.List;

/**
 * Change of the level of a series, found in the whole history.
 *
 * @param estimate of the change, relative to the level before
 * @param places   possible first runs after the change, the most likely one first
 */
record ChangePoint(ChangeEstimate estimate, List<Place> places) {
    /** Returns the index of the most likely first run after the change. */
    public int index() {
        return places.getFirst().first();
    }

    /** Returns the relative change, positive if larger; NaN if the level before was 0. */
    public double change() {
        return estimate.change();
    }
}

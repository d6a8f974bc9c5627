package dev.rangebar.report.verdict;

import dev.rangebar.report.verdict.LevelChange.Place;
import java.util.List;

/** Changes of a series, by the statistics of its kind. */
interface SeriesChanges {
    /** Returns the changes that the nights have found, in that order. */
    List<LevelChange> changes();

    /** Returns the verdict on a series that no change explains. */
    SeriesVerdict unchanged();

    /** Returns the change points of the whole history, ascending. */
    List<ChangePoint> changePoints();

    /**
     * Returns the newest run by itself.
     *
     * @param change that the verdict reports; null if it reports none
     * @param level  baseline of the verdict, in the unit of the series; NaN if there is none
     */
    SeriesVerdict.Newest newest(LevelChange change, double level);

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
}

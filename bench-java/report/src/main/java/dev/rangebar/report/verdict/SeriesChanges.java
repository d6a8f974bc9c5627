package dev.rangebar.report.verdict;

import java.util.List;

/** Changes of a series, by the statistics of its kind. */
interface SeriesChanges {
    /** Returns the changes that the nights have found, in that order. */
    List<LevelChange> changes();

    /** Returns the verdict on a series that no change explains. */
    SeriesVerdict unchanged();

    /** Returns the change points of the whole history, ascending. */
    List<ChangePoint> changePoints();

    /** Returns whether the level of the machine of the newest run is known, so that its value can be compared. */
    boolean isNewestComparable();
}

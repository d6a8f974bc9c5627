package dev.rangebar.report.verdict;

/**
 * Change of the level of a series.
 *
 * @param index    of the first run after the change
 * @param estimate of the change, relative to the level before
 */
public record ChangePoint(int index, ChangeEstimate estimate) {
    /** Returns the relative change, positive if larger; NaN if the level before was 0. */
    public double change() {
        return estimate.change();
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;

/**
 * Where the level of a series changed.
 *
 * @param index      of the first run after the change
 * @param change     of the level, relative to the level before, + is larger; NaN if that was 0
 * @param interval   of the change; null if that is exact
 * @param confidence that there is a change, 0 to 1
 */
public record ChangePoint(int index, double change, Interval interval, double confidence) {
}

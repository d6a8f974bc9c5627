package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;

/**
 * What can be said of one series after its last run.
 *
 * @param kind               the verdict
 * @param change             of the level, relative to the baseline, + is larger; NaN if there is none
 * @param interval           of the change; null if there is none or the series is exact
 * @param confidence         that there is a change, of this one look, 0 to 1; NaN if there is no baseline
 * @param baseline           what today is compared with; null if there is none
 * @param since              index of the first changed run; -1 if nothing changed
 * @param alert150           the last value is beyond 150 % of the baseline, for the worse
 * @param lowConfidence      the last run does not count, the verdict is that of the runs before
 * @param smallestDetectable the smallest relative change that is found within 5 runs in 90 % of the cases; 0 of an
 *                           exact series, NaN if there is no baseline
 * @param reason             one sentence
 */
public record SeriesVerdict(VerdictKind kind, double change, Interval interval, double confidence, Baseline baseline,
    int since, boolean alert150, boolean lowConfidence, double smallestDetectable, String reason) {
}

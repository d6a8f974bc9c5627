package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;

/**
 * Verdict on one series after its last run.
 *
 * @param kind          kind of the verdict
 * @param estimate      of the level, relative to the baseline
 * @param baseline      runs that the last runs are compared with; null if there are too few
 * @param since         index of the first changed run; -1 if nothing changed
 * @param newest        last run by itself; never null
 * @param lowConfidence {@code true} if the last run does not count and the verdict is that of the runs before
 * @param reason        one sentence
 */
public record SeriesVerdict(VerdictKind kind, ChangeEstimate estimate, Baseline baseline, int since,
    Newest newest, boolean lowConfidence, String reason) {
    private static final int NEVER = -1;

    /** Returns the verdict on a series with too few runs. */
    static SeriesVerdict insufficientData(String reason) {
        return new SeriesVerdict(VerdictKind.INSUFFICIENT_DATA, ChangeEstimate.NONE, null, NEVER, Newest.UNKNOWN, false, reason);
    }

    /** Returns the verdict on a series that has not changed. */
    static SeriesVerdict unchanged(VerdictKind kind, ChangeEstimate estimate, Baseline baseline, String reason) {
        return new SeriesVerdict(kind, estimate, baseline, NEVER, Newest.UNKNOWN, false, reason);
    }

    /** Returns the verdict on a series that has changed since a run. */
    static SeriesVerdict changed(VerdictKind kind, ChangeEstimate estimate, Baseline baseline, int since,
        String reason) {
        return new SeriesVerdict(kind, estimate, baseline, since, Newest.UNKNOWN, false, reason);
    }

    SeriesVerdict withNewest(Newest run) {
        return new SeriesVerdict(kind, estimate, baseline, since, run, lowConfidence, reason);
    }

    SeriesVerdict withLowConfidence(boolean low) {
        return new SeriesVerdict(kind, estimate, baseline, since, newest, low, reason);
    }

    /** Returns whether the last value exceeds 150 % of the baseline, for the worse. */
    public boolean hardAlert() {
        return newest.hardAlert();
    }

    /** Returns the relative change, positive if larger; NaN if there is no baseline. */
    public double change() {
        return estimate.change();
    }

    /** Returns the interval of the change; null if there is no baseline or the series is exact. */
    public Interval interval() {
        return estimate.interval();
    }

    /** Returns the confidence that there is a change, for this single comparison; NaN if there is no baseline. */
    public double confidence() {
        return estimate.confidence();
    }

    /** Returns the smallest relative change that is found; NaN if there is no baseline. */
    public double smallestDetectable() {
        return baseline == null ? Double.NaN : baseline.smallestDetectable();
    }

    /**
     * Runs that the last runs are compared with.
     *
     * @param runs               number of runs that count
     * @param value              their robust centre, in the unit of the series
     * @param noise              their robust standard deviation, relative to the value; 0 for an exact series
     * @param from               index of the first
     * @param to                 index of the last
     * @param smallestDetectable smallest relative change that is found within 5 runs in 90 % of cases; 0 for an exact
     *                           series
     */
    public record Baseline(int runs, double value, double noise, int from, int to, double smallestDetectable) {
    }

    /**
     * Last run by itself. No statistics are needed to see a night that lies far from all others.
     *
     * @param change    of its value, relative to the baseline or, without one, to the earlier runs on its machine; NaN if unknown
     * @param outlier   difference to the present level, relative to it, if the run is so far from it that it does not count as
     *                  evidence; else NaN
     * @param hardAlert {@code true} if the value exceeds 150 % of what it is compared with, for the worse
     */
    public record Newest(double change, double outlier, boolean hardAlert) {
        static final Newest UNKNOWN = new Newest(Double.NaN, Double.NaN, false);
        private static final double HARD_ALERT_THRESHOLD = 1.5;

        static Newest of(double change, double outlier, boolean largerIsWorse) {
            return new Newest(change, outlier, largerIsWorse ? 1 + change > HARD_ALERT_THRESHOLD
                : (1 + change) * HARD_ALERT_THRESHOLD < 1);
        }
    }
}

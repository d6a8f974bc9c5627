package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;
import java.util.Locale;

/**
 * Estimated relative difference between a level and the level before.
 *
 * @param change     relative to the level before, positive if larger; NaN if there is no level before or it is 0
 * @param interval   of the change; null if there is no change or the series is exact
 * @param confidence that there is a change, for this single comparison, 0 to 1; NaN if there is no level before
 */
public record ChangeEstimate(double change, Interval interval, double confidence) {
    /** Estimate without a level before. */
    static final ChangeEstimate NONE = new ChangeEstimate(Double.NaN, null, Double.NaN);

    /** Returns a change of an exact series, which is certain. */
    static ChangeEstimate exact(double change) {
        return new ChangeEstimate(change, null, 1);
    }

    /** Returns the size of the change and its interval without a sign, in per cent. */
    String text() {
        double low = Math.abs(interval.low());
        double high = Math.abs(interval.high());
        return String.format(Locale.ROOT, "%.1f %% [%.1f, %.1f]", 100 * Math.abs(change), 100 * Math.min(low, high),
            100 * Math.max(low, high));
    }

    /** Returns the size of the change with its sign, and its interval, in per cent. */
    public String signedText() {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * change) + (interval == null ? ""
            : String.format(Locale.ROOT, " [%.1f, %.1f]", 100 * interval.low(), 100 * interval.high()));
    }
}

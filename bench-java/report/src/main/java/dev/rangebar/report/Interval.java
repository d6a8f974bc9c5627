package dev.rangebar.report;

/**
 * A two-sided confidence interval.
 *
 * @param low        lower end, in the unit of the value
 * @param high       upper end
 * @param confidence 0 to 1
 */
public record Interval(double low, double high, double confidence) {
    /** Returns whether the interval contains a value; both ends belong to it. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Returns the smallest interval that covers this one and another, with the lower of the two confidences. */
    public Interval hull(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high),
            Math.min(confidence, other.confidence));
    }
}

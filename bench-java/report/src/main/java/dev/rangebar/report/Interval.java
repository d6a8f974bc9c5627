package dev.rangebar.report;

/**
 * A two-sided confidence interval.
 *
 * @param low        lower end, in the unit of the value
 * @param high       upper end
 * @param confidence 0 to 1
 */
public record Interval(double low, double high, double confidence) {
    /** Does it contain a value? Both ends belong to it. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** The smallest interval that holds this one and another; its confidence is the lower of the two. */
    public Interval hull(Interval other) {
        return new Interval(Math.min(low, other.low), Math.max(high, other.high),
            Math.min(confidence, other.confidence));
    }
}

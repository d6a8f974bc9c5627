package dev.rangebar.report.verdict;

/**
 * Value of one run in a series.
 *
 * @param value         finite; greater than zero unless the series is exact
 * @param lowConfidence {@code true} if the machine had an unusual speed in this run, so that the value proves nothing
 */
public record Point(double value, boolean lowConfidence) {
    /** Rejects a value that is not finite. */
    public Point {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the value " + value + " of a point is not finite");
        }
    }
}

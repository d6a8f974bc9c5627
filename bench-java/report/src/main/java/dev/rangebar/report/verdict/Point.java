package dev.rangebar.report.verdict;

/**
 * What one run measured of one series.
 *
 * @param value         finite; greater than zero unless the series is exact
 * @param lowConfidence the machine was not itself during this run, so that the value proves nothing
 */
public record Point(double value, boolean lowConfidence) {
    /** Refuses what is no number. */
    public Point {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a point's value is " + value + ", which is not finite");
        }
    }
}

package dev.rangebar.report.verdict;

/**
 * Value of one run in a series.
 *
 * @param value         finite; greater than zero unless the series is exact
 * @param largest       value of another process of the same run, if it was larger in an exact series; else the value
 * @param lowConfidence {@code true} if the machine had an unusual speed in this run, so that the value proves nothing
 * @param machine       index of the machine; each machine has its own level
 */
public record Point(double value, double largest, boolean lowConfidence, int machine) {
    /** Rejects values that are not finite or not in order. */
    public Point {
        if (!Double.isFinite(value) || !(largest >= value) || !Double.isFinite(largest)) {
            throw new IllegalArgumentException("the value " + value + " of a point is not finite, or larger than " + largest);
        }
    }

    /** Creates a point whose processes agree. */
    public Point(double value, boolean lowConfidence, int machine) {
        this(value, value, lowConfidence, machine);
    }

    /** Creates a point of the only machine. */
    public Point(double value, boolean lowConfidence) {
        this(value, lowConfidence, 0);
    }
}

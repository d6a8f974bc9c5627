package dev.rangebar.report.verdict;

/**
 * Value of one run in a series.
 *
 * @param value         finite; greater than zero unless the series is exact
 * @param lowConfidence {@code true} if the machine had an unusual speed in this run, so that the value proves nothing
 * @param machine       index of the machine; each machine has its own level
 */
public record Point(double value, boolean lowConfidence, int machine) {
    /** Rejects a value that is not finite. */
    public Point {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("the value " + value + " of a point is not finite");
        }
    }

    /** Creates a point of the only machine. */
    public Point(double value, boolean lowConfidence) {
        this(value, lowConfidence, 0);
    }
}

package dev.rangebar.report.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Moves a detected change to the most likely place nearby. Noise can shift a change by some runs, so that it lies
 * between two runs of one commit. The place with the highest likelihood of the values wins; places where the commit
 * changes have an advantage, since commits cause most changes.
 */
final class CommitBoundary {
    private static final int FARTHEST = 5;
    private static final int LEVEL_RUNS = 20;
    /** Log-likelihood advantage of a place where the commit changes, 20:1. */
    private static final double COMMIT_ADVANTAGE = Math.log(20);
    /** Log-likelihood loss at which a place is ruled out, 1000:1. */
    private static final double RULED_OUT = Math.log(1000);
    private static final double DEVIATION_OF_MAD = 1.4826;
    /** Relative deviation of values without noise, each of which shows its side by itself. */
    private static final double LEAST_DEVIATION = 1e-9;

    private CommitBoundary() {
    }

    /** Returns the index of the first run after the change: the given one, or one nearby. */
    static int of(List<String> commits, double[] values, int changed) {
        int best = changed;
        double least = Double.POSITIVE_INFINITY;
        for (int i = Math.max(1, changed - FARTHEST); i <= Math.min(values.length - 1, changed + FARTHEST); i++) {
            double loss = loss(values, changed, i) - (isBoundary(commits, i) ? COMMIT_ADVANTAGE : 0);
            if (loss < least) {
                best = i;
                least = loss;
            }
        }
        return best;
    }

    /**
     * Returns the places where the change may lie by its values: the given one and those nearby that are not ruled out.
     */
    static IntStream places(double[] values, int changed) {
        return IntStream.rangeClosed(Math.max(1, changed - FARTHEST), Math.min(values.length - 1, changed + FARTHEST))
            .filter(i -> i == changed || loss(values, changed, i) < RULED_OUT);
    }

    private static boolean isBoundary(List<String> commits, int index) {
        return !commits.get(index - 1).equals(commits.get(index));
    }

    /** Returns the loss of log-likelihood if the change lies at another place. */
    private static double loss(double[] values, int from, int to) {
        int begin = Math.min(from, to);
        int end = Math.max(from, to);
        double[] before = Arrays.copyOfRange(values, Math.max(0, begin - LEVEL_RUNS), begin);
        double[] after = Arrays.copyOfRange(values, end, Math.min(values.length, end + LEVEL_RUNS));
        double old = median(before);
        double now = median(after);
        double deviation = Math.max(LEAST_DEVIATION * Math.abs(old), DEVIATION_OF_MAD * median(DoubleStream.concat(
            Arrays.stream(before).map(value -> Math.abs(value - old)),
            Arrays.stream(after).map(value -> Math.abs(value - now))).toArray()));
        double loss = 0;
        for (int i = begin; i < end; i++) {
            double as = Math.pow(values[i] - (to > from ? old : now), 2);
            double was = Math.pow(values[i] - (to > from ? now : old), 2);
            loss += as - was;
        }
        return loss / (2 * deviation * deviation);
    }

    private static double median(double[] values) {
        return Median.withDefaults().evaluate(values);
    }
}

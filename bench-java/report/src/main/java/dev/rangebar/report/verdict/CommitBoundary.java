package dev.rangebar.report.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Noise can put a change some runs beside where it happened, and so between two runs of one commit. Of the places near
 * by, the one is taken that makes the values most likely, where a place at which the commit changes has a start: most
 * changes come with commits.
 */
final class CommitBoundary {
    private static final int FARTHEST = 5;
    private static final int LEVEL_RUNS = 20;
    /** In log-likelihood: a commit is that much more likely to change a series than none, 20:1. */
    private static final double START = Math.log(20);
    /** A place is ruled out where the values are that much less likely, 1000:1. */
    private static final double RULED_OUT = Math.log(1000);
    private static final double DEVIATION_OF_MAD = 1.4826;
    /** Where nothing scatters, a value says by itself on which side it belongs. */
    private static final double LEAST_DEVIATION = 1e-9;

    private CommitBoundary() {
    }

    /** The index of the first run after the change: the given one, or one near by. */
    static int of(List<String> commits, double[] values, int changed) {
        int best = changed;
        double least = Double.POSITIVE_INFINITY;
        for (int i = Math.max(1, changed - FARTHEST); i <= Math.min(values.length - 1, changed + FARTHEST); i++) {
            double loss = loss(values, changed, i) - (isBoundary(commits, i) ? START : 0);
            if (loss < least) {
                best = i;
                least = loss;
            }
        }
        return best;
    }

    /** Where else a change may lie, by its values: the given place and those near by that are not ruled out. */
    static IntStream places(double[] values, int changed) {
        return IntStream.rangeClosed(Math.max(1, changed - FARTHEST), Math.min(values.length - 1, changed + FARTHEST))
            .filter(i -> i == changed || loss(values, changed, i) < RULED_OUT);
    }

    private static boolean isBoundary(List<String> commits, int index) {
        return !commits.get(index - 1).equals(commits.get(index));
    }

    /** Of log-likelihood, by taking another place. */
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

package dev.rangebar.report.publish;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Noise can put a change some runs beside where it happened, and so between two runs of one commit. Since most changes
 * come with commits, it is moved to where the commit changes if the values are nearly as likely with it there.
 */
final class CommitBoundary {
    private static final int FARTHEST = 3;
    private static final int LEVEL_RUNS = 20;
    /** Loss of log-likelihood that is taken: a commit is that much more likely to change a series than none, 20:1. */
    private static final double MOST_LOSS = Math.log(20);
    private static final double DEVIATION_OF_MAD = 1.4826;

    private CommitBoundary() {
    }

    /** The index of the first run after the change: the given one, or one near by. */
    static int of(List<String> commits, double[] values, int changed) {
        if (isBoundary(commits, changed)) {
            return changed;
        }
        return IntStream.rangeClosed(Math.max(1, changed - FARTHEST), Math.min(values.length - 1, changed + FARTHEST))
            .filter(index -> isBoundary(commits, index) && loss(values, changed, index) <= MOST_LOSS)
            .boxed().min((a, b) -> Double.compare(loss(values, changed, a), loss(values, changed, b)))
            .orElse(changed);
    }

    private static boolean isBoundary(List<String> commits, int index) {
        return !commits.get(index - 1).equals(commits.get(index));
    }

    private static double loss(double[] values, int from, int to) {
        int begin = Math.min(from, to);
        int end = Math.max(from, to);
        double[] before = Arrays.copyOfRange(values, Math.max(0, begin - LEVEL_RUNS), begin);
        double[] after = Arrays.copyOfRange(values, end, Math.min(values.length, end + LEVEL_RUNS));
        double old = median(before);
        double now = median(after);
        double deviation = DEVIATION_OF_MAD * median(DoubleStream.concat(
            Arrays.stream(before).map(value -> Math.abs(value - old)),
            Arrays.stream(after).map(value -> Math.abs(value - now))).toArray());
        double loss = 0;
        for (int i = begin; i < end; i++) {
            double as = Math.pow(values[i] - (to > from ? old : now), 2);
            double was = Math.pow(values[i] - (to > from ? now : old), 2);
            loss += as - was;
        }
        // Nothing scatters: then a value says by itself on which side it belongs.
        return deviation == 0 ? (loss > 0 ? Double.POSITIVE_INFINITY : 0) : loss / (2 * deviation * deviation);
    }

    private static double median(double[] values) {
        return Median.withDefaults().evaluate(values);
    }
}

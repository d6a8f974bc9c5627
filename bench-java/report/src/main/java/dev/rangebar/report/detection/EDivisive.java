package dev.rangebar.report.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Finds the change points of a whole history by E-divisive (Matteson and James, A Nonparametric Approach for Multiple
 * Change Point Analysis of Multivariate Data, JASA 2014), for one variable and distances to the power of one.
 *
 * <p>A segment is split where the energy statistic is largest among all left sides and all right sides that follow
 * them. A right side may end before the segment does, so that a change that was reverted later is found as well. Each
 * part is then split in turn, as long as the split is significant.
 *
 * <p>A permutation test decides about significance, not a t-test at the best split: each permuted series is searched
 * for its best split too. The test thereby accounts for the search and assumes no distribution. It permutes blocks of
 * consecutive runs, because one night resembles the next.
 */
public final class EDivisive {
    /** Smallest number of runs on each side of a split. */
    static final int LEAST_SEGMENT = 4;
    static final double SIGNIFICANCE = 0.01;
    private static final int PERMUTATIONS = 99;
    private static final int RUNS_PER_BLOCK_LENGTH = 25;
    private static final int LONGEST_BLOCK = 5;
    private static final long SEED = 20140514;
    /** Largest relative difference of statistics that is due to rounding. */
    private static final double ROUNDING = 1e-9;

    private EDivisive() {
    }

    /**
     * Best split of a series into two parts.
     *
     * @param index     of the first value of the right side; -1 if the series is too short
     * @param statistic the energy statistic
     */
    record Split(int index, double statistic) {
    }

    /**
     * Significant change.
     *
     * @param index  of the first value after the change
     * @param pValue by permutation
     */
    public record Change(int index, double pValue) {
    }

    /** Returns all significant changes, ascending. */
    public static List<Change> changes(double[] values) {
        List<Change> found = new ArrayList<>();
        split(values, 0, found);
        return found;
    }

    private static void split(double[] values, int offset, List<Change> found) {
        Energy energy = new Energy(values);
        Split best = energy.best(identity(values.length));
        if (best.index < 0) {
            return;
        }
        double pValue = pValue(energy, best.statistic);
        if (pValue > SIGNIFICANCE) {
            return;
        }
        split(Arrays.copyOf(values, best.index), offset, found);
        found.add(new Change(offset + best.index, pValue));
        split(Arrays.copyOfRange(values, best.index, values.length), offset + best.index, found);
    }

    /**
     * Returns the share of permutations, including the series itself, with an equal or larger statistic; 1 if too
     * large.
     */
    private static double pValue(Energy energy, double statistic) {
        Random random = new Random(SEED);
        double reached = statistic - ROUNDING * Math.abs(statistic);
        int asGood = 1;
        for (int i = 0; i < PERMUTATIONS; i++) {
            if (energy.best(permutation(energy.count, random)).statistic >= reached) {
                asGood++;
                if (asGood > SIGNIFICANCE * (PERMUTATIONS + 1)) {
                    return 1;
                }
            }
        }
        return asGood / (PERMUTATIONS + 1.0);
    }

    private static int[] identity(int count) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /** Returns a permutation of blocks of consecutive indices. */
    static int[] permutation(int count, Random random) {
        int length = Math.clamp(count / RUNS_PER_BLOCK_LENGTH, 1, LONGEST_BLOCK);
        int[] blocks = identity((count + length - 1) / length);
        int[] order = new int[count];
        int filled = 0;
        for (int left = blocks.length; left > 0; left--) {
            int chosen = random.nextInt(left);
            int block = blocks[chosen];
            blocks[chosen] = blocks[left - 1];
            for (int i = block * length; i < Math.min(count, (block + 1) * length); i++) {
                order[filled++] = i;
            }
        }
        return order;
    }

    /** Returns the best split of a series. */
    static Split bestSplit(double[] values) {
        return new Energy(values).best(identity(values.length));
    }

    /** Energy statistic of all splits of one order of the values, in O(n^2). */
    private static final class Energy {
        private final int count;
        private final double[] values;
        private final double[] ordered;
        /** Sum of distances from each value to all values left of the split. */
        private final double[] toLeft;
        /** Sum of distances among all values before an index. */
        private final double[] within;
        /** 1 / n, and 1 / the number of pairs of n values; divisions would need most of the time. */
        private final double[] inverse;
        private final double[] inversePairs;

        Energy(double[] series) {
            count = series.length;
            values = series;
            ordered = new double[count];
            toLeft = new double[count];
            within = new double[count + 1];
            inverse = new double[count + 1];
            inversePairs = new double[count + 1];
            for (int n = 2; n <= count; n++) {
                inverse[n] = 1.0 / n;
                inversePairs[n] = 2.0 / (n * (n - 1.0));
            }
        }

        Split best(int[] order) {
            for (int i = 0; i < count; i++) {
                ordered[i] = values[order[i]];
            }
            Arrays.fill(toLeft, 0);
            for (int i = 0; i < count; i++) {
                within[i + 1] = within[i] + toLeft[i];
                addToLeft(i);
            }
            Arrays.fill(toLeft, 0);
            int index = -1;
            double highest = Double.NEGATIVE_INFINITY;
            for (int split = 1; split <= count - LEAST_SEGMENT; split++) {
                addToLeft(split - 1);
                double statistic = split < LEAST_SEGMENT ? highest : highestOfAllEnds(split);
                if (statistic > highest) {
                    highest = statistic;
                    index = split;
                }
            }
            return new Split(index, highest);
        }

        private void addToLeft(int added) {
            double value = ordered[added];
            for (int i = added + 1; i < count; i++) {
                toLeft[i] += Math.abs(ordered[i] - value);
            }
        }

        /** Returns the largest statistic of the left side up to a split and all right sides after it. */
        private double highestOfAllEnds(int left) {
            double ofLeft = within[left] * inversePairs[left];
            double between = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int end = left + 1; end <= count; end++) {
                between += toLeft[end - 1];
                int right = end - left;
                if (right >= LEAST_SEGMENT) {
                    double ofRight = (within[end] - within[left] - between) * inversePairs[right];
                    double energy = 2 * between * inverse[left] * inverse[right] - ofLeft - ofRight;
                    highest = Math.max(highest, left * right * inverse[end] * energy);
                }
            }
            return highest;
        }
    }
}

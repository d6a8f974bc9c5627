package dev.rangebar.report.verdict;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What is usual: level, noise and how much of the noise of one run stays for the next, of the logarithms of some runs.
 *
 * <p>Values are winsorised, which means that one that is further off than a limit counts as if it lay at the limit: a
 * single night that went wrong says no more than one that was a bit slow. Level, noise and what is compared with them
 * are all of winsorised values, so that the noise is that of the very numbers that are summed up.
 *
 * @param runs  how many
 * @param level their robust centre
 * @param limit deviations from the level are cut off here
 * @param noise standard deviation of the deviations, cut off
 * @param carry correlation of one deviation with the next, 0 to below 1
 * @param burst share of runs that were cut off on the same side as the run before
 */
record Reference(int runs, double level, double limit, double noise, double carry, double burst) {
    /** 80 % of normal deviations are smaller than this many standard deviations. */
    private static final double NORMAL_QUANTILE_80 = 1.2815515655446004;
    /** The limit, in robust standard deviations. */
    private static final double LIMIT = 2.5;
    /** No series of times is taken to be quieter: half a per mille in equal readings of a coarse clock mean nothing. */
    static final double LEAST_NOISE = 0.001;
    /** The correlation is estimated as if so many more runs had shown none. */
    private static final double CARRY_WEIGHT = 60;
    private static final double LARGEST_CARRY = 0.8;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final int HALVINGS = 30;

    /** Of the values from one index to before another, at least two. */
    static Reference of(double[] values, int from, int to) {
        int runs = to - from;
        double[] deviations = new double[runs];
        double level = Median.withDefaults().evaluate(Arrays.copyOfRange(values, from, to));
        double limit = limit(values, from, level, deviations);
        double shift = 0;
        for (int i = 0; i < runs; i++) {
            shift += Math.clamp(values[from + i] - level, -limit, limit);
        }
        level += shift / runs;
        limit = limit(values, from, level, deviations);
        double squares = 0;
        double products = 0;
        int burst = 0;
        for (int i = 0; i < runs; i++) {
            deviations[i] = Math.clamp(values[from + i] - level, -limit, limit);
            burst += i > 0 && Math.abs(deviations[i]) == limit && deviations[i] == deviations[i - 1] ? 1 : 0;
            squares += deviations[i] * deviations[i];
            products += i == 0 ? 0 : deviations[i] * deviations[i - 1];
        }
        // The estimate of the correlation is too small by about 1 / runs.
        double correlation = squares == 0 ? 0 : products / squares + 1.0 / runs;
        double carry = runs * correlation / (runs + CARRY_WEIGHT);
        return new Reference(runs, level, limit, Math.max(LEAST_NOISE, Math.sqrt(squares / (runs - 1))),
            Math.clamp(carry, 0, LARGEST_CARRY), (double) burst / runs);
    }

    private static double limit(double[] values, int from, double level, double[] work) {
        for (int i = 0; i < work.length; i++) {
            work[i] = Math.abs(values[from + i] - level);
        }
        // It orders what it is given.
        double wide = Quantile.withDefaults().evaluate(work, 0.8);
        return LIMIT * Math.max(LEAST_NOISE, wide / NORMAL_QUANTILE_80);
    }

    /** A deviation, cut off. */
    double deviation(double value) {
        return Math.clamp(value - level, -limit, limit);
    }

    /** How far the mean of consecutive values is off, in standard errors. */
    double score(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += deviation(values[i]);
        }
        return sum / (to - from) / standardError(to - from);
    }

    /** The largest score, without its sign, of a window within the runs that this is of. */
    double largestScore(double[] values, int from, int window) {
        double sum = 0;
        double largest = 0;
        for (int i = 0; i < runs; i++) {
            sum += deviation(values[from + i]);
            if (i >= window) {
                sum -= deviation(values[from + i - window]);
            }
            if (i + 1 >= window) {
                largest = Math.max(largest, Math.abs(sum));
            }
        }
        return largest / window / standardError(window);
    }

    /** By how much normal values have to be shifted so that their mean, once they are cut off, is so far off. */
    double shiftWithMean(double mean) {
        double low = 0;
        double high = limit + 3 * noise;
        for (int i = 0; i < HALVINGS; i++) {
            double shift = (low + high) / 2;
            double beyond = (shift - limit) / noise;
            double lost = noise * (beyond * NORMAL.cumulativeProbability(beyond) + NORMAL.density(beyond));
            if (shift - lost < mean) {
                low = shift;
            } else {
                high = shift;
            }
        }
        return high;
    }

    /** Of the difference between this level and the mean of as many other consecutive runs of the same noise. */
    double standardError(int others) {
        return noise * Math.hypot(Math.sqrt(inflation(others) / others), Math.sqrt(inflation(runs) / runs));
    }

    /** By how much the variance of a mean of consecutive runs is larger than if they were independent. */
    private double inflation(int count) {
        double sum = 1;
        double power = 1;
        for (int lag = 1; lag < count; lag++) {
            power *= carry;
            sum += 2 * (1 - (double) lag / count) * power;
        }
        return sum;
    }
}

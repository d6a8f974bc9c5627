package dev.rangebar.report.detection;

import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Level and noise of the logarithms of some runs, and the correlation of the noise between consecutive runs.
 *
 * <p>Values are winsorised: a value beyond a limit counts as if it lay at the limit, so that a single failed night
 * weighs no more than a slightly slow one. The level, the noise and all compared values are winsorised, so that the
 * noise is that of the summed numbers.
 *
 * @param runs  number of runs
 * @param level robust centre
 * @param limit largest deviation from the level; larger ones are clamped
 * @param noise standard deviation of the clamped deviations
 * @param carry correlation of one deviation with the next, 0 to below 1
 * @param burst share of runs that were clamped on the same side as the run before
 * @param largest largest absolute score of five consecutive runs among them
 */
public record Reference(int runs, double level, double limit, double noise, double carry, double burst, double largest) {
    /** 80 % of normal deviations are smaller than this many standard deviations. */
    private static final double NORMAL_QUANTILE_80 = 1.2815515655446004;
    /** The same for half of them. */
    private static final double NORMAL_QUANTILE_50 = 0.6744897501960817;
    /** Limit in robust standard deviations. */
    private static final double LIMIT = 2.5;
    /** Multiple of the limit from which on a value does not count at all in an estimate. */
    private static final double OUTLIER = 2;
    /**
     * Number of values below which the robust standard deviation is at most 1.5 times that by half of the values: among so few, two or three
     * failed nights are more than 20 %, so that the limit by 80 % would lie beyond them.
     */
    private static final int FEW = 20;
    private static final double LARGEST_RATIO_OF_FEW = 1.5;
    /** Smallest noise of a series of times: equal readings of a coarse clock prove nothing about half a per mille. */
    static final double LEAST_NOISE = 0.001;
    /** Number of additional runs without correlation that the estimate of the correlation includes. */
    private static final double CARRY_WEIGHT = 60;
    private static final double LARGEST_CARRY = 0.8;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final int HALVINGS = 30;
    private static final int STEPS = 3;

    /** Returns the reference of at least two values from one index to before another. */
    public static Reference of(double[] values, int from, int to) {
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
        Reference all = new Reference(runs, level, limit, Math.max(LEAST_NOISE, Math.sqrt(squares / (runs - 1))),
            Math.clamp(carry, 0, LARGEST_CARRY), (double) burst / runs, 0);
        return new Reference(runs, level, limit, all.noise, all.carry, all.burst,
            all.largestScore(Arrays.copyOfRange(values, from, to), Detector.SHORT_WINDOW));
    }

    /** Returns the robust centre of at least one value from one index to before another. */
    public static double centre(double[] values, int from, int to) {
        return to - from < 2 ? values[from] : of(values, from, to).level();
    }

    private static double limit(double[] values, int from, double level, double[] work) {
        for (int i = 0; i < work.length; i++) {
            work[i] = Math.abs(values[from + i] - level);
        }
        // Sorts the array in place.
        double[] wide = Quantile.withDefaults().evaluate(work, 0.5, 0.8);
        double deviation = wide[1] / NORMAL_QUANTILE_80;
        return LIMIT * Math.max(LEAST_NOISE, work.length >= FEW ? deviation
            : Math.min(deviation, LARGEST_RATIO_OF_FEW * wide[0] / NORMAL_QUANTILE_50));
    }

    /**
     * Robust centre of some values.
     *
     * @param level centre
     * @param runs  number of values that count in it, at least 1
     */
    public record Centre(double level, int runs) {
    }

    /**
     * Returns the centre of at least one value that have the noise of these runs at another level: the noise of a few values is
     * not known from themselves, and one failed night among five would move their mean.
     */
    public Centre centreOf(double[] values, int from, int to) {
        double centre = Median.withDefaults().evaluate(Arrays.copyOfRange(values, from, to));
        double weights = 0;
        for (int step = 0; step < STEPS; step++) {
            double sum = 0;
            weights = 0;
            for (int i = from; i < to; i++) {
                double weight = weight(values[i] - centre);
                weights += weight;
                sum += weight * (values[i] - centre);
            }
            centre += weights == 0 ? 0 : sum / weights;
        }
        return new Centre(centre, Math.max(1, (int) Math.round(weights)));
    }

    /**
     * Returns the mean deviation of some values from this level, if it is the level of most of them: an outlier counts as if it lay
     * at the level. The absolute mean is at most that of the clamped deviations.
     */
    public double shift(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += weight(values[i] - level) * deviation(values[i]);
        }
        return sum / (to - from);
    }

    /** Returns whether a value is so far from a centre with the noise of these runs that it does not count. */
    public boolean isOutlier(double value, double centre) {
        return weight(value - centre) == 0;
    }

    /** Returns 1 within the limit, 0 for an outlier. */
    private double weight(double deviation) {
        return Math.clamp((OUTLIER - Math.abs(deviation) / limit) / (OUTLIER - 1), 0, 1);
    }

    /** Returns the clamped deviation of a value. */
    double deviation(double value) {
        return Math.clamp(value - level, -limit, limit);
    }

    /**
     * Returns the deviation of the mean of consecutive values, in standard errors.
     *
     * @param machines variance by the levels of the machines, in units of the noise
     */
    double score(double[] values, int from, int to, double machines) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += deviation(values[i]);
        }
        return sum / (to - from) / Math.hypot(standardError(to - from), noise * Math.sqrt(machines));
    }

    /** Returns the largest absolute score of a window within the runs of this reference. */
    double largestScore(double[] values, int window) {
        double sum = 0;
        double largest = 0;
        for (int i = 0; i < runs; i++) {
            sum += deviation(values[i]);
            if (i >= window) {
                sum -= deviation(values[i - window]);
            }
            if (i + 1 >= window) {
                largest = Math.max(largest, Math.abs(sum));
            }
        }
        return largest / window / standardError(window);
    }

    /** Returns the shift of normal values whose clamped mean then has a given deviation. */
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

    /** Returns the standard error of the difference between this level and the mean of other consecutive runs. */
    public double standardError(int others) {
        return noise * Math.hypot(Math.sqrt(inflation(others) / others), Math.sqrt(inflation(runs) / runs));
    }

    /** Returns the factor by which correlation increases the variance of a mean of consecutive runs. */
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

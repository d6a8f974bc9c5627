package dev.rangebar.report.results;

import dev.rangebar.report.Interval;
import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Repeated measurements of one quantity; their median is the value. */
public final class Samples {
    private static final double CONFIDENCE = 0.95;

    private final double[] sorted;

    /** Creates samples from at least one finite value. */
    public Samples(double... values) {
        if (values.length == 0 || !Arrays.stream(values).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("no samples, or one that is not finite");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    static double median(double[] values) {
        return Median.withDefaults().evaluate(values);
    }

    /** Returns the values in ascending order. */
    public double[] values() {
        return sorted.clone();
    }

    public int count() {
        return sorted.length;
    }

    public double min() {
        return sorted[0];
    }

    public double max() {
        return sorted[sorted.length - 1];
    }

    public double median() {
        return median(sorted);
    }

    /** Returns the standard deviation over the mean; 0 for one sample. */
    public double coefficientOfVariation() {
        return sorted.length == 1 ? 0
            : StandardDeviation.of(sorted).getAsDouble() / Mean.of(sorted).getAsDouble();
    }

    /**
     * Returns the interval of the median between two order statistics, for any distribution: the narrowest with at
     * least 95 % confidence, or the range from the smallest to the largest value with its lower confidence; null for
     * one sample. The interval covers the noise within this run, not the noise between days.
     */
    Interval interval() {
        int n = sorted.length;
        if (n == 1) {
            return null;
        }
        BinomialDistribution below = BinomialDistribution.of(n, 0.5);
        int cut = 0;
        while (cut + 1 < n / 2 && 1 - 2 * below.cumulativeProbability(cut + 1) >= CONFIDENCE) {
            cut++;
        }
        return new Interval(sorted[cut], sorted[n - 1 - cut], 1 - 2 * below.cumulativeProbability(cut));
    }
}

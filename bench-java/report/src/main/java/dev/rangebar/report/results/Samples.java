package dev.rangebar.report.results;

import dev.rangebar.report.Interval;
import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Repeated measurements of one thing, of which the median is the value. */
public final class Samples {
    private static final double CONFIDENCE = 0.95;

    private final double[] sorted;

    /** Of at least one finite value. */
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

    /** In ascending order. */
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

    /** Standard deviation over mean; 0 of one sample. */
    public double coefficientOfVariation() {
        return sorted.length == 1 ? 0
            : StandardDeviation.of(sorted).getAsDouble() / Mean.of(sorted).getAsDouble();
    }

    /**
     * The interval of the median between two order statistics, whatever the distribution: the narrowest of at least
     * 95 %, or from the smallest to the largest with the confidence that this has; null of one sample. It holds for
     * the noise within this run, not for that between days.
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

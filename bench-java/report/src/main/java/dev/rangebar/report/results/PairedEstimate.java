package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Difference or ratio of two times that were measured in pairs, in one or several processes.
 *
 * <p>Each pair yields one number. A disturbance that lasts longer than a pair cancels out in it. Consecutive pairs form
 * blocks, and the median replaces each block: single interrupted pairs do not count, and a disturbance of some pairs
 * affects one block. The estimate is that of Hodges and Lehmann over the blocks, with the interval of the signed-rank
 * statistic; both assume symmetry but no particular distribution.
 *
 * <p>Processes differ from each other, since the compiler and the memory layout differ. With three or more processes,
 * the interval therefore also covers Student's interval of their separate estimates.
 *
 * @param value    the estimate
 * @param interval of 95 % confidence
 */
public record PairedEstimate(double value, Interval interval) {
    static final double CONFIDENCE = 0.95;
    /** Blocks of all processes together; fewer if there are fewer pairs. */
    private static final int BLOCKS = 24;
    /** Smallest number of values for which the signed-rank statistic has an interval of 95 %. */
    public static final int LEAST_BLOCKS = 6;
    private static final int LEAST_PROCESSES_TO_COMPARE = 3;

    /** Estimates the ratio of numerators to denominators; the list has one element per process. */
    public static PairedEstimate ratio(List<Pairs> processes) {
        PairedEstimate logarithm = of(processes.stream().map(Pairs::logRatios).toList());
        return logarithm.map(Math::exp);
    }

    /** Estimates the difference of numerators and denominators; the list has one element per process. */
    static PairedEstimate difference(List<Pairs> processes) {
        return of(processes.stream().map(Pairs::differences).toList());
    }

    /** Returns this estimate minus an independent one. */
    PairedEstimate minus(PairedEstimate other) {
        double difference = value - other.value;
        return new PairedEstimate(difference, new Interval(
            difference - Math.hypot(value - interval.low(), other.interval.high() - other.value),
            difference + Math.hypot(interval.high() - value, other.value - other.interval.low()), CONFIDENCE));
    }

    /** Returns this positive estimate divided by an independent one. */
    public PairedEstimate over(PairedEstimate other) {
        return map(Math::log).minus(other.map(Math::log)).map(Math::exp);
    }

    private PairedEstimate map(DoubleUnaryOperator increasing) {
        return new PairedEstimate(increasing.applyAsDouble(value),
            new Interval(increasing.applyAsDouble(interval.low()), increasing.applyAsDouble(interval.high()),
                interval.confidence()));
    }

    private static PairedEstimate of(List<double[]> processes) {
        int blocksEach = Math.max(LEAST_BLOCKS, BLOCKS / processes.size());
        List<double[]> blocks = processes.stream().map(values -> blockMedians(values, blocksEach)).toList();
        PairedEstimate pooled = hodgesLehmann(blocks.stream().flatMapToDouble(Arrays::stream).toArray());
        if (processes.size() < LEAST_PROCESSES_TO_COMPARE) {
            return pooled;
        }
        double[] each = blocks.stream().mapToDouble(one -> hodgesLehmann(one).value).toArray();
        return new PairedEstimate(pooled.value, pooled.interval.hull(student(each)));
    }

    private static double[] blockMedians(double[] values, int most) {
        if (values.length < LEAST_BLOCKS) {
            throw new BenchFailure(values.length + " pairs, expected at least " + LEAST_BLOCKS);
        }
        int count = Math.min(most, values.length);
        double[] medians = new double[count];
        for (int i = 0; i < count; i++) {
            medians[i] = Samples.median(Arrays.copyOfRange(values, (int) ((long) i * values.length / count),
                (int) ((long) (i + 1) * values.length / count)));
        }
        return medians;
    }

    /** Returns the median of the means of all pairs of values (a value and itself included), with its interval. */
    private static PairedEstimate hodgesLehmann(double[] values) {
        List<Double> means = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            for (int j = i; j < values.length; j++) {
                means.add((values[i] + values[j]) / 2);
            }
        }
        double[] sorted = means.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int cut = signedRankCut(values.length);
        return new PairedEstimate(Samples.median(sorted),
            new Interval(sorted[cut], sorted[sorted.length - 1 - cut], CONFIDENCE));
    }

    /** Returns the largest c such that the signed-rank statistic of n values is at most c in at most 2.5 % of cases. */
    private static int signedRankCut(int n) {
        double[] probability = new double[n * (n + 1) / 2 + 1];
        probability[0] = 1;
        for (int rank = 1, reached = 0; rank <= n; rank++) {
            reached += rank;
            for (int sum = reached; sum >= 0; sum--) {
                probability[sum] = (probability[sum] + (sum >= rank ? probability[sum - rank] : 0)) / 2;
            }
        }
        int cut = 0;
        for (double below = probability[0]; below <= (1 - CONFIDENCE) / 2; below += probability[cut]) {
            cut++;
        }
        return cut - 1;
    }

    private static Interval student(double[] values) {
        double mean = Mean.of(values).getAsDouble();
        double half = TDistribution.of(values.length - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2)
            * StandardDeviation.of(values).getAsDouble() / Math.sqrt(values.length);
        return new Interval(mean - half, mean + half, CONFIDENCE);
    }

    /**
     * Times of two alternating measurements in one process.
     *
     * @param numerator   one positive time per pair
     * @param denominator the other time of each pair
     */
    public record Pairs(double[] numerator, double[] denominator) {
        /** Rejects unequal numbers of times. */
        public Pairs {
            if (numerator.length != denominator.length) {
                throw new BenchFailure("the pairs have " + numerator.length + " and " + denominator.length + " times");
            }
        }

        private double[] logRatios() {
            double[] values = new double[numerator.length];
            Arrays.setAll(values, i -> Math.log(numerator[i] / denominator[i]));
            return values;
        }

        private double[] differences() {
            double[] values = new double[numerator.length];
            Arrays.setAll(values, i -> numerator[i] - denominator[i]);
            return values;
        }
    }
}

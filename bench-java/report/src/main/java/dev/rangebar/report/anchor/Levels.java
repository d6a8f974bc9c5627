package dev.rangebar.report.anchor;

import dev.rangebar.report.Interval;
import dev.rangebar.report.detection.Detector;
import dev.rangebar.report.detection.MachineLevels;
import dev.rangebar.report.detection.Reference;
import dev.rangebar.report.verdict.SeriesHistory;
import dev.rangebar.report.verdict.SeriesHistory.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/** Levels of one series: means of some consecutive runs that count, on the scale of one machine. */
final class Levels {
    /** Runs of a level, and the fewest of them. */
    static final int RUNS = Detector.SETTLED;
    static final int LEAST_RUNS = 5;
    private static final double CONFIDENCE = 0.95;
    /** A level differs from here on, in standard errors, as for an event. */
    static final double THRESHOLD = 3.4;
    /** The same for the best of all levels, which chance has made better than it is: by about 1.4 standard errors in a year. */
    static final double BEST_THRESHOLD = 4.8;

    private final List<Point> points;
    private final List<Integer> runs = new ArrayList<>();
    private final boolean exact;
    private final MachineLevels machines;
    private final double[] values;

    /**
     * Range of runs that count.
     *
     * @param from index of the first
     * @param to   index after the last
     */
    record Range(int from, int to) {
        int count() {
            return to - from;
        }
    }

    /**
     * Difference of two levels.
     *
     * @param change   relative
     * @param interval of the change; null for an exact series
     * @param differs  {@code true} beyond doubt
     */
    record Difference(double change, Interval interval, boolean differs) {
    }

    Levels(SeriesHistory series) {
        exact = series.entry().exact();
        SeriesHistory.ComparableRuns group = series.newestGroup();
        points = group.points();
        int[] counted = IntStream.range(0, points.size()).filter(i -> exact || !points.get(i).lowConfidence()).toArray();
        double[] scaled = IntStream.of(counted).mapToDouble(i -> exact ? points.get(i).value()
            : Math.log(points.get(i).value())).toArray();
        machines = exact ? MachineLevels.ofOneMachine(scaled)
            : new MachineLevels(scaled, IntStream.of(counted).map(i -> points.get(i).machine()).toArray());
        values = machines.values();
        for (int i = 0; i < values.length; i++) {
            runs.add(group.runs().get(counted[machines.run(i)]));
        }
    }

    /** Returns the number of runs that count. */
    int count() {
        return values.length;
    }

    /** Returns the run in the history of a run that counts. */
    int run(int index) {
        return runs.get(index);
    }

    /** Returns the present level; null if there are too few runs. */
    Range now() {
        return values.length < LEAST_RUNS ? null : new Range(Math.max(0, values.length - RUNS), values.length);
    }

    /** Returns a level on the scale of the comparison: the newest value of an exact series. */
    double centre(Range range) {
        return exact ? values[range.to() - 1] : Reference.centre(values, range.from(), range.to());
    }

    /** Returns a level in the unit of the series, on the newest machine; NaN if the level of the machine is unknown. */
    double onNewestMachine(Range range) {
        return exact ? centre(range) : Math.exp(machines.onMachine(points.getLast().machine(), centre(range)));
    }

    /** Returns the interval of a level on the newest machine; null for an exact series. */
    Interval interval(Range range) {
        if (exact) {
            return null;
        }
        double half = quantile(range.count()) * error(range);
        double level = onNewestMachine(range);
        return new Interval(level * Math.exp(-half), level * Math.exp(half), CONFIDENCE);
    }

    /** Compares the second of two ranges with the first; a difference counts beyond a threshold in standard errors. */
    Difference difference(Range then, Range now, double threshold) {
        double before = centre(then);
        double after = centre(now);
        if (exact) {
            return new Difference(after / before - 1, null, after != before);
        }
        double error = Math.hypot(Math.hypot(error(then), error(now)), Reference.of(values, now.from(), now.to()).noise()
            * Math.sqrt(machines.variance(then.from(), then.to(), now.from(), now.to())));
        double half = quantile(then.count() + now.count() - 1) * error;
        double difference = after - before;
        return new Difference(Math.expm1(difference), new Interval(Math.expm1(difference - half),
            Math.expm1(difference + half), CONFIDENCE), Math.abs(difference) > threshold * error);
    }

    /** Returns the standard error of a level: half of that of the difference of two such levels, squared. */
    private double error(Range range) {
        return Reference.of(values, range.from(), range.to()).standardError(range.count()) / Math.sqrt(2);
    }

    private static double quantile(int runs) {
        return TDistribution.of(runs - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2);
    }
}

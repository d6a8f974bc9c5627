package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Verdicts on series of runs on like hardware, in ascending time. */
public final class Verdicts {
    /** An event stays the verdict for this many runs from its onset on; then the new level is what is usual. */
    public static final int SETTLED = Detector.SETTLED;
    private static final double CONFIDENCE = 0.95;
    private static final double ALERT = 1.5;
    /** A series with more noise is called unstable: changes of less than about 20 % take longer than five runs. */
    private static final double UNSTABLE = 0.08;
    /** What {@link SeriesVerdict#smallestDetectable} promises. */
    private static final double POWER = 0.9;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Verdicts() {
    }

    /**
     * The verdict after the last run.
     *
     * <p>Runs of low confidence do not count, unless the series is exact: what is exact does not depend on how fast the
     * machine was.
     *
     * @param points          at least one
     * @param exact           any difference is a change
     * @param smallerIsBetter larger is a regression
     */
    public static SeriesVerdict judge(List<Point> points, boolean exact, boolean smallerIsBetter) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("no runs to judge");
        }
        return exact ? exact(points, smallerIsBetter) : noisy(points, smallerIsBetter);
    }

    /** Where the level changed in the whole history, ascending. */
    public static List<ChangePoint> changePoints(List<Point> points, boolean exact) {
        return exact ? exactChanges(points) : noisyChanges(points);
    }

    private static SeriesVerdict exact(List<Point> points, boolean smallerIsBetter) {
        int last = points.size() - 1;
        if (last == 0) {
            return new SeriesVerdict(VerdictKind.NOT_COMPARABLE, Double.NaN, null, Double.NaN, null, -1, false, false,
                Double.NaN, "the first run");
        }
        List<ChangePoint> changes = exactChanges(points);
        int since = changes.isEmpty() ? 0 : changes.getLast().index();
        boolean changed = since > 0 && last + 1 - since < SETTLED;
        int to = changed ? since - 1 : last - 1;
        int from = to;
        while (from > 0 && points.get(from - 1).value() == points.get(to).value()) {
            from--;
        }
        double before = points.get(to).value();
        double now = points.get(last).value();
        Baseline baseline = new Baseline(to - from + 1, before, 0, from, to);
        if (!changed) {
            return new SeriesVerdict(VerdictKind.UNCHANGED, 0, null, 1, baseline, -1, false, false, 0,
                "exactly as in the runs before");
        }
        return new SeriesVerdict(kind(now > before, smallerIsBetter), changes.getLast().change(), null, 1, baseline,
            since, isAlert(now, before, smallerIsBetter), false, 0,
            now > before ? "larger than before: exact, no noise" : "smaller than before: exact, no noise");
    }

    private static List<ChangePoint> exactChanges(List<Point> points) {
        List<ChangePoint> changes = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            double before = points.get(i - 1).value();
            double now = points.get(i).value();
            if (now != before) {
                changes.add(new ChangePoint(i, before == 0 ? Double.NaN : now / before - 1, null, 1));
            }
        }
        return changes;
    }

    private static SeriesVerdict noisy(List<Point> points, boolean smallerIsBetter) {
        Trusted trusted = Trusted.of(points);
        double[] values = trusted.logs;
        boolean lowConfidence = points.getLast().lowConfidence();
        if (values.length < Detector.LEAST_RUNS) {
            return new SeriesVerdict(VerdictKind.NOT_COMPARABLE, Double.NaN, null, Double.NaN, null, -1, false, lowConfidence,
                Double.NaN, "too few runs: " + values.length + " of " + Detector.LEAST_RUNS);
        }
        Detector detector = Detector.of(values);
        Detector.Event event = detector.open();
        if (event != null) {
            Reference before = event.before();
            Difference difference = Difference.of(before, values, event.onset(), values.length);
            Baseline baseline = trusted.baseline(before, event.from(), Math.min(event.to(), event.onset()));
            return new SeriesVerdict(kind(event.rises(), smallerIsBetter), difference.change, difference.interval,
                difference.confidence, baseline, trusted.indexes[event.onset()],
                isAlert(points.getLast().value(), baseline.value(), smallerIsBetter), lowConfidence,
                smallestDetectable(before, detector.neededByShortWindow(before, event.from())),
                (event.rises() ? "larger by " : "smaller by ") + difference);
        }
        Detector.Look look = detector.longestLook();
        Reference before = look.before();
        Difference difference = Difference.of(before, values, look.to(), values.length);
        Baseline baseline = trusted.baseline(before, look.from(), look.to());
        double smallest = smallestDetectable(before, detector.neededByShortWindow(before, look.from()));
        boolean unstable = before.noise() > UNSTABLE;
        return new SeriesVerdict(unstable ? VerdictKind.UNSTABLE : VerdictKind.UNCHANGED, difference.change, difference.interval,
            difference.confidence, baseline, -1,
            isAlert(points.getLast().value(), baseline.value(), smallerIsBetter), lowConfidence, smallest,
            unstable ? percent("so noisy that changes below %.0f %% may hide", smallest)
                : "no change beyond the noise");
    }

    private static List<ChangePoint> noisyChanges(List<Point> points) {
        Trusted trusted = Trusted.of(points);
        double[] values = trusted.logs;
        List<EDivisive.Change> found = EDivisive.changes(values);
        List<ChangePoint> changes = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            int from = i == 0 ? 0 : found.get(i - 1).index();
            int at = found.get(i).index();
            int to = i + 1 == found.size() ? values.length : found.get(i + 1).index();
            Difference difference = Difference.of(Reference.of(values, from, at), values, at, to);
            changes.add(new ChangePoint(trusted.indexes[at], difference.change, difference.interval,
                1 - found.get(i).pValue()));
        }
        return changes;
    }

    private static VerdictKind kind(boolean rises, boolean smallerIsBetter) {
        return rises == smallerIsBetter ? VerdictKind.REGRESSED : VerdictKind.IMPROVED;
    }

    private static boolean isAlert(double value, double baseline, boolean smallerIsBetter) {
        return smallerIsBetter ? value > ALERT * baseline : value * ALERT < baseline;
    }

    private static double smallestDetectable(Reference before, double needed) {
        double error = before.standardError(Detector.SHORT_WINDOW);
        return Math.expm1(before.shiftWithMean(error * needed) + error * NORMAL.inverseCumulativeProbability(POWER));
    }

    private static String percent(String format, double share) {
        return String.format(Locale.ROOT, format, 100 * share);
    }

    /** The runs that count: logarithms of their values, and their indexes among all. */
    private record Trusted(double[] logs, int[] indexes) {
        static Trusted of(List<Point> points) {
            int[] indexes = IntStream.range(0, points.size()).filter(i -> !points.get(i).lowConfidence()).toArray();
            double[] logs = new double[indexes.length];
            for (int i = 0; i < logs.length; i++) {
                double value = points.get(indexes[i]).value();
                if (value <= 0) {
                    throw new IllegalArgumentException("run " + indexes[i] + " has the value " + value
                        + "; only an exact series may have one that is not above zero");
                }
                logs[i] = Math.log(value);
            }
            return new Trusted(logs, indexes);
        }

        Baseline baseline(Reference before, int from, int to) {
            return new Baseline(to - from, Math.exp(before.level()), Math.expm1(before.noise()), indexes[from],
                indexes[to - 1]);
        }
    }

    /** How far some runs are off what is usual, as a share of it. */
    private record Difference(double change, Interval interval, double confidence) {
        static Difference of(Reference before, double[] values, int from, int to) {
            double size = to - from < 2 ? values[from] - before.level()
                : Reference.of(values, from, to).level() - before.level();
            double error = before.standardError(to - from);
            TDistribution student = TDistribution.of(before.runs() - 1);
            double half = student.inverseSurvivalProbability((1 - CONFIDENCE) / 2) * error;
            return new Difference(Math.expm1(size),
                new Interval(Math.expm1(size - half), Math.expm1(size + half), CONFIDENCE),
                1 - 2 * student.survivalProbability(Math.abs(size) / error));
        }

        @Override
        public String toString() {
            double low = Math.abs(interval.low());
            double high = Math.abs(interval.high());
            return percent("%.1f %% [", Math.abs(change)) + percent("%.1f, ", Math.min(low, high))
                + percent("%.1f]", Math.max(low, high));
        }
    }
}

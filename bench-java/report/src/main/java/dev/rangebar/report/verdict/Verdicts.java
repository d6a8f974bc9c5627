package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Computes verdicts and change points from comparable runs in ascending time. */
public final class Verdicts {
    /** Number of runs from its onset on for which a change stays the verdict; then the new level is the usual one. */
    public static final int SETTLED = Detector.SETTLED;
    private static final double CONFIDENCE = 0.95;
    private static final double HARD_ALERT_THRESHOLD = 1.5;
    /** Noise above which a series is called noisy: changes below about 20 % take longer than five runs to detect. */
    private static final double NOISY = 0.08;
    /** Share of cases of {@link Baseline#smallestDetectable}. */
    private static final double POWER = 0.9;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Verdicts() {
    }

    /**
     * Returns the verdict after the last run.
     *
     * <p>Runs of low confidence do not count, unless the series is exact: an exact value does not depend on the speed
     * of the machine.
     *
     * @param points        at least one
     * @param exact         {@code true} if any difference is a change
     * @param largerIsWorse {@code true} if an increase is a regression
     */
    public static SeriesVerdict judge(List<Point> points, boolean exact, boolean largerIsWorse) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("no runs to judge");
        }
        return exact ? exact(points, largerIsWorse)
            : noisy(points, largerIsWorse).withLowConfidence(points.getLast().lowConfidence());
    }

    /** Returns the changes of the level in the whole history, ascending. */
    public static List<ChangePoint> changePoints(List<Point> points, boolean exact) {
        return exact ? exactChanges(points) : noisyChanges(points);
    }

    private static SeriesVerdict exact(List<Point> points, boolean largerIsWorse) {
        int last = points.size() - 1;
        if (last == 0) {
            return SeriesVerdict.insufficientData("the first run");
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
        Baseline baseline = new Baseline(to - from + 1, before, 0, from, to, 0);
        if (!changed) {
            return SeriesVerdict.unchanged(VerdictKind.UNCHANGED, ChangeEstimate.exact(0), baseline,
                "the same value as in the runs before");
        }
        return SeriesVerdict.changed(kind(now > before, largerIsWorse), changes.getLast().estimate(), baseline, since,
                now > before ? "larger than before: an exact series has no noise"
                    : "smaller than before: an exact series has no noise")
            .withHardAlert(isHardAlert(now, before, largerIsWorse));
    }

    private static List<ChangePoint> exactChanges(List<Point> points) {
        List<ChangePoint> changes = new ArrayList<>();
        for (int i = 1; i < points.size(); i++) {
            double before = points.get(i - 1).value();
            double now = points.get(i).value();
            if (now != before) {
                changes.add(new ChangePoint(i, ChangeEstimate.exact(before == 0 ? Double.NaN : now / before - 1)));
            }
        }
        return changes;
    }

    private static SeriesVerdict noisy(List<Point> points, boolean largerIsWorse) {
        CountedRuns counted = CountedRuns.of(points);
        double[] values = counted.logs;
        if (values.length < Detector.LEAST_RUNS) {
            return SeriesVerdict.insufficientData("too few runs: " + values.length + " of " + Detector.LEAST_RUNS);
        }
        Detector detector = Detector.of(values);
        Detector.Event event = detector.open();
        double newest = points.getLast().value();
        if (event != null) {
            Reference before = event.before();
            ChangeEstimate estimate = estimate(before, values, event.onset(), values.length);
            Baseline baseline = counted.baseline(before, event.from(), Math.min(event.to(), event.onset()),
                smallestDetectable(before, detector.neededByShortWindow(before, event.from())));
            return SeriesVerdict.changed(kind(event.rises(), largerIsWorse), estimate, baseline,
                    counted.indexes[event.onset()], (event.rises() ? "larger by " : "smaller by ") + estimate.text())
                .withHardAlert(isHardAlert(newest, baseline.value(), largerIsWorse));
        }
        Detector.Look look = detector.longestLook();
        Reference before = look.before();
        double smallest = smallestDetectable(before, detector.neededByShortWindow(before, look.from()));
        Baseline baseline = counted.baseline(before, look.from(), look.to(), smallest);
        boolean noisy = before.noise() > NOISY;
        return SeriesVerdict.unchanged(noisy ? VerdictKind.NOISY : VerdictKind.UNCHANGED,
                estimate(before, values, look.to(), values.length), baseline,
                noisy ? String.format(Locale.ROOT, "the noise may hide changes below %.0f %%", 100 * smallest)
                    : "no change beyond the noise")
            .withHardAlert(isHardAlert(newest, baseline.value(), largerIsWorse));
    }

    private static List<ChangePoint> noisyChanges(List<Point> points) {
        CountedRuns counted = CountedRuns.of(points);
        double[] values = counted.logs;
        List<EDivisive.Change> found = EDivisive.changes(values);
        List<ChangePoint> changes = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            int from = i == 0 ? 0 : found.get(i - 1).index();
            int at = found.get(i).index();
            int to = i + 1 == found.size() ? values.length : found.get(i + 1).index();
            ChangeEstimate estimate = estimate(Reference.of(values, from, at), values, at, to);
            changes.add(new ChangePoint(counted.indexes[at],
                new ChangeEstimate(estimate.change(), estimate.interval(), 1 - found.get(i).pValue())));
        }
        return changes;
    }

    private static VerdictKind kind(boolean rises, boolean largerIsWorse) {
        return rises == largerIsWorse ? VerdictKind.REGRESSED : VerdictKind.IMPROVED;
    }

    private static boolean isHardAlert(double value, double baseline, boolean largerIsWorse) {
        return largerIsWorse ? value > HARD_ALERT_THRESHOLD * baseline : value * HARD_ALERT_THRESHOLD < baseline;
    }

    private static double smallestDetectable(Reference before, double needed) {
        double error = before.standardError(Detector.SHORT_WINDOW);
        return Math.expm1(before.shiftWithMean(error * needed) + error * NORMAL.inverseCumulativeProbability(POWER));
    }

    /** Estimates the distance of some runs from the level before. */
    private static ChangeEstimate estimate(Reference before, double[] values, int from, int to) {
        double size = to - from < 2 ? values[from] - before.level()
            : Reference.of(values, from, to).level() - before.level();
        double error = before.standardError(to - from);
        TDistribution student = TDistribution.of(before.runs() - 1);
        double half = student.inverseSurvivalProbability((1 - CONFIDENCE) / 2) * error;
        return new ChangeEstimate(Math.expm1(size),
            new Interval(Math.expm1(size - half), Math.expm1(size + half), CONFIDENCE),
            1 - 2 * student.survivalProbability(Math.abs(size) / error));
    }

    /** Runs that count: logarithms of their values, and their indexes among all runs. */
    private record CountedRuns(double[] logs, int[] indexes) {
        static CountedRuns of(List<Point> points) {
            int[] indexes = IntStream.range(0, points.size()).filter(i -> !points.get(i).lowConfidence()).toArray();
            double[] logs = new double[indexes.length];
            for (int i = 0; i < logs.length; i++) {
                double value = points.get(indexes[i]).value();
                if (value <= 0) {
                    throw new IllegalArgumentException("run " + indexes[i] + " has the value " + value
                        + "; expected a value above zero in a series that is not exact");
                }
                logs[i] = Math.log(value);
            }
            return new CountedRuns(logs, indexes);
        }

        Baseline baseline(Reference before, int from, int to, double smallestDetectable) {
            return new Baseline(to - from, Math.exp(before.level()), Math.expm1(before.noise()), indexes[from],
                indexes[to - 1], smallestDetectable);
        }
    }
}

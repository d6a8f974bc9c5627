package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;
import dev.rangebar.report.detection.Detector;
import dev.rangebar.report.detection.Drifts;
import dev.rangebar.report.detection.EDivisive;
import dev.rangebar.report.detection.MachineLevels;
import dev.rangebar.report.detection.OnsetDistribution;
import dev.rangebar.report.detection.Reference;
import dev.rangebar.report.verdict.LevelChange.Place;
import dev.rangebar.report.verdict.SeriesChanges.ChangePoint;
import dev.rangebar.report.verdict.SeriesHistory.Point;
import dev.rangebar.report.verdict.SeriesVerdict.Baseline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Changes of a series with noise, from the logarithms of its values. Runs of low confidence do not count, and neither
 * do the first runs of a machine.
 */
final class NoisySeries implements SeriesChanges {
    private static final double CONFIDENCE = 0.95;
    /** Confidence, and number of newest runs, with which a change is still visible when it has been known for long. */
    private static final double LATE_CONFIDENCE = 0.999;
    private static final int LATE_RUNS = 120;
    /** Noise above which a series is called noisy: changes below about 20 % take longer than five runs to detect. */
    private static final double NOISY = 0.08;
    /** Share of cases of {@link Baseline#smallestDetectable}. */
    private static final double POWER = 0.9;
    /** Number of newest runs that a level is estimated from. */
    private static final int LEVEL_RUNS = 60;
    /** Number of runs before a change that tell whether it is still visible. */
    private static final int LONG_BASELINE = 240;
    /** Number of earlier runs on a machine that tell whether a run is an outlier, before they are enough for a baseline. */
    private static final int FEW_RUNS = 3;
    /** Smallest outlier among so few runs, as a logarithm: their noise is hardly known. */
    private static final double LEAST_OUTLIER = Math.log(1.2);
    private static final double POWER_QUANTILE = NormalDistribution.of(0, 1).inverseCumulativeProbability(POWER);

    private final List<Point> points;
    private final List<String> commits;
    /** Index among the points of each run that is not of low confidence. */
    private final int[] confident;
    private final MachineLevels levels;
    private final double[] values;
    private final boolean largerIsWorse;
    private final Detector detector;
    private final List<Detector.Event> events;

    /** Reads the values; the commits are those of the points. */
    NoisySeries(List<Point> points, List<String> commits, boolean largerIsWorse) {
        this.points = points;
        this.commits = commits;
        this.largerIsWorse = largerIsWorse;
        confident = IntStream.range(0, points.size()).filter(i -> !points.get(i).lowConfidence()).toArray();
        double[] logs = new double[confident.length];
        for (int i = 0; i < logs.length; i++) {
            double value = points.get(confident[i]).value();
            if (value <= 0) {
                throw new IllegalArgumentException("run " + confident[i] + " has the value " + value
                    + "; expected a value above zero in a series that is not exact");
            }
            logs[i] = Math.log(value);
        }
        levels = new MachineLevels(logs, IntStream.of(confident).map(i -> points.get(i).machine()).toArray());
        values = levels.values();
        detector = Detector.of(levels, largerIsWorse);
        events = Drifts.merged(detector.events(), values);
    }

    /** Returns the index among the points of a run that counts. */
    private int point(int index) {
        return confident[levels.run(index)];
    }

    @Override
    public List<LevelChange> changes() {
        LinkedList<LevelChange> changes = new LinkedList<>();
        // Backwards: a later event that chance has raised does not end the level of an earlier one.
        List<Detector.Event> standing = new ArrayList<>();
        for (int i = events.size() - 1; i >= 0; i--) {
            Detector.Event event = events.get(i);
            int until = event.returned() >= 0 ? event.returned() : values.length;
            for (Detector.Event later : standing) {
                until = later.onset() > event.onset() && !later.drift() ? Math.min(until, later.onset()) : until;
            }
            Detector.Event last = i == 0 ? null : events.get(i - 1);
            LevelChange change = change(event, last == null ? 0 : Math.max(last.onset(), last.returned()), until);
            changes.addFirst(change);
            if (!change.isWithdrawn()) {
                standing.add(event);
            }
        }
        return List.copyOf(changes);
    }

    /** Returns a change whose old level began at a run, and whose new one ends before another. */
    private LevelChange change(Detector.Event event, int since, int until) {
        Reference before = event.before();
        int from = event.drift() ? Math.max(event.onset(), until - Detector.SETTLED)
            : Math.max(event.onset(), until - LEVEL_RUNS);
        ChangeEstimate estimate = estimate(before, from, until);
        List<Place> places = event.drift() ? List.of()
            : places(before, event.from(), event.onset(), Math.max(until, event.onset() + 1));
        return new LevelChange(point(event.raised()), point(event.onset()), event.rises(), event.drift(),
            event.confirmed() < 0 ? -1 : point(event.confirmed()), !event.equals(detector.open()),
            before.level(), before.level() + Math.log1p(estimate.change()), estimate,
            baseline(before, event.from(), Math.min(event.to(), event.onset())), places,
            event.returned() >= 0 ? end(event) : event.drift() ? null : withdrawal(event, since, until));
    }

    /**
     * Returns the run from which on a change is no longer visible; null if it is. Chance alone raises an event now and then: the runs
     * just before it and just after it differ by luck. More runs on both sides do not bear it out, and it would stay open for ever.
     * Where few runs were before it, 95 % is little evidence: of all differences, the event was raised for its size.
     */
    private LevelChange.End withdrawal(Detector.Event event, int since, int until) {
        int from = Math.min(event.from(), Math.max(since, event.onset() - LONG_BASELINE));
        double[] kept = detector.kept(values, from, event.onset());
        Reference before = Reference.of(kept, 0, kept.length);
        for (int i = event.raised() + Verdicts.SETTLED; i < until; i++) {
            boolean late = i - event.raised() >= LEVEL_RUNS;
            int first = Math.max(event.onset(), i + 1 - (late ? LATE_RUNS : LEVEL_RUNS));
            if (estimate(before, first, i + 1, late ? LATE_CONFIDENCE : CONFIDENCE).interval().contains(0)) {
                return new LevelChange.End(point(i), point(i), List.of());
            }
        }
        return null;
    }

    private LevelChange.End end(Detector.Event event) {
        Reference during = Reference.of(values, event.onset(), Math.max(event.returned(), event.onset() + 2));
        Reference usual = new Reference(during.runs(), during.level(), event.before().limit(), event.before().noise(),
            event.before().carry(), 0, 0);
        return new LevelChange.End(point(event.returned()), point(event.ended()),
            places(usual, event.onset(), event.returned(), event.ended() + 1));
    }

    private List<Place> places(Reference before, int from, int onset, int until) {
        return OnsetDistribution.of(values, before, from, onset, until,
            i -> !commits.get(point(i)).equals(commits.get(point(i - 1)))).places().stream()
            .map(place -> new Place(point(place.index()), point(place.index() - 1), place.probability())).toList();
    }

    @Override
    public SeriesVerdict unchanged() {
        int newest = points.getLast().machine();
        if (values.length > 0 && !isNewestMachineKnown()) {
            long runs = points.stream().filter(each -> each.machine() == newest).count();
            return SeriesVerdict.insufficientData("too few runs on this machine: " + runs + " of "
                + (MachineLevels.LEAST_RUNS + 1));
        }
        if (values.length < Detector.LEAST_RUNS) {
            return SeriesVerdict.insufficientData("too few runs: " + values.length + " of " + Detector.LEAST_RUNS);
        }
        Detector.Event fixed = fixed();
        Detector.Look look = fixed == null ? detector.longestLook() : null;
        Reference before = reference();
        Baseline baseline = fixed == null ? baseline(before, look.from(), look.to())
            : baseline(before, fixed.from(), Math.min(fixed.to(), fixed.onset()));
        boolean noisy = before.noise() > NOISY;
        return SeriesVerdict.unchanged(noisy ? VerdictKind.NOISY : VerdictKind.UNCHANGED,
            fixed == null ? estimate(before, before.shift(values, look.to(), values.length), values.length - look.to(), CONFIDENCE)
                : estimate(before, detector.open().onset(), values.length), baseline,
            noisy ? String.format(Locale.ROOT, "the noise may hide changes below %.0f %%",
                100 * baseline.smallestDetectable()) : "no change beyond the noise");
    }

    /** Returns the level that the newest runs of an unchanged series are compared with. */
    private Reference reference() {
        Detector.Event fixed = fixed();
        return fixed == null ? detector.longestLook().before() : fixed.before();
    }

    /** Returns the change that the newest runs undo; null if they undo none. */
    private Detector.Event fixed() {
        return detector.open() == null ? null : undoneBy(detector.open());
    }

    /** Returns the earlier change that a change undoes: the one whose old level is nearest to the new one. */
    private Detector.Event undoneBy(Detector.Event change) {
        double level = change.before().centreOf(values, change.onset(), values.length).level();
        return detector.events().stream().filter(each -> each.rises() != change.rises())
            .min(Comparator.comparingDouble(each -> Math.abs(each.before().level() - level))).orElse(change);
    }

    @Override
    public List<ChangePoint> changePoints() {
        List<EDivisive.Change> found = EDivisive.changes(values);
        List<ChangePoint> changes = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            int from = i == 0 ? 0 : found.get(i - 1).index();
            int at = found.get(i).index();
            int to = i + 1 == found.size() ? values.length : found.get(i + 1).index();
            Reference before = Reference.of(values, from, at);
            ChangeEstimate estimate = estimate(before, at, to);
            changes.add(new ChangePoint(new ChangeEstimate(estimate.change(), estimate.interval(),
                1 - found.get(i).pValue()), places(before, from, at, to)));
        }
        return changes;
    }

    private Baseline baseline(Reference before, int from, int to) {
        double level = levels.onMachine(points.getLast().machine(), before.level());
        return new Baseline(before.runs(), Math.exp(Double.isNaN(level) ? before.level() : level),
            Math.expm1(before.noise()), point(from), point(to - 1),
            Math.expm1(Detector.smallestDetectable(before, POWER_QUANTILE)));
    }

    /** Estimates the distance of some runs from the level before. */
    private ChangeEstimate estimate(Reference before, int from, int to) {
        return estimate(before, from, to, CONFIDENCE);
    }

    private ChangeEstimate estimate(Reference before, int from, int to, double confidence) {
        Reference.Centre centre = before.centreOf(values, from, to);
        return estimate(before, centre.level() - before.level(), centre.runs(), confidence);
    }

    private static ChangeEstimate estimate(Reference before, double size, int runs, double confidence) {
        double error = before.standardError(runs);
        TDistribution student = TDistribution.of(before.runs() - 1);
        double half = student.inverseSurvivalProbability((1 - confidence) / 2) * error;
        return new ChangeEstimate(Math.expm1(size),
            new Interval(Math.expm1(size - half), Math.expm1(size + half), confidence),
            1 - 2 * student.survivalProbability(Math.abs(size) / error));
    }

    private boolean isNewestMachineKnown() {
        return !Double.isNaN(levels.onMachine(points.getLast().machine(), 0));
    }

    @Override
    public SeriesVerdict.Newest newest(LevelChange change, double level) {
        if (Double.isNaN(level) || !isNewestMachineKnown()) {
            return newestOfFew();
        }
        Point newest = points.getLast();
        double outlier = newest.lowConfidence() ? Double.NaN : outlier(change, values[values.length - 1]);
        return SeriesVerdict.Newest.of(newest.value() / level - 1, outlier, largerIsWorse);
    }

    /** Returns the difference of a value to the present level if it does not count there; else NaN. */
    private double outlier(LevelChange change, double value) {
        Reference before = change == null ? reference() : events.stream()
            .filter(each -> point(each.raised()) == change.raised()).findFirst().orElseThrow().before();
        double level = change != null ? change.after() : fixed() == null ? before.level()
            : before.centreOf(values, detector.open().onset(), values.length).level();
        return before.isOutlier(value, level) ? Math.expm1(value - level) : Double.NaN;
    }

    /** Compares the newest run with the few before it on the same machine, which are no baseline yet. */
    private SeriesVerdict.Newest newestOfFew() {
        Point newest = points.getLast();
        double[] before = points.subList(0, points.size() - 1).stream().filter(each -> !each.lowConfidence()
            && each.machine() == newest.machine()).mapToDouble(each -> Math.log(each.value())).toArray();
        if (before.length < FEW_RUNS) {
            return SeriesVerdict.Newest.UNKNOWN;
        }
        Reference few = Reference.of(before, 0, before.length);
        double difference = Math.log(newest.value()) - few.level();
        boolean isOutlier = !newest.lowConfidence() && Math.abs(difference) >= LEAST_OUTLIER
            && few.isOutlier(Math.log(newest.value()), few.level());
        return SeriesVerdict.Newest.of(Math.expm1(difference), isOutlier ? Math.expm1(difference) : Double.NaN, largerIsWorse);
    }
}

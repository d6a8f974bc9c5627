package dev.rangebar.report.verdict;

import dev.rangebar.report.verdict.LevelChange.Place;
import dev.rangebar.report.verdict.SeriesChanges.ChangePoint;
import dev.rangebar.report.verdict.SeriesHistory.Point;
import dev.rangebar.report.verdict.SeriesVerdict.Baseline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Changes of a series without noise: each difference to the runs before on the same machine is a change. A run whose processes
 * disagree contradicts that: until it is old, values within its range are no change.
 */
final class ExactSeries implements SeriesChanges {
    private final List<Point> points;
    private final boolean largerIsWorse;
    private final List<LevelChange> changes = new ArrayList<>();
    /** Indexes of the runs since the last change, by machine. */
    private final Map<Integer, List<Integer>> levels = new HashMap<>();

    /** Values of a level: one, unless processes disagreed. */
    private record Range(double low, double high) {
        static Range of(Point point) {
            return new Range(point.value(), point.largest());
        }

        Range with(Range other) {
            return new Range(Math.min(low, other.low), Math.max(high, other.high));
        }

        boolean isExact() {
            return low == high;
        }

        boolean contains(double value) {
            return low <= value && value <= high;
        }
    }

    ExactSeries(List<Point> points, boolean largerIsWorse) {
        this.points = points;
        this.largerIsWorse = largerIsWorse;
        for (int i = 0; i < points.size(); i++) {
            List<Integer> level = levels.computeIfAbsent(points.get(i).machine(), machine -> new ArrayList<>());
            Range now = Range.of(points.get(i));
            Range before = level.isEmpty() ? now : range(level);
            if (now.low > before.high || now.high < before.low) {
                addChange(level.getLast(), before, i);
                level.clear();
            } else if (!now.isExact()) {
                withdraw(now, i);
            }
            level.add(i);
        }
    }

    /** Returns the values of the newest runs of a level. */
    private Range range(List<Integer> level) {
        return level.subList(Math.max(0, level.size() - Verdicts.SETTLED), level.size()).stream()
            .map(run -> Range.of(points.get(run))).reduce(Range::with).orElseThrow();
    }

    /**
     * Adds a change. A machine that was not measured since an earlier change in the same direction shows that change, not
     * another one.
     */
    private void addChange(int before, Range level, int at) {
        boolean rises = points.get(at).value() > level.high;
        if (changes.stream().noneMatch(each -> each.onset() > before && each.rises() == rises)) {
            double old = rises ? level.high : level.low;
            double now = rises ? points.get(at).value() : points.get(at).largest();
            changes.add(new LevelChange(at, at, rises, false, at, points.size() - at >= Verdicts.SETTLED, old, now,
                ChangeEstimate.exact(old == 0 ? Double.NaN : now / old - 1), baseline(before, level),
                List.of(new Place(at, at - 1, 1)), null));
        }
    }

    /** Withdraws the changes between two values that processes of one build have both measured. */
    private void withdraw(Range both, int at) {
        changes.replaceAll(each -> each.end() == null && both.contains(each.before()) && both.contains(each.after())
            ? each.endedBy(new LevelChange.End(at, at, List.of())) : each);
    }

    /** Returns the changes in ascending time. */
    @Override
    public List<LevelChange> changes() {
        return List.copyOf(changes);
    }

    /** Returns the runs of one machine up to an index with the same value. */
    private Baseline baseline(int to, Range level) {
        int from = to;
        int runs = 0;
        for (int i = to; i >= 0; i--) {
            if (points.get(i).machine() == points.get(to).machine()) {
                if (!level.contains(points.get(i).value())) {
                    break;
                }
                from = i;
                runs++;
            }
        }
        double spread = level.isExact() ? 0 : level.high / level.low - 1;
        return new Baseline(runs, points.get(to).value(), spread, from, to, spread);
    }

    @Override
    public SeriesVerdict unchanged() {
        int before = points.size() - 2;
        while (before >= 0 && points.get(before).machine() != points.getLast().machine()) {
            before--;
        }
        Range level = range(levels.get(points.getLast().machine()));
        String range = String.format(Locale.ROOT, "%,.0f to %,.0f in processes of the same build", level.low, level.high);
        return before < 0 ? SeriesVerdict.insufficientData((points.size() == 1 ? "the first run"
                : "the first run on this machine") + (level.isExact() ? "" : "; " + range))
            : !level.isExact() ? SeriesVerdict.unchanged(VerdictKind.NOISY, ChangeEstimate.NONE, baseline(before, level),
                range + ": not exact, so changes within that range are hidden")
            : SeriesVerdict.unchanged(VerdictKind.UNCHANGED, ChangeEstimate.exact(0), baseline(before, level),
                "the same value as in the runs before");
    }

    @Override
    public List<ChangePoint> changePoints() {
        return changes.stream().filter(each -> !each.isWithdrawn()).map(each -> new ChangePoint(each.estimate(), each.places()))
            .toList();
    }

    @Override
    public SeriesVerdict.Newest newest(LevelChange change, double level) {
        Point newest = points.getLast();
        boolean isComparable = !Double.isNaN(level)
            && points.stream().filter(each -> each.machine() == newest.machine()).count() > 1;
        return isComparable ? SeriesVerdict.Newest.of(newest.value() / level - 1, Double.NaN, largerIsWorse)
            : SeriesVerdict.Newest.UNKNOWN;
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.verdict.LevelChange.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes of a series without noise: each difference to the run before on the same machine is a change. */
final class ExactSeries implements SeriesChanges {
    private final List<Point> points;

    ExactSeries(List<Point> points) {
        this.points = points;
    }

    /**
     * Returns the changes in ascending time. A machine that was not measured since an earlier change in the same
     * direction shows that change, not another one.
     */
    @Override
    public List<LevelChange> changes() {
        List<LevelChange> changes = new ArrayList<>();
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < points.size(); i++) {
            Integer before = last.put(points.get(i).machine(), i);
            if (before != null && points.get(before).value() != points.get(i).value()) {
                boolean rises = points.get(i).value() > points.get(before).value();
                if (changes.stream().noneMatch(each -> each.onset() > before && each.rises() == rises)) {
                    changes.add(change(before, i));
                }
            }
        }
        return changes;
    }

    private LevelChange change(int before, int at) {
        double old = points.get(before).value();
        double now = points.get(at).value();
        return new LevelChange(at, at, now > old, false, at, points.size() - at >= Verdicts.SETTLED, old, now,
            ChangeEstimate.exact(old == 0 ? Double.NaN : now / old - 1), baseline(before), List.of(new Place(at, at - 1, 1)),
            null);
    }

    /** Returns the runs of one machine up to an index with the same value. */
    private Baseline baseline(int to) {
        int from = to;
        int runs = 0;
        for (int i = to; i >= 0; i--) {
            if (points.get(i).machine() == points.get(to).machine()) {
                if (points.get(i).value() != points.get(to).value()) {
                    break;
                }
                from = i;
                runs++;
            }
        }
        return new Baseline(runs, points.get(to).value(), 0, from, to, 0);
    }

    @Override
    public SeriesVerdict unchanged() {
        int before = points.size() - 2;
        while (before >= 0 && points.get(before).machine() != points.getLast().machine()) {
            before--;
        }
        return before < 0 ? SeriesVerdict.insufficientData(points.size() == 1 ? "the first run"
                : "the first run on this machine")
            : SeriesVerdict.unchanged(VerdictKind.UNCHANGED, ChangeEstimate.exact(0), baseline(before),
                "the same value as in the runs before");
    }

    @Override
    public List<ChangePoint> changePoints() {
        return changes().stream().map(each -> new ChangePoint(each.estimate(), each.places())).toList();
    }

    @Override
    public boolean isNewestComparable() {
        Point newest = points.getLast();
        return points.stream().filter(each -> each.machine() == newest.machine()).count() > 1;
    }
}

package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChange;
import dev.rangebar.report.history.SeriesCatalogue;
import dev.rangebar.report.history.SeriesCatalogue.Knowledge;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.verdict.JudgedSeries.Alert;
import dev.rangebar.report.verdict.JudgedSeries.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the series of a history before the statistics, and what they say back into its runs and commits. */
public final class SeriesJudge {
    /** The action's own line: half as much again. */
    private static final double CATASTROPHE = 1.5;
    /** No object is smaller: a difference below it is the harness's share, not an allocation. */
    private static final double SMALLEST_OBJECT_BYTES = 16;

    private final History history;
    private final Commits commits;
    private final List<KnownChange> known;

    public SeriesJudge(History history, Commits commits, List<KnownChange> known) {
        this.history = history;
        this.commits = commits;
        this.known = known;
    }

    public List<JudgedSeries> judge() {
        return history.series().parallelStream().map(this::judge).toList();
    }

    private JudgedSeries judge(SeriesDescriptor head) {
        Knowledge knowledge = SeriesCatalogue.of(head);
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < history.runs().size(); i++) {
            if (history.runs().get(i).values().containsKey(head.id())) {
                all.add(i);
            }
        }
        List<Change> changes = new ArrayList<>();
        for (List<Integer> like : groups(all, knowledge.exact())) {
            List<Point> points = points(head, like);
            for (ChangePoint point : Verdicts.changePoints(points, knowledge.exact())) {
                int place = place(like, points, point.index());
                changes.add(new Change(point, since(like, place),
                    knownReason(head, knowledge, like, points, place, point.change())));
            }
        }
        changes.sort(Comparator.comparingInt(change -> change.since().run()));
        int newest = all.getLast();
        List<Integer> like = groups(all, knowledge.exact()).stream().filter(group -> group.contains(newest)).findFirst()
            .orElseThrow();
        List<Point> points = points(head, like);
        SeriesVerdict verdict = Verdicts.judge(points, knowledge.exact(),
            knowledge.smallerIsBetter() || knowledge.neutral());
        int place = verdict.since() < 0 ? -1 : place(like, points, verdict.since());
        ChangeLocation since = place < 0 ? null : since(like, place);
        String reason = place < 0 ? null : knownReason(head, knowledge, like, points, place, verdict.change());
        return new JudgedSeries(head, knowledge, newest, like, verdict, since, reason,
            VerdictText.of(head, knowledge, verdict, since, reason, history.runs().get(newest)), changes,
            alerts(head, knowledge, all));
    }

    /** Runs that may be compared, in order. */
    private List<List<Integer>> groups(List<Integer> all, boolean exact) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int index : all) {
            BenchmarkRun run = history.runs().get(index);
            groups.stream().filter(group -> {
                BenchmarkRun first = history.runs().get(group.getFirst());
                return exact ? first.isOfSameKind(run) : first.isLike(run);
            }).findFirst().orElseGet(() -> {
                groups.add(new ArrayList<>());
                return groups.getLast();
            }).add(index);
        }
        return groups;
    }

    private List<Point> points(SeriesDescriptor head, List<Integer> runs) {
        boolean heap = head.id().startsWith("api/allocated/");
        List<Point> points = new ArrayList<>();
        for (int index : runs) {
            BenchmarkRun run = history.runs().get(index);
            double value = run.values().get(head.id()).value();
            double before = points.isEmpty() ? value : points.getLast().value();
            points.add(new Point(heap && Math.abs(value - before) < SMALLEST_OBJECT_BYTES ? before : value,
                run.lowConfidence()));
        }
        return points;
    }

    private int place(List<Integer> like, List<Point> points, int changed) {
        return CommitBoundary.of(like.stream().map(run -> history.runs().get(run).commit()).toList(), values(points),
            changed);
    }

    private ChangeLocation since(List<Integer> like, int place) {
        return ChangeLocation.of(history.runs(), like.get(place - 1), like.get(place), commits);
    }

    private static double[] values(List<Point> points) {
        return points.stream().mapToDouble(Point::value).toArray();
    }

    /** A declared commit is taken for the cause wherever the change may lie: noise puts it beside where it happened. */
    private String knownReason(SeriesDescriptor head, Knowledge knowledge, List<Integer> like, List<Point> points, int place,
        double change) {
        boolean worse = change > 0 == (knowledge.smallerIsBetter() || knowledge.neutral());
        return known.stream().filter(each -> each.covers(head.id(), worse)
            && CommitBoundary.places(values(points), place).anyMatch(i -> since(like, i).holds(each.commit())))
            .findFirst().map(KnownChange::reason).orElse(null);
    }

    private List<Alert> alerts(SeriesDescriptor head, Knowledge knowledge, List<Integer> all) {
        List<Alert> alerts = new ArrayList<>();
        int other = -1; // the last run of another commit
        for (int i = 1; i < all.size(); i++) {
            BenchmarkRun run = history.runs().get(all.get(i));
            BenchmarkRun before = history.runs().get(all.get(i - 1));
            if (!before.commit().equals(run.commit())) {
                other = all.get(i - 1);
            }
            if (other >= 0) {
                double ratio = run.values().get(head.id()).value()
                    / history.runs().get(other).values().get(head.id()).value();
                boolean rate = !knowledge.smallerIsBetter() && !knowledge.neutral();
                if ((rate ? 1 / ratio : ratio) > CATASTROPHE) {
                    alerts.add(new Alert(all.get(i), ratio - 1));
                }
            }
        }
        return alerts;
    }
}

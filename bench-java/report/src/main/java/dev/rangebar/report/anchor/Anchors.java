package dev.rangebar.report.anchor;

import dev.rangebar.report.Git;
import dev.rangebar.report.anchor.Levels.Difference;
import dev.rangebar.report.anchor.Levels.Range;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.verdict.Event;
import dev.rangebar.report.verdict.JudgedHistory;
import dev.rangebar.report.verdict.JudgedSeries;
import dev.rangebar.report.verdict.VerdictKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Compares the main series with the last release, the best level ever and a year ago. */
public final class Anchors {
    /** Main series, in the order of publication. */
    private static final List<String> MAIN = List.of("api/batch/1k", "api/batch/100k", "api/batch/1m", "core/batch/1k",
        "core/batch/100k", "core/batch/1m", "core/latency/p50", "core/latency/p95", "core/latency/p99", "ffm/overhead",
        "api/memory/peak-1m", "core/memory/native");
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration ABOUT = Duration.ofDays(15);
    private static final int LENGTH_OF_DATE = 10;

    private final JudgedHistory judged;
    private final Set<String> released;
    private final Release release;

    private Anchors(JudgedHistory judged, Release release) {
        this.judged = judged;
        this.release = release;
        released = release == null ? Set.of() : judged.commits().withAncestors(release.commit());
    }

    /** Returns all comparisons for which there are enough runs; the release may be null. */
    public static List<Anchor> of(JudgedHistory judged, Release release) {
        Anchors anchors = new Anchors(judged, release);
        List<Anchor> all = new ArrayList<>();
        for (String id : MAIN) {
            judged.series().stream().filter(each -> each.id().equals(id)).forEach(each -> anchors.add(all, each));
        }
        return all;
    }

    private void add(List<Anchor> all, JudgedSeries series) {
        Levels levels = new Levels(series.series());
        Range now = levels.now();
        if (now == null) {
            return;
        }
        add(all, series, levels, Anchor.Kind.RELEASE, release(levels), now);
        add(all, series, levels, Anchor.Kind.BEST, best(series, levels, now), now);
        add(all, series, levels, Anchor.Kind.YEAR, year(levels), now);
    }

    /** Returns the last runs whose code the release contains. */
    private Range release(Levels levels) {
        int to = levels.count();
        while (to > 0 && !released.contains(run(levels, to - 1).commit())) {
            to--;
        }
        int from = to;
        while (from > 0 && to - from < Levels.RUNS && released.contains(run(levels, from - 1).commit())) {
            from--;
        }
        return new Range(from, to);
    }

    private static Range best(JudgedSeries series, Levels levels, Range now) {
        Range best = null;
        double level = 0;
        double sign = series.entry().largerIsWorse() ? 1 : -1;
        for (int to = Levels.RUNS; to <= now.from(); to++) {
            Range range = new Range(to - Levels.RUNS, to);
            double centre = sign * levels.centre(range);
            if (best == null || centre <= level) {
                best = range;
                level = centre;
            }
        }
        return best;
    }

    private Range year(Levels levels) {
        Instant ago = run(levels, levels.count() - 1).date().minus(YEAR);
        int from = 0;
        while (run(levels, from).date().isBefore(ago.minus(ABOUT))) {
            from++;
        }
        int to = from;
        while (!run(levels, to).date().isAfter(ago.plus(ABOUT))) {
            to++;
        }
        int middle = (from + to) / 2;
        return new Range(Math.max(from, middle - Levels.RUNS / 2), Math.min(to, middle + (Levels.RUNS + 1) / 2));
    }

    private BenchmarkRun run(Levels levels, int index) {
        return judged.runs().get(levels.run(index));
    }

    private void add(List<Anchor> all, JudgedSeries series, Levels levels, Anchor.Kind kind, Range then, Range present) {
        if (then == null || then.count() < Levels.LEAST_RUNS) {
            return;
        }
        Range now = new Range(Math.max(present.from(), then.to()), present.to());
        if (now.count() < Levels.LEAST_RUNS) {
            return;
        }
        Difference difference = levels.difference(then, now, kind == Anchor.Kind.BEST ? Levels.BEST_THRESHOLD
            : Levels.THRESHOLD);
        boolean worse = difference.change() > 0 == series.entry().largerIsWorse();
        int run = levels.run(then.to() - 1);
        all.add(new Anchor(series.id(), kind, kind == Anchor.Kind.RELEASE ? release.tag()
            : judged.runs().get(run).date().toString().substring(0, LENGTH_OF_DATE), run, levels.onNewestMachine(then),
            levels.onNewestMachine(now), difference.change(), difference.interval(), !difference.differs()
            ? VerdictKind.UNCHANGED : worse ? VerdictKind.REGRESSED : VerdictKind.IMPROVED,
            difference.differs() && isDrift(series, run, difference.change())));
    }

    /** Returns whether the steps after a run explain less than half of a change. */
    private static boolean isDrift(JudgedSeries series, int run, double change) {
        double steps = 0;
        for (Event event : series.events()) {
            if (!event.drift() && event.ended() < 0 && event.location().run() > run) {
                steps += Math.log1p(event.estimate().change());
            }
        }
        double all = Math.log1p(change);
        return Math.signum(all) * steps < Math.abs(all) / 2;
    }

    /**
     * Newest release: a tag such as v1.0 that HEAD contains.
     *
     * @param tag    name of the tag
     * @param commit full id of its commit
     */
    public record Release(String tag, String commit) {
        /** Returns the newest release of a checkout; null if it has none. */
        public static Release newest(Path sources) {
            return Git.run(sources, "tag", "--merged", "HEAD", "--list", "v[0-9]*", "--sort=-version:refname",
                "--format=%(refname:short) %(objectname) %(*objectname)").lines().map(line -> line.strip().split(" "))
                .map(part -> new Release(part[0], part[part.length - 1])).findFirst().orElse(null);
        }
    }
}

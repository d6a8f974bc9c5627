package dev.rangebar.report.verdict;

import dev.rangebar.report.detection.Detector;
import dev.rangebar.report.verdict.SeriesHistory.Point;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Changes of one series, from comparable runs in ascending time.
 *
 * @param points        at least one
 * @param exact         {@code true} if any difference is a change
 * @param largerIsWorse {@code true} if an increase is a regression
 * @param source        statistics of the series
 * @param changes       in the order of their detection
 */
record Verdicts(List<Point> points, boolean exact, boolean largerIsWorse, SeriesChanges source,
    List<LevelChange> changes) {
    /** Number of runs from its onset on for which a change is news; then the new level is the usual one. */
    static final int SETTLED = Detector.SETTLED;

    /**
     * Judges a series.
     *
     * <p>Runs of low confidence do not count, unless the series is exact: an exact value does not depend on the speed
     * of the machine.
     *
     * @param points        at least one
     * @param commits       of the points
     * @param exact         {@code true} if any difference is a change
     * @param largerIsWorse {@code true} if an increase is a regression
     */
    static Verdicts of(List<Point> points, List<String> commits, boolean exact, boolean largerIsWorse) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("no runs to judge");
        }
        SeriesChanges source = exact ? new ExactSeries(points, largerIsWorse) : new NoisySeries(points, commits, largerIsWorse);
        return new Verdicts(points, exact, largerIsWorse, source,
            LevelChange.withFixes(source.changes(), largerIsWorse));
    }

    /** Returns the verdict on a series that has one commit and no declared changes. */
    static SeriesVerdict judge(List<Point> points, boolean exact, boolean largerIsWorse) {
        Verdicts verdicts = of(points, Collections.nCopies(points.size(), ""), exact, largerIsWorse);
        return verdicts.verdict(verdicts.current(change -> false));
    }

    /**
     * Returns the change that the verdict reports: the newest one that has not settled, or a change for the worse that nobody
     * has closed; null if there is none.
     */
    LevelChange current(Predicate<LevelChange> isClosed) {
        return changes.stream().filter(each -> each.end() == null
            && (!each.settled() || isWorse(each) && !isClosed.test(each)))
            .max(Comparator.comparingInt(LevelChange::raised)).orElse(null);
    }

    boolean isWorse(LevelChange change) {
        return change.rises() == largerIsWorse;
    }

    /** Returns the verdict that reports a change, or that there is none. */
    SeriesVerdict verdict(LevelChange change) {
        SeriesVerdict verdict = change == null ? source.unchanged()
            : SeriesVerdict.changed(isWorse(change) ? VerdictKind.REGRESSED : VerdictKind.IMPROVED, change.estimate(),
                change.baseline(), change.onset(), (change.rises() ? "larger " : "smaller ")
                    + (exact ? "than before: an exact series has no noise" : "by " + change.estimate().text()));
        // Values of an exact series whose processes disagree are not compared.
        SeriesVerdict.Newest newest = exact && verdict.kind() == VerdictKind.NOISY ? SeriesVerdict.Newest.UNKNOWN
            : source.newest(change, verdict.baseline() == null ? Double.NaN : verdict.baseline().value());
        return verdict.withNewest(newest).withLowConfidence(!exact && points.getLast().lowConfidence());
    }
}

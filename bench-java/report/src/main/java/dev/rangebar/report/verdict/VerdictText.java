package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;
import dev.rangebar.report.history.BenchmarkRun;
import java.util.Locale;

/** Formulates a verdict in one sentence. */
public final class VerdictText {
    private static final int SHORT_COMMIT = 7;
    private static final int LENGTH_OF_DATE = 10;

    private VerdictText() {
    }

    static String of(SeriesHistory series, SeriesVerdict verdict, ChangeLocation location, BenchmarkRun run) {
        StringBuilder text = new StringBuilder();
        if (location == null) {
            text.append(verdict.reason());
        } else {
            text.append(direction(series, verdict.change())).append(" by ").append(percent(verdict)).append(" since ")
                .append(place(location));
            if (location.known() != null) {
                text.append("; declared: ").append(location.known());
            }
        }
        if (run.lowConfidence()) {
            text.append("; low confidence: ").append(run.lowConfidenceReason());
        }
        return text.toString();
    }

    /** Returns the commits between which a change lies, in words. */
    public static String place(ChangeLocation location) {
        String first = shortened(location.after().commit());
        String software = location.software().isEmpty() ? "" : "; changed with it: " + location.software();
        if (location.sameCommit()) {
            return day(location.after()) + ", with the same commit " + first + " before and after: the cause is the "
                + "machine or its software, not the code" + software;
        }
        if (location.candidates() == null) {
            return first + " (after " + shortened(location.before().commit()) + ", commits not in this checkout)"
                + software;
        }
        int count = location.candidates().size();
        return first + (count == 1 ? " (1 commit)" : " (" + count + " commits)") + software;
    }

    private static String shortened(String commit) {
        return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    private static String day(BenchmarkRun run) {
        return run.date().toString().substring(0, LENGTH_OF_DATE);
    }

    private static String direction(SeriesHistory series, double change) {
        boolean more = change > 0;
        boolean rate = series.entry().isRate();
        String unit = series.descriptor().unit();
        if (rate || unit.matches("(ns|us|ms|s)(/.*)?")) {
            return more == rate ? "faster" : "slower";
        }
        if (unit.equals("ratio")) {
            return more ? "higher" : "lower";
        }
        return more ? "more" : "less";
    }

    private static String percent(SeriesVerdict verdict) {
        boolean more = verdict.change() > 0;
        Interval interval = verdict.interval();
        double size = 100 * Math.abs(verdict.change());
        if (interval == null) {
            return String.format(Locale.ROOT, "%.1f %%", size);
        }
        double low = 100 * (more ? interval.low() : -interval.high());
        double high = 100 * (more ? interval.high() : -interval.low());
        return String.format(Locale.ROOT, "%.1f %% [%.1f, %.1f]", size, low, high);
    }
}

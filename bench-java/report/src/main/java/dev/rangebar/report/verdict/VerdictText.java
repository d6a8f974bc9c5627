package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.SeriesCatalogue.Knowledge;
import dev.rangebar.report.history.SeriesDescriptor;
import java.util.Locale;

/** A verdict in one sentence. */
public final class VerdictText {
    private static final int SHORT_COMMIT = 7;

    private VerdictText() {
    }

    static String of(SeriesDescriptor head, Knowledge knowledge, SeriesVerdict verdict, ChangeLocation since, String known, BenchmarkRun run) {
        StringBuilder text = new StringBuilder();
        if (since == null) {
            text.append(verdict.reason());
        } else {
            text.append(word(head, knowledge, verdict.change())).append(" by ").append(percent(verdict));
            text.append(" since ").append(place(since));
        }
        if (known != null) {
            text.append("; declared: ").append(known);
        }
        if (run.lowConfidence()) {
            text.append("; low confidence: ").append(run.lowConfidenceReason());
        }
        return text.toString();
    }

    /** The commits between which it lies. */
    public static String place(ChangeLocation since) {
        String first = shortened(since.after().commit());
        String software = since.software().isEmpty() ? "" : "; with it " + since.software();
        if (since.sameCommit()) {
            return day(since.after()) + ", with " + first + " before and after: not the code, but the machine or its "
                + "software" + software;
        }
        if (since.candidates() == null) {
            return first + " (after " + shortened(since.before().commit()) + ", commits not in this checkout)"
                + software;
        }
        int count = since.candidates().size();
        return first + (count == 1 ? " (1 commit)" : " (" + count + " commits)") + software;
    }

    static String shortened(String commit) {
        return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    static String day(BenchmarkRun run) {
        return run.date().toString().substring(0, 10);
    }

    private static String word(SeriesDescriptor head, Knowledge knowledge, double change) {
        boolean more = change > 0;
        boolean rate = !knowledge.smallerIsBetter() && !knowledge.neutral();
        if (rate || head.unit().matches("(ns|us|ms|s)(/.*)?")) {
            return more == rate ? "faster" : "slower";
        }
        if (head.unit().equals("ratio")) {
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

package dev.rangebar.report.verdict;

import dev.rangebar.report.Interval;
import dev.rangebar.report.history.BenchmarkRun;
import java.util.List;
import java.util.Locale;

/** Formulates a verdict in one sentence. */
public final class VerdictText {
    private static final int SHORT_COMMIT = 7;
    private static final int LENGTH_OF_DATE = 10;

    private VerdictText() {
    }

    static String of(SeriesHistory series, SeriesVerdict verdict, Event event, List<Event> events,
        List<BenchmarkRun> runs) {
        StringBuilder text = new StringBuilder();
        BenchmarkRun run = runs.get(series.newest());
        if (event == null) {
            text.append(verdict.reason());
            events.stream().filter(each -> isRecentEnd(series, each)).forEach(each -> text.append("; ")
                .append(end(each, runs)));
        } else {
            text.append(direction(series, verdict.change())).append(" by ").append(percent(verdict)).append(' ')
                .append(place(event));
            if (event.location().known() != null) {
                text.append("; declared: ").append(event.location().known());
            }
        }
        double outlier = verdict.newest().outlier();
        if (Double.isFinite(outlier)) {
            text.append(String.format(Locale.ROOT, "; this run is %.1f %% %s", 100 * Math.abs(outlier),
                direction(series, outlier)));
        }
        if (run.lowConfidence()) {
            text.append("; low confidence: ").append(run.lowConfidenceReason());
        }
        return text.toString();
    }

    private static boolean isRecentEnd(SeriesHistory series, Event event) {
        return event.ended() >= 0 && series.runs().stream().filter(run -> run > event.ended()).count()
            < Verdicts.SETTLED;
    }

    /** Returns how an event ended, in words. */
    public static String end(Event event, List<BenchmarkRun> runs) {
        String found = (event.worse() ? "the regression of " : "the improvement of ") + day(runs.get(event.found()));
        return found + switch (event.state()) {
            case WITHDRAWN -> " is withdrawn: " + (event.estimate().interval() == null ? "processes of one build have both values"
                : event.confirmed() < 0 ? "the runs after it are at the old level"
                : "all runs since then together show no change beyond the noise");
            case FIXED -> " is fixed by " + place(event.end());
            default -> " is gone since " + place(event.end());
        };
    }

    /** Returns where an event lies, in words. */
    public static String place(Event event) {
        return event.drift() ? "by a drift since " + day(event.location().before()) + ", which no single commit explains"
            : "since " + place(event.location());
    }

    /** Returns the commits between which a change lies, in words. */
    public static String place(ChangeLocation location) {
        String first = shortened(location.after().commit());
        String software = location.software().isEmpty() ? "" : "; changed with it: " + location.software();
        if (location.sameCommit()) {
            return day(location.after()) + ", with the same commit " + first + " before and after: the cause is the "
                + "machine or its software, not the code" + software;
        }
        if (!location.complete()) {
            return first + " (after " + shortened(location.good().commit()) + ", commits not in this checkout)"
                + software;
        }
        int count = location.candidates().size();
        return first + (count == 1 ? " (1 commit)" : String.format(Locale.ROOT,
            " (%d commits, this one with %.0f %%)", count, 100 * location.candidates().stream()
                .filter(each -> each.commit().id().equals(location.after().commit())).findFirst()
                .map(ChangeLocation.Candidate::probability).orElse(0.0))) + software;
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

package dev.rangebar.report.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Finds the onsets of changes in the logarithms of a series, night by night, as if each night were the last.
 *
 * <p>Each night, the detector compares the means of the last runs with up to 60 runs before them: short windows find
 * large changes, a long window finds small ones. A window that deviates by more than the threshold, and by more than
 * any such window among those 60 runs, raises one event. The onset of the event starts a new level; later runs are
 * compared with it once it has enough runs. Until the change has settled, it is withdrawn if the series returns to the
 * old level.
 */
final class Detector {
    /** Largest and smallest number of runs in a baseline. */
    static final int LONGEST_BASELINE = 60;
    static final int LEAST_BASELINE = 8;
    static final int SHORT_WINDOW = 5;
    static final int LONG_WINDOW = 15;
    static final int LEAST_RUNS = LEAST_BASELINE + SHORT_WINDOW;
    /** Number of runs from the onset on after which the new level is the usual one. */
    static final int SETTLED = 15;
    private static final int[] WINDOWS = {SHORT_WINDOW, SHORT_WINDOW + 1, LONG_WINDOW};
    /** Threshold in standard errors for known noise; it is larger if the noise is estimated from few runs. */
    private static final double THRESHOLD = 3.4;
    /** Rise of the threshold per share of outliers in bursts, and its largest rise. */
    private static final double PER_BURST = 4;
    private static final double MOST_FOR_BURSTS = 0.15;
    /** Factor by which a window must deviate more than any window in the baseline. */
    private static final double BEYOND_ALL = 1.3;
    /** Largest number of runs between an onset and the night that finds it. */
    private static final int ONSET_SPAN = 20;
    /** Logarithm of the likelihood ratio of old and new level that withdraws a change. */
    private static final double BACK = 5;
    private static final double[] THRESHOLDS = thresholds();

    private final double[] values;
    private final List<Event> events = new ArrayList<>();
    /** First run of the current level. */
    private int start;
    /** First run that a window may contain. */
    private int windowsFrom;
    private Event open;

    /**
     * Detected change.
     *
     * @param found  index of the run that revealed it
     * @param onset  index of the first changed run, as estimated so far
     * @param from   first run of the baseline
     * @param to     first run after the baseline
     * @param before the baseline
     * @param rises  {@code true} if the new level is larger
     */
    record Event(int found, int onset, int from, int to, Reference before, boolean rises) {
        /** Returns the event with another onset. A later onset belongs to a larger change, which is found today. */
        private Event withOnset(int index, int today) {
            return new Event(index > found ? today : found, index, from, to, before, rises);
        }
    }

    /**
     * Comparison of the last runs with the runs before them.
     *
     * @param from   first run of the baseline
     * @param to     first run of the window
     * @param before the baseline
     * @param score  of the window, in standard errors
     * @param needed smallest score of a change
     */
    record Look(int from, int to, Reference before, double score, double needed) {
        private double strength() {
            return Math.abs(score) / needed;
        }
    }

    private Detector(double[] values) {
        this.values = values;
    }

    /** Processes all values. */
    static Detector of(double[] values) {
        Detector detector = new Detector(values);
        for (int today = LEAST_RUNS - 1; today < values.length; today++) {
            detector.night(today);
        }
        return detector;
    }

    /** Returns all events, in the order of detection. */
    List<Event> events() {
        return List.copyOf(events);
    }

    /** Returns the change that has not settled yet; null if there is none. */
    Event open() {
        return open;
    }

    /** Returns the comparison of the longest possible window with the current level. */
    Look longestLook() {
        int today = values.length - 1;
        boolean isLong = today + 1 - LONG_WINDOW - start >= LEAST_BASELINE;
        return look(isLong ? LONG_WINDOW : SHORT_WINDOW, today);
    }

    /** Returns the smallest score of a change for a short window with the same baseline. */
    double neededByShortWindow(Reference before, int from) {
        return needed(before, before.largestScore(values, from, SHORT_WINDOW));
    }

    /** Returns the smallest score of a change. */
    private static double needed(Reference before, double largestScore) {
        double bursts = 1 + Math.min(MOST_FOR_BURSTS, PER_BURST * before.burst());
        return Math.max(BEYOND_ALL * largestScore, bursts * THRESHOLDS[before.runs()]);
    }

    private void night(int today) {
        if (open != null) {
            follow(today);
        }
        Look strongest = null;
        for (int window : WINDOWS) {
            int from = today + 1 - window;
            if (from >= windowsFrom && from - start >= LEAST_BASELINE) {
                Look look = look(window, today);
                if (strongest == null || look.strength() > strongest.strength()) {
                    strongest = look;
                }
            }
        }
        if (strongest != null && strongest.strength() >= 1) {
            raise(strongest, today);
        }
    }

    private Look look(int window, int today) {
        int to = today + 1 - window;
        int from = Math.max(start, to - LONGEST_BASELINE);
        Reference before = Reference.of(values, from, to);
        return new Look(from, to, before, before.score(values, to, today + 1),
            needed(before, before.largestScore(values, from, window)));
    }

    private void raise(Look look, int today) {
        boolean rises = look.score > 0;
        int least = Math.max(Math.max(windowsFrom, start + LEAST_BASELINE), today + 1 - ONSET_SPAN);
        int onset = onset(look.before, look.to, least, today);
        open = new Event(today, onset, look.from, look.to, look.before, rises);
        events.add(open);
        start = open.onset;
        windowsFrom = open.onset;
    }

    /**
     * Returns the first run of those that more likely have the new level than the old one. The new level is the median
     * of the runs from an index on.
     */
    private int onset(Reference before, int changed, int least, int today) {
        double level = Median.withDefaults().evaluate(Arrays.copyOfRange(values, changed, today + 1));
        double half = (level - before.level()) / 2;
        double sum = 0;
        double largest = Double.NEGATIVE_INFINITY;
        int onset = today;
        for (int i = today; i >= least; i--) {
            double nearer = Math.signum(half) * (values[i] - before.level() - half);
            sum += Math.clamp(nearer, -Math.abs(half), Math.abs(half));
            if (sum > largest) {
                largest = sum;
                onset = i;
            }
        }
        return onset;
    }

    /** Updates a change that has not settled by another night. */
    private void follow(int today) {
        if (isBack(today)) {
            start = open.from;
            windowsFrom = today + 1;
            open = null;
            return;
        }
        int least = Math.max(open.from + LEAST_BASELINE, open.found + 1 - ONSET_SPAN);
        int onset = onset(open.before, open.onset, least, today);
        open = open.withOnset(onset, today);
        start = onset;
        windowsFrom = onset;
        if (today + 1 - onset >= SETTLED) {
            open = null;
        }
    }

    /**
     * Applies the sequential probability ratio test of the old level against the new one to the last runs. A run beyond
     * the old level counts like a run at the old level.
     */
    private boolean isBack(int today) {
        Reference before = open.before;
        double size = 0;
        for (int i = open.onset; i <= open.found; i++) {
            size += before.deviation(values[i]);
        }
        size /= open.found + 1 - open.onset;
        double variance = before.noise() * before.noise() * (1 + before.carry()) / (1 - before.carry());
        double ratio = 0;
        for (int i = today; i > open.found; i--) {
            double nearer = size / 2 - before.deviation(values[i]);
            ratio += size * Math.clamp(nearer, -Math.abs(size) / 2, Math.abs(size) / 2) / variance;
            if (ratio > BACK) {
                return true;
            }
        }
        return false;
    }

    private static double[] thresholds() {
        double tail = NormalDistribution.of(0, 1).survivalProbability(THRESHOLD);
        double[] all = new double[LONGEST_BASELINE + 1];
        for (int runs = LEAST_BASELINE; runs <= LONGEST_BASELINE; runs++) {
            all[runs] = TDistribution.of(runs - 1).inverseSurvivalProbability(tail);
        }
        return all;
    }
}

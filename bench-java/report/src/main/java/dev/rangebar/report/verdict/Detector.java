package dev.rangebar.report.verdict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Goes through the logarithms of a series night by night, as if each were the last, and finds the onsets of changes.
 *
 * <p>Each night, the means of the last runs (short windows for large changes, a long one for small ones) are compared
 * with up to 60 runs before them. A window that is off by more than the threshold, and by more than any such window
 * among those 60, raises one event. Its onset becomes
 * the start of a new level, which all later runs are compared with as soon as it has enough of them. Until the change
 * is settled it is withdrawn if the series is back at the old level.
 */
final class Detector {
    /** Runs that are compared with, at most and at least. */
    static final int LONGEST_BASELINE = 60;
    static final int LEAST_BASELINE = 8;
    static final int SHORT_WINDOW = 5;
    static final int LONG_WINDOW = 15;
    static final int LEAST_RUNS = LEAST_BASELINE + SHORT_WINDOW;
    /** From the onset on; then the new level is what is usual. */
    static final int SETTLED = 15;
    private static final int[] WINDOWS = {SHORT_WINDOW, SHORT_WINDOW + 1, LONG_WINDOW};
    /** Standard errors, with noise that is known; wider where it is estimated from few runs. */
    private static final double THRESHOLD = 3.4;
    /** Where runs that are far off come in bursts, the threshold rises by so many times their share, to the most. */
    private static final double PER_BURST = 4;
    private static final double MOST_FOR_BURSTS = 0.15;
    /** A window has to be this much further off than any in the baseline. */
    private static final double BEYOND_ALL = 1.3;
    /** How far back from today an onset may lie when it is found. */
    private static final int ONSET_SPAN = 20;
    /** Logarithm of how much more likely the old level has to be than the new one to withdraw a change. */
    private static final double BACK = 5;
    private static final double[] THRESHOLDS = thresholds();

    private final double[] values;
    private final List<Event> events = new ArrayList<>();
    /** Of the present level. */
    private int start;
    /** Windows do not reach further back. */
    private int windowsFrom;
    private Event open;

    /**
     * A change was found.
     *
     * @param found  index of the run after which it was
     * @param onset  index of the first changed run, by what is known until now
     * @param from   first run that it is compared with
     * @param to     first run that it is not compared with any more
     * @param before what was usual
     * @param rises  larger than before
     */
    record Event(int found, int onset, int from, int to, Reference before, boolean rises) {
        /** A larger change that followed can take the onset with it: that one is found today. */
        private Event withOnset(int index, int today) {
            return new Event(index > found ? today : found, index, from, to, before, rises);
        }
    }

    /**
     * The last runs beside those before.
     *
     * @param from   first run of the baseline
     * @param to     first run of the window
     * @param before the baseline
     * @param score  of the window, in standard errors
     * @param needed score from which on there is a change
     */
    record Look(int from, int to, Reference before, double score, double needed) {
        private double strength() {
            return Math.abs(score) / needed;
        }
    }

    private Detector(double[] values) {
        this.values = values;
    }

    /** Through all values. */
    static Detector of(double[] values) {
        Detector detector = new Detector(values);
        for (int today = LEAST_RUNS - 1; today < values.length; today++) {
            detector.night(today);
        }
        return detector;
    }

    /** All onsets that were found, by the night when they were. */
    List<Event> events() {
        return List.copyOf(events);
    }

    /** The change that is not settled yet; null if there is none. */
    Event open() {
        return open;
    }

    /** The longest window of the last runs that can be compared with the present level. */
    Look longestLook() {
        int today = values.length - 1;
        boolean isLong = today + 1 - LONG_WINDOW - start >= LEAST_BASELINE;
        return look(isLong ? LONG_WINDOW : SHORT_WINDOW, today);
    }

    /** The score that a short window needs beside the same baseline. */
    double neededByShortWindow(Reference before, int from) {
        return needed(before, before.largestScore(values, from, SHORT_WINDOW));
    }

    /** The score from which on the last runs are a change. */
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
     * From where on the runs until today are likelier to be of the level that the runs from an index on have than of
     * that before.
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

    /** What another night says about a change that is not settled. */
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
     * The sequential probability ratio test of the old level against the new one, of the last runs. One that is off
     * beyond the old level speaks no more for it than one that is at it.
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

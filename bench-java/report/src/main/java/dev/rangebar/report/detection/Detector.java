package dev.rangebar.report.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Finds changes in the logarithms of a series, night by night, as if each night were the last.
 *
 * <p>Each night, the detector compares the means of the last runs with up to 60 runs before them: short windows find
 * large changes, a long window finds small ones. A window that deviates by more than the threshold, and by more than
 * any such window among those 60 runs, raises one event. The onset of the event starts a new level; later runs are
 * compared with it once it has enough runs. The runs after the night that found the event confirm it, or show that the
 * series is back at the old level. A slow drift, which no window shows, is found by comparing the last runs with the
 * first ones of the level.
 */
public final class Detector {
    /** Number of runs from the onset on after which the new level is the usual one. */
    public static final int SETTLED = 15;
    /** Largest and smallest number of runs in a baseline. */
    static final int LONGEST_BASELINE = 60;
    static final int LEAST_BASELINE = 8;
    static final int SHORT_WINDOW = 5;
    static final int LONG_WINDOW = 15;
    /** Smallest number of runs that can be judged. */
    public static final int LEAST_RUNS = LEAST_BASELINE + SHORT_WINDOW;
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
    /** Logarithm of the likelihood ratio of old and new level that withdraws or confirms a change. */
    private static final double CERTAIN = 5;
    /** The same for a change that has settled, which every later night tests. */
    private static final double CERTAIN_LATER = 10;
    /** Smallest number of runs between the first and the last ones of a level, factor on the threshold, least drift. */
    private static final int DRIFT_GAP = 15;
    private static final double DRIFT_FACTOR = 1.5;
    private static final double LEAST_DRIFT = 0.03;
    private static final double[] THRESHOLDS = thresholds();

    private final MachineLevels levels;
    private final boolean largerIsWorse;
    private final List<Event> events = new ArrayList<>();
    /** Values as known tonight. */
    private double[] values;
    /** Runs of regressions and improvements that were confirmed and are gone: they belong to no baseline. */
    private final BitSet gone = new BitSet();
    /** First run of the current level. */
    private int start;
    /** First run that a window may contain. */
    private int windowsFrom;
    /** Index of the change that has not settled among the events; -1 if there is none. */
    private int open = -1;
    private boolean drifted;

    /**
     * Detected change. Indexes are those of the runs that count.
     *
     * @param raised    run that revealed a change here first
     * @param found     run that revealed it; later than that if a larger change followed
     * @param onset     first changed run, as estimated so far; for a drift, the first run after the baseline
     * @param from      first run of the baseline
     * @param to        first run after the baseline
     * @param before    the baseline
     * @param rises     {@code true} if the new level is larger
     * @param drift     {@code true} if the level changed slowly, so that no run is the onset
     * @param undoes    {@code true} if the series is back at the level before the last regression: the end of that one,
     *                  not a change by itself
     * @param confirmed run that confirmed it; -1 if none has
     * @param returned  first run back at the old level; -1 if there is none
     * @param ended     run that revealed the return; -1 if there is none
     */
    public record Event(int raised, int found, int onset, int from, int to, Reference before, boolean rises, boolean drift,
        boolean undoes, int confirmed, int returned, int ended) {
        /** Returns the event with another onset. A later onset belongs to a larger change, which is found today. */
        private Event withOnset(int index, int today) {
            return new Event(raised, index > found ? today : found, index, from, to, before, rises, drift, undoes,
                confirmed, returned, ended);
        }

        /** Returns this event as a drift that a last event confirms. */
        Event asDrift(Event last) {
            return new Event(raised, found, to, from, to, before, rises, true, false, last.found, -1, -1);
        }

        private Event confirmedBy(int today) {
            return new Event(raised, found, onset, from, to, before, rises, drift, undoes, today, returned, ended);
        }

        private Event returnedAt(int index, int today) {
            return new Event(raised, found, onset, from, to, before, rises, drift, undoes, confirmed, index, today);
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
    public record Look(int from, int to, Reference before, double score, double needed) {
        private double strength() {
            return Math.abs(score) / needed;
        }
    }

    private Detector(MachineLevels levels, boolean largerIsWorse) {
        this.levels = levels;
        this.largerIsWorse = largerIsWorse;
        values = levels.values();
    }

    /** Processes times of one machine. */
    static Detector of(double[] values) {
        return of(MachineLevels.ofOneMachine(values), true);
    }

    /**
     * Processes all values.
     *
     * @param largerIsWorse {@code true} if an increase is a regression
     */
    public static Detector of(MachineLevels levels, boolean largerIsWorse) {
        Detector detector = new Detector(levels, largerIsWorse);
        for (int today = LEAST_RUNS - 1; today < levels.count(); today++) {
            detector.values = levels.values(today);
            detector.night(today);
        }
        return detector;
    }

    /** Returns all events, in the order of detection. */
    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Returns the change that has not settled yet; null if there is none. */
    public Event open() {
        return open < 0 ? null : events.get(open);
    }

    /** Returns the comparison of the longest possible window with the current level. The runs of a change that is gone are in none. */
    public Look longestLook() {
        int today = values.length - 1;
        int length = hasBaseline(today + 1 - LONG_WINDOW) ? LONG_WINDOW : SHORT_WINDOW;
        return look(Math.min(length, today - gone.previousSetBit(today)), today);
    }

    /** Returns whether the current level has enough runs before one for a baseline. */
    private boolean hasBaseline(int to) {
        return to > start && to - start - gone.get(start, to).cardinality() >= LEAST_BASELINE;
    }

    /** Returns the values of a range without the runs of changes that are gone. */
    public double[] kept(double[] all, int from, int to) {
        return IntStream.range(from, to).filter(i -> !gone.get(i)).mapToDouble(i -> all[i]).toArray();
    }

    /**
     * Returns the smallest shift that a short window after a baseline shows, with the probability of a normal quantile.
     */
    public static double smallestDetectable(Reference before, double quantile) {
        double error = before.standardError(SHORT_WINDOW);
        double needed = needed(before, before.largest());
        return before.shiftWithMean(error * needed) + error * quantile;
    }

    /** Returns the smallest score of a change. */
    private static double needed(Reference before, double largestScore) {
        double bursts = 1 + Math.min(MOST_FOR_BURSTS, PER_BURST * before.burst());
        return Math.max(BEYOND_ALL * largestScore, bursts * THRESHOLDS[before.runs()]);
    }

    private void night(int today) {
        if (open >= 0) {
            follow(today);
        } else if (!events.isEmpty() && !events.getLast().drift() && events.getLast().rises() == largerIsWorse
            && events.getLast().returned() < 0) {
            findFix(events.getLast(), today);
        }
        Look strongest = null;
        for (int window : WINDOWS) {
            int from = today + 1 - window;
            if (from >= windowsFrom && hasBaseline(from)) {
                Look look = look(window, today);
                if (strongest == null || look.strength() > strongest.strength()) {
                    strongest = look;
                }
            }
        }
        if (strongest != null && strongest.strength() >= 1) {
            raise(strongest, today);
        } else if (!drifted && open < 0) {
            findDrift(today);
        }
    }

    private Look look(int window, int today) {
        int to = today + 1 - window;
        int from = to;
        for (int kept = 0; from > start && kept < LONGEST_BASELINE; from--) {
            kept += gone.get(from - 1) ? 0 : 1;
        }
        return look(from, to, to, today + 1);
    }

    private Look look(int from, int to, int windowFrom, int windowTo) {
        double[] baseline = kept(values, from, to);
        Reference before = Reference.of(baseline, 0, baseline.length);
        double machines = levels.variance(from, to, windowFrom, windowTo);
        return new Look(from, windowFrom, before, before.score(values, windowFrom, windowTo, machines),
            needed(before, before.largestScore(baseline, windowTo - windowFrom)));
    }

    private void raise(Look look, int today) {
        boolean rises = look.score > 0;
        int least = Math.max(Math.max(windowsFrom, start + LEAST_BASELINE), today + 1 - ONSET_SPAN);
        int onset = onset(look.before, look.to, least, today);
        open = events.size();
        events.add(new Event(today, today, onset, look.from, look.to, look.before, rises, false, false, -1, -1, -1));
        begin(onset);
    }

    private void begin(int onset) {
        start = onset;
        windowsFrom = onset;
        drifted = false;
    }

    /** Compares the last runs with the first ones of the level: a slow drift moves the baseline of a window along. */
    private void findDrift(int today) {
        int to = start;
        for (int kept = 0; to <= today && kept < LONGEST_BASELINE; to++) {
            kept += gone.get(to) ? 0 : 1;
        }
        if (today + 1 - LONG_WINDOW - DRIFT_GAP < to || today - gone.previousSetBit(today) < LONG_WINDOW) {
            return;
        }
        Look look = look(start, to, today + 1 - LONG_WINDOW, today + 1);
        double size = Math.abs(look.score) * look.before.standardError(LONG_WINDOW);
        if (look.strength() >= DRIFT_FACTOR && size >= LEAST_DRIFT) {
            events.add(new Event(today, today, to, start, to, look.before, look.score > 0, true, false, today,
                -1, -1));
            drifted = true;
        }
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
        Event event = events.get(open);
        double[] oldToNew = oldToNew(event, today);
        int back = firstBack(event, oldToNew, today, CERTAIN);
        if (back >= 0) {
            events.set(open, event.returnedAt(back, today));
            // Nights that came back before they were confirmed are noise: the next ones like them are no event.
            if (event.confirmed >= 0) {
                gone.set(event.onset, back);
            }
            start = event.from;
            windowsFrom = today + 1;
            open = -1;
            return;
        }
        int least = Math.max(event.from + LEAST_BASELINE, event.found + 1 - ONSET_SPAN);
        event = event.withOnset(onset(event.before, event.onset, least, today), today);
        begin(event.onset);
        boolean settled = today + 1 - event.onset >= SETTLED;
        if (event.confirmed < 0 && (settled || -Arrays.stream(oldToNew).sum() > CERTAIN)) {
            event = event.confirmedBy(today);
        }
        events.set(open, event);
        if (settled) {
            open = -1;
        }
    }

    /**
     * Ends a settled regression if the last runs are at the level before it. An improvement that is lost is a regression, so it needs
     * the evidence of one: with this weaker test, each improvement that chance had raised would be followed by a false regression.
     */
    private void findFix(Event event, int today) {
        int back = firstBack(event, oldToNew(event, today), today, CERTAIN_LATER);
        int from = Math.max(event.onset, back - LONGEST_BASELINE);
        if (back - from >= LEAST_BASELINE) {
            open = events.size();
            events.add(new Event(today, today, back, from, back, Reference.of(values, from, back), !event.rises, false,
                true, -1, -1, -1));
            begin(back);
        }
    }

    /**
     * Returns the logarithm of the likelihood ratio of the old level to the new one, for each run after the night that
     * found a change. A run beyond the old level counts like a run at the old level.
     */
    private double[] oldToNew(Event event, int today) {
        Reference before = event.before;
        double size = 0;
        for (int i = event.onset; i <= event.found; i++) {
            size += before.deviation(values[i]);
        }
        size /= event.found + 1 - event.onset;
        double variance = before.noise() * before.noise() * (1 + before.carry()) / (1 - before.carry());
        double[] ratios = new double[today - event.found];
        for (int i = event.found + 1; i <= today; i++) {
            double nearer = size / 2 - before.deviation(values[i]);
            ratios[i - event.found - 1] = size * Math.clamp(nearer, -Math.abs(size) / 2, Math.abs(size) / 2) / variance;
        }
        return ratios;
    }

    /** Applies the sequential probability ratio test to the last runs; returns the first run back, or -1. */
    private static int firstBack(Event event, double[] oldToNew, int today, double certain) {
        double sum = 0;
        double largest = certain;
        int first = -1;
        for (int i = today; i > event.found; i--) {
            sum += oldToNew[i - event.found - 1];
            if (sum > largest) {
                largest = sum;
                first = i;
            }
        }
        return first;
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

package dev.rangebar.report.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Probability of each run to be the first one after a change. The values before it have the level and the noise of the
 * baseline, the values from it on have one unknown level.
 *
 * @param places the places that the values do not rule out, the most likely one first
 */
public record OnsetDistribution(List<Place> places) {
    /** Probability that the named places have together. */
    static final double NAMED = 0.97;
    /** Farthest place from the estimated onset. */
    private static final int FARTHEST = 15;
    /** Number of runs after the farthest place that determine the new level. */
    private static final int LEVEL_RUNS = 20;
    /** Prior odds of a place where the commit changes: commits cause most changes. */
    private static final double COMMIT_ODDS = 20;
    /** Degrees of freedom of the noise: Student's distribution makes an outlier less telling than a normal one would. */
    private static final double FREEDOM = 4;
    /**
     * Possible first run after the change.
     *
     * @param index       of the run
     * @param probability of all places together 1
     */
    public record Place(int index, double probability) {
    }

    /**
     * Finds the places of a change.
     *
     * @param values  all values
     * @param before  level before the change
     * @param from    first run of the baseline
     * @param onset   the estimated first changed run
     * @param until   end of the new level
     * @param commits {@code true} for each run whose commit differs from that of the run before
     */
    public static OnsetDistribution of(double[] values, Reference before, int from, int onset, int until,
        IntPredicate commits) {
        int least = Math.max(from + 1, onset - FARTHEST);
        int most = Math.min(until - 1, onset + FARTHEST);
        int end = Math.min(until, most + 1 + LEVEL_RUNS);
        double variance = before.noise() * before.noise();
        double carried = (1 - before.carry()) / (1 + before.carry());
        double[] likelihoods = new double[most + 1 - least];
        double loss = 0;
        for (int i = least; i <= most; i++) {
            double after = carried * (loss + lossFromNewLevel(values, before, i, end)) / 2;
            likelihoods[i - least] = -after - Math.log(end - i) / 2 + (commits.test(i) ? Math.log(COMMIT_ODDS) : 0);
            loss += loss(values[i] - before.level(), variance);
        }
        double largest = Arrays.stream(likelihoods).max().orElseThrow();
        double sum = Arrays.stream(likelihoods).map(each -> Math.exp(each - largest)).sum();
        List<Place> all = new ArrayList<>();
        for (int i = least; i <= most; i++) {
            all.add(new Place(i, Math.exp(likelihoods[i - least] - largest) / sum));
        }
        all.sort(Comparator.comparingDouble(place -> -place.probability()));
        return new OnsetDistribution(likely(all));
    }

    /** Returns the fewest places that have the probability of {@link #NAMED} together. */
    private static List<Place> likely(List<Place> all) {
        List<Place> likely = new ArrayList<>();
        double sum = 0;
        for (Place place : all) {
            if (sum < NAMED) {
                likely.add(place);
                sum += place.probability();
            }
        }
        return likely;
    }

    private static double lossFromNewLevel(double[] values, Reference before, int from, int to) {
        double level = before.centreOf(values, from, to).level();
        double variance = before.noise() * before.noise();
        double loss = 0;
        for (int i = from; i < to; i++) {
            loss += loss(values[i] - level, variance);
        }
        return loss;
    }

    private static double loss(double distance, double variance) {
        return (FREEDOM + 1) * Math.log1p(distance * distance / variance / FREEDOM);
    }
}

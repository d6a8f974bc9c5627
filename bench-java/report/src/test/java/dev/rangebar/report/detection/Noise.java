package dev.rangebar.report.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * Noise of a series without changes, as deviations of logarithms, from which similar series can be drawn.
 *
 * @param name       source
 * @param deviations consecutive deviations
 */
record Noise(String name, double[] deviations) {
    /** Smallest number of runs of a segment without a change. */
    private static final int LEAST_SEGMENT = 40;
    /** Mean length of the drawn blocks of consecutive runs. */
    private static final int BLOCK = 7;

    /** Returns the segments between the change points of a history that are long enough and not constant. */
    static List<Noise> segments(Map<String, double[]> history) {
        List<Noise> all = new ArrayList<>();
        history.forEach((name, values) -> {
            double[] logs = Arrays.stream(values).map(Math::log).toArray();
            List<Integer> ends = new ArrayList<>();
            EDivisive.changes(logs).forEach(change -> ends.add(change.index()));
            ends.add(logs.length);
            int from = 0;
            for (int to : ends) {
                double[] segment = Arrays.copyOfRange(logs, from, to);
                if (segment.length >= LEAST_SEGMENT && StandardDeviation.of(segment).getAsDouble() > 0) {
                    // The median sorts the array in place.
                    double level = Median.withDefaults().evaluate(segment.clone());
                    all.add(new Noise(name + ", runs " + (from + 1) + " to " + to,
                        Arrays.stream(segment).map(x -> x - level).toArray()));
                }
                from = to;
            }
        });
        return all;
    }

    /** Returns independent normal noise. */
    static Noise normal(double size, long seed) {
        Random random = new Random(seed);
        return new Noise("normal", random.doubles(20_000).map(u -> size * random.nextGaussian()).toArray());
    }

    double size() {
        return StandardDeviation.of(deviations).getAsDouble();
    }

    double carry() {
        double mean = Arrays.stream(deviations).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int i = 0; i < deviations.length; i++) {
            squares += (deviations[i] - mean) * (deviations[i] - mean);
            products += i == 0 ? 0 : (deviations[i] - mean) * (deviations[i - 1] - mean);
        }
        return products / squares;
    }

    Noise firstHalf() {
        return new Noise(name, Arrays.copyOf(deviations, deviations.length / 2));
    }

    Noise secondHalf() {
        return new Noise(name, Arrays.copyOfRange(deviations, deviations.length / 2, deviations.length));
    }

    Noise scaledTo(double size) {
        double factor = size / size();
        return new Noise(name, Arrays.stream(deviations).map(x -> factor * x).toArray());
    }

    /** Draws a series of this noise: blocks of random length from random places (stationary bootstrap). */
    double[] draw(int count, Random random) {
        double[] drawn = new double[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            at = i == 0 || random.nextInt(BLOCK) == 0 ? random.nextInt(deviations.length)
                : (at + 1) % deviations.length;
            drawn[i] = deviations[at];
        }
        return drawn;
    }
}

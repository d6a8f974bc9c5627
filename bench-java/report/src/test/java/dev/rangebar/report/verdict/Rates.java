package dev.rangebar.report.verdict;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.inference.TTest;

/**
 * How often changes are found in series of one noise.
 *
 * @param falseAlarms events per 90 runs without a change
 * @param found       share of planted steps that were found in time, one per {@link Plant}
 */
record Rates(double falseAlarms, double[] found) {
    private static final int BASELINE = 60;
    private static final int WATCHED = 90;

    /**
     * A step that is to be found.
     *
     * @param size   relative
     * @param within runs, the first changed one included
     */
    record Plant(double size, int within) {
    }

    /**
     * What says after which runs a change was found.
     */
    interface Alarms {
        /** Positive for the index of a run + 1 after which the series was found to rise, negative for a fall. */
        int[] of(double[] logs);
    }

    /** The detector of the verdicts. */
    static int[] detector(double[] logs) {
        return Detector.of(logs).events().stream().mapToInt(e -> e.rises() ? e.found() + 1 : -e.found() - 1).toArray();
    }

    /** Student's t test of the last runs beside up to 60 before them; an event is a night that follows a quiet one. */
    static Alarms tTest(int window, double significance) {
        return logs -> {
            int[] alarms = new int[logs.length];
            int count = 0;
            boolean was = false;
            for (int end = BASELINE + 1; end <= logs.length; end++) {
                int from = end - window;
                var test = TTest.withDefaults().test(Arrays.copyOfRange(logs, from, end),
                    Arrays.copyOfRange(logs, Math.max(0, from - BASELINE), from));
                boolean is = test.getPValue() < significance;
                if (is && !was) {
                    alarms[count++] = test.getStatistic() > 0 ? end : -end;
                }
                was = is;
            }
            return Arrays.copyOf(alarms, count);
        };
    }

    /**
     * The CUSUM test that is best for a step of two standard deviations in independent normal noise, which it takes
     * from the first runs; after an event it starts again.
     */
    static Alarms cusum(double threshold) {
        return logs -> {
            double[] baseline = Arrays.copyOf(logs, BASELINE);
            double level = Mean.of(baseline).getAsDouble();
            double noise = StandardDeviation.of(baseline).getAsDouble();
            int[] alarms = new int[logs.length];
            int count = 0;
            double up = 0;
            double down = 0;
            for (int i = BASELINE; i < logs.length; i++) {
                double off = (logs[i] - level) / noise;
                up = Math.max(0, up + off - 1);
                down = Math.max(0, down - off - 1);
                if (Math.max(up, down) > threshold) {
                    alarms[count++] = up > down ? i + 1 : -i - 1;
                    up = 0;
                    down = 0;
                }
            }
            return Arrays.copyOf(alarms, count);
        };
    }

    static Rates of(Alarms alarms, Noise noise, List<Plant> plants, int trials, long seed) {
        Random random = new Random(seed);
        long events = 0;
        for (int i = 0; i < trials; i++) {
            events += Arrays.stream(alarms.of(noise.draw(BASELINE + WATCHED, random)))
                .filter(alarm -> Math.abs(alarm) > BASELINE).count();
        }
        double[] found = new double[plants.size()];
        for (int p = 0; p < found.length; p++) {
            for (int i = 0; i < trials; i++) {
                double[] logs = noise.draw(BASELINE + plants.get(p).within, random);
                int sign = i % 2 == 0 ? 1 : -1;
                double step = Math.log1p(sign * plants.get(p).size);
                for (int k = BASELINE; k < logs.length; k++) {
                    logs[k] += step;
                }
                if (Arrays.stream(alarms.of(logs)).anyMatch(alarm -> sign * alarm > BASELINE)) {
                    found[p]++;
                }
            }
            found[p] /= trials;
        }
        return new Rates((double) events / trials, found);
    }

    static Rates mean(List<Rates> all) {
        double[] found = new double[all.getFirst().found.length];
        Arrays.setAll(found, p -> all.stream().mapToDouble(r -> r.found[p]).average().orElseThrow());
        return new Rates(all.stream().mapToDouble(Rates::falseAlarms).average().orElseThrow(), found);
    }
}

package dev.rangebar.report.detection;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.inference.TTest;

/**
 * Rates of detected changes in series of one noise.
 *
 * @param falseAlarms events per 90 runs without a change
 * @param found       share of planted steps that were detected in time, one per {@link Plant}
 */
record Rates(double falseAlarms, double[] found) {
    private static final int BASELINE = 60;
    private static final int WATCHED = 90;
    /** Shares of three machines, and their levels as logarithms. */
    private static final double[] SHARES = {0.5, 0.3, 0.2};
    private static final double[] OFFSETS = {0, 0.26, -0.16};

    /**
     * Planted step.
     *
     * @param size   relative
     * @param within number of runs for its detection, including the first changed one
     */
    record Plant(double size, int within) {
    }

    /**
     * Detector under study.
     */
    interface Alarms {
        /** Returns the index + 1 of each run that revealed a change: positive for a rise, negative for a fall. */
        int[] of(double[] logs);
    }

    /** Returns the detector of the verdicts. The end of a regression is not an alarm: it closes one that is counted. */
    static int[] detector(double[] logs) {
        return alarms(MachineLevels.ofOneMachine(logs));
    }

    private static int[] alarms(MachineLevels levels) {
        return Detector.of(levels, true).events().stream().filter(e -> !e.drift() && !e.undoes())
            .mapToInt(e -> (levels.run(e.found()) + 1) * (e.rises() ? 1 : -1)).toArray();
    }

    /** Returns the detector of the verdicts on three machines at random, with a level per machine. */
    static int[] mixedMachines(double[] logs) {
        int[] machines = machines(logs);
        return alarms(new MachineLevels(onMachines(logs, machines), machines));
    }

    /** Returns the detector on three machines at random, with a history of its own for each machine. */
    static int[] separateMachines(double[] logs) {
        int[] machines = machines(logs);
        return IntStream.range(0, SHARES.length).flatMap(machine -> {
            int[] runs = IntStream.range(0, logs.length).filter(i -> machines[i] == machine).toArray();
            return Arrays.stream(detector(Arrays.stream(runs).mapToDouble(i -> logs[i]).toArray()))
                .map(alarm -> alarm > 0 ? runs[alarm - 1] + 1 : -runs[-alarm - 1] - 1);
        }).toArray();
    }

    /** Returns the machine of each run; the same values always have the same machines. */
    private static int[] machines(double[] logs) {
        Random random = new Random(Double.doubleToLongBits(logs[0]) ^ Double.doubleToLongBits(logs[1]));
        return IntStream.range(0, logs.length).map(i -> {
            double share = random.nextDouble();
            return share < SHARES[0] ? 0 : share < SHARES[0] + SHARES[1] ? 1 : 2;
        }).toArray();
    }

    private static double[] onMachines(double[] logs, int[] machines) {
        double[] values = logs.clone();
        Arrays.setAll(values, i -> logs[i] + OFFSETS[machines[i]]);
        return values;
    }

    /** Returns Student's t test of the last runs against up to 60 before; an event is an alarm after a quiet night. */
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
     * Returns the CUSUM test that is optimal for a step of two standard deviations in independent normal noise. It
     * estimates the noise from the first runs and restarts after an event.
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

package dev.rangebar.report.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Interval;
import dev.rangebar.report.results.PairedEstimate.Pairs;
import dev.rangebar.report.run.RunScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests that the interval covers a known ratio in 95 % of cases. */
class PairedEstimateTest {
    private static final int TRIALS = 1000;
    private static final double LEAST_COVERAGE = 0.93;

    /**
     * @param noise     standard deviation of a single time, as a share
     * @param drift     slowdown of the machine from the first to the last pair
     * @param outliers  share of interrupted times on either side
     * @param lasting   share of the noise of a ratio that persists in the next one, 0 to 1
     * @param processes number of processes
     * @param between   standard deviation of the ratio between processes
     */
    private record Machine(double noise, double drift, double outliers, double lasting, int processes,
        double between) {
        List<Pairs> measure(Random random, double ratio, double plus, int pairs) {
            List<Pairs> all = new ArrayList<>();
            for (int process = 0; process < processes; process++) {
                double own = Math.exp(between * random.nextGaussian());
                double[] java = new double[pairs];
                double[] core = new double[pairs];
                double stays = 0;
                for (int i = 0; i < pairs; i++) {
                    double machine = 1000 * (1 + drift * i / pairs);
                    stays = lasting * stays + noise * random.nextGaussian();
                    java[i] = (machine * ratio * own + plus) * Math.exp(stays) * noise(random);
                    core[i] = machine * noise(random);
                }
                all.add(new Pairs(java, core));
            }
            return all;
        }

        private double noise(Random random) {
            double factor = Math.exp(noise * random.nextGaussian());
            return random.nextDouble() < outliers ? factor * (1 + 10 * random.nextDouble()) : factor;
        }
    }

    private static void assertCoverage(Machine machine, int pairs) {
        Random random = new Random(20261123);
        int inside = 0;
        for (int i = 0; i < TRIALS; i++) {
            double ratio = 0.9 + random.nextDouble();
            if (PairedEstimate.ratio(machine.measure(random, ratio, 0, pairs)).interval().contains(ratio)) {
                inside++;
            }
        }
        assertTrue(inside >= LEAST_COVERAGE * TRIALS, inside + " of " + TRIALS + " hold the ratio: " + machine);
    }

    @Test
    void coversRatioWithPlainNoise() {
        assertCoverage(new Machine(0.02, 0, 0, 0, 1, 0), 200);
        assertCoverage(new Machine(0.02, 0, 0, 0, 1, 0), 7);
    }

    @Test
    void coversRatioWithDrift() {
        assertCoverage(new Machine(0.02, 0.5, 0, 0, 1, 0), 200);
    }

    @Test
    void coversRatioWithOutliers() {
        assertCoverage(new Machine(0.02, 0, 0.05, 0, 1, 0), 200);
    }

    @Test
    void coversRatioWithPersistentNoise() {
        assertCoverage(new Machine(0.02, 0.2, 0.05, 0.5, 1, 0), 480);
    }

    @Test
    void coversRatioWithDifferentProcesses() {
        assertCoverage(new Machine(0.02, 0.2, 0.02, 0.3, 5, 0.01), 100);
    }

    @Test
    void returnsNarrowInterval() {
        Machine machine = new Machine(0.02, 0.2, 0.02, 0, 1, 0);
        Interval interval = PairedEstimate.ratio(machine.measure(new Random(1), 1.2, 0, 400)).interval();
        assertTrue(interval.high() - interval.low() < 0.01 * 1.2, interval.toString());
    }

    @Test
    void coversDelayInTheDifferenceOfTwoRuns() {
        Random random = new Random(7);
        Machine machine = new Machine(0.01, 0, 0.02, 0, 5, 0.005);
        int inside = 0;
        int trials = 300;
        for (int i = 0; i < trials; i++) {
            PairedEstimate with = PairedEstimate.difference(machine.measure(random, 1.1, 300, 100));
            PairedEstimate without = PairedEstimate.difference(machine.measure(random, 1.1, 0, 100));
            inside += with.minus(without).interval().contains(300) ? 1 : 0;
        }
        assertTrue(inside >= LEAST_COVERAGE * trials, inside + " of " + trials);
    }

    @Test
    void matchesTabulatedSignedRankInterval() {
        // Six values: only the interval from the smallest to the largest mean reaches 95 %.
        double[] ones = {1, 1, 1, 1, 1, 1};
        Interval interval = PairedEstimate.difference(
            List.of(new Pairs(new double[] {2, 3, 4, 5, 6, 7}, ones))).interval();
        assertEquals(new Interval(1, 6, 0.95), interval);
        // Ten values: the ninth smallest and largest mean (tables: T = 8 at 5 %, two-sided).
        double[] ten = new double[10];
        double[] zeros = new double[10];
        for (int i = 0; i < ten.length; i++) {
            ten[i] = Math.pow(2, i);
        }
        List<Double> means = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (int j = i; j < 10; j++) {
                means.add((ten[i] + ten[j]) / 2);
            }
        }
        means.sort(null);
        Interval tabulated = PairedEstimate.difference(List.of(new Pairs(ten, zeros))).interval();
        assertEquals(new Interval(means.get(8), means.get(means.size() - 9), 0.95), tabulated);
    }

    @Test
    void rejectsTooFewPairs() {
        BenchFailure failure = assertThrows(BenchFailure.class,
            () -> PairedEstimate.ratio(List.of(new Pairs(new double[5], new double[5]))));
        assertEquals("5 pairs, expected at least 6", failure.getMessage());
        assertThrows(BenchFailure.class, () -> new Pairs(new double[6], new double[7]));
    }

    /** Processes differ by 2 %: the processes of a daily run are enough for an interval of 1 % on both sides, ten are not. */
    @Test
    void dailyProcessesSufficeForOnePerCent() {
        assertTrue(halfWidth(RunScope.DAILY.javaEffort().overheadProcesses()) <= 0.01);
        assertTrue(halfWidth(RunScope.WEEKLY.javaEffort().overheadProcesses()) <= 0.01);
        assertTrue(halfWidth(10) > 0.012);
    }

    private static double halfWidth(int processes) {
        Random random = new Random(1);
        Machine machine = new Machine(0.01, 0.05, 0.01, 0.3, processes, 0.02);
        double sum = 0;
        for (int i = 0; i < 200; i++) {
            Interval interval = PairedEstimate.ratio(machine.measure(random, 1.1, 0, 48)).interval();
            sum += Math.log(interval.high() / interval.low()) / 2;
        }
        return sum / 200;
    }
}

package dev.rangebar.report.detection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests change points of series with known changes, and the statistic against its definition. */
class EDivisiveTest {
    private static final double NOISE = 0.03;

    private static double[] noise(Random random, int count) {
        return random.doubles(count).map(u -> NOISE * random.nextGaussian()).toArray();
    }

    /** Returns noise with steps: an addend for all values from an index on. */
    private static double[] steps(Random random, int count, int[] indexes, double[] sizes) {
        double[] values = noise(random, count);
        for (int k = 0; k < indexes.length; k++) {
            for (int i = indexes[k]; i < count; i++) {
                values[i] += sizes[k];
            }
        }
        return values;
    }

    private static int[] changes(double... values) {
        return EDivisive.changes(values).stream().mapToInt(EDivisive.Change::index).toArray();
    }

    /** Computes the statistic by the definition in the paper, distance by distance. */
    private static double statistic(double[] values, int split, int end) {
        int m = split;
        int n = end - split;
        double between = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < end; i++) {
            for (int j = i + 1; j < end; j++) {
                double distance = Math.abs(values[i] - values[j]);
                if (j < split) {
                    left += distance;
                } else if (i >= split) {
                    right += distance;
                } else {
                    between += distance;
                }
            }
        }
        double energy = 2.0 / (m * n) * between - left / (m * (m - 1) / 2.0) - right / (n * (n - 1) / 2.0);
        return (double) m * n / (m + n) * energy;
    }

    private static double highest(double[] values, int split) {
        return IntStream.rangeClosed(split + EDivisive.LEAST_SEGMENT, values.length)
            .mapToDouble(end -> statistic(values, split, end)).max().orElseThrow();
    }

    @Test
    void computesTheStatisticOfTheDefinition() {
        Random random = new Random(1);
        for (int trial = 0; trial < 300; trial++) {
            int count = 2 * EDivisive.LEAST_SEGMENT + random.nextInt(40);
            double level = 10 * random.nextGaussian();
            // Every second series is coarse, so that values repeat.
            boolean coarse = trial % 2 == 0;
            double[] values = random.doubles(count).map(u -> level + (coarse ? Math.rint(4 * u) : u)).toArray();
            EDivisive.Split best = EDivisive.bestSplit(values);
            double expected = IntStream.rangeClosed(EDivisive.LEAST_SEGMENT, count - EDivisive.LEAST_SEGMENT)
                .mapToDouble(split -> highest(values, split)).max().orElseThrow();
            assertEquals(expected, best.statistic(), 1e-9 * (1 + Math.abs(expected)));
            assertEquals(expected, highest(values, best.index()), 1e-9 * (1 + Math.abs(expected)));
        }
    }

    @Test
    void locatesStep() {
        assertArrayEquals(new int[] {60}, changes(steps(new Random(2), 100, new int[] {60}, new double[] {0.2})));
    }

    @Test
    void findsTwoChangesForStepUpAndBack() {
        double[] values = steps(new Random(3), 200, new int[] {80, 120}, new double[] {0.2, -0.2});
        assertArrayEquals(new int[] {80, 120}, changes(values));
    }

    @Test
    void isIndependentOfUnitAndLevel() {
        Random random = new Random(4);
        for (int trial = 0; trial < 20; trial++) {
            double[] values = steps(random, 120, new int[] {40, 90}, new double[] {0.1, 0.1});
            int[] expected = changes(values);
            assertArrayEquals(expected, changes(Arrays.stream(values).map(x -> 1000 * x).toArray()));
            assertArrayEquals(expected, changes(Arrays.stream(values).map(x -> x + 1e6).toArray()));
            assertArrayEquals(expected, changes(Arrays.stream(values).map(x -> -x).toArray()));
        }
    }

    @Test
    void findsNoChangeInConstantAndShortSeries() {
        assertEquals(0, changes(new double[50]).length);
        assertEquals(0, changes().length);
        assertEquals(0, changes(1, 1, 1, 2, 2, 2, 2).length);
    }

    @Test
    void rarelyFindsChangesInNoise() {
        Random random = new Random(5);
        int trials = 500;
        long found = IntStream.range(0, trials).filter(i -> changes(noise(random, 60)).length > 0).count();
        // 1 % are expected; the probability of 14 or more is below 1 in 1,000.
        assertTrue(found <= 13, found + " of " + trials);
    }

    @Test
    void permutesBlocksOfConsecutiveRuns() {
        Random random = new Random(7);
        for (int[] counted : new int[][] {{49, 1}, {50, 2}, {125, 5}, {403, 5}}) {
            int[] order = EDivisive.permutation(counted[0], random);
            assertArrayEquals(IntStream.range(0, counted[0]).toArray(), Arrays.stream(order).sorted().toArray());
            for (int i = 1; i < order.length; i++) {
                if (order[i] % counted[1] != 0) {
                    assertEquals(order[i - 1] + 1, order[i], "of " + counted[0]);
                }
            }
        }
    }

    @Test
    void isDeterministic() {
        double[] values = steps(new Random(8), 100, new int[] {50}, new double[] {0.025});
        assertEquals(EDivisive.changes(values), EDivisive.changes(values.clone()));
    }

    @Test
    void searchesAThousandRuns() {
        double[] values = steps(new Random(6), 1000, new int[] {300, 500, 900}, new double[] {0.05, 0.05, -0.1});
        int[] found = changes(values);
        assertEquals(3, found.length);
        assertEquals(900, found[2], 1);
    }
}

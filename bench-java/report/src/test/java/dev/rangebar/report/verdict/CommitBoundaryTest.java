package dev.rangebar.report.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitBoundaryTest {
    private static final int RUNS = 60;
    private static final int STEP = 30;
    private static final double NOISE = 0.03;

    private static double[] values(Random random, double step, int at) {
        return IntStream.range(0, RUNS).mapToDouble(i -> (i < at ? 1 : 1 + step) * Math.exp(NOISE * random.nextGaussian()))
            .toArray();
    }

    /** Returns commits that change at the given run only. */
    private static List<String> changingAt(int at) {
        return IntStream.range(0, RUNS).mapToObj(i -> i < at ? "a" : "b").toList();
    }

    @Test
    void movesChangeToNearbyCommit() {
        Random random = new Random(1);
        int found = 0;
        int trials = 300;
        for (int i = 0; i < trials; i++) {
            // One run with an intermediate value moves the detected change to the wrong side.
            double[] values = values(random, 0.10, STEP);
            int off = random.nextBoolean() ? STEP + 1 : STEP - 1;
            values[Math.min(off, STEP)] = 1.05;
            found += CommitBoundary.of(changingAt(STEP), values, off) == STEP ? 1 : 0;
        }
        assertTrue(found >= 0.95 * trials, found + " of " + trials);
    }

    @Test
    void doesNotMoveChangeToDistantCommit() {
        Random random = new Random(2);
        int blamed = 0;
        int trials = 300;
        for (int i = 0; i < trials; i++) {
            double[] values = values(random, 0.10, STEP);
            blamed += CommitBoundary.of(changingAt(STEP - 3), values, STEP) == STEP - 3 ? 1 : 0;
        }
        assertTrue(blamed <= 0.05 * trials, blamed + " of " + trials);
    }

    /** A detector may deviate by some runs although every night measures another commit. */
    @Test
    void locatesLargeStep() {
        Random random = new Random(3);
        List<String> everyNight = IntStream.range(0, RUNS).mapToObj(Integer::toString).toList();
        for (int off = -4; off <= 4; off++) {
            assertEquals(STEP, CommitBoundary.of(everyNight, values(random, 0.50, STEP), STEP + off));
        }
    }

    @Test
    void locatesChangeOfExactValues() {
        double[] values = new double[RUNS];
        Arrays.fill(values, 0, STEP, 720);
        Arrays.fill(values, STEP, RUNS, 736);
        assertEquals(STEP, CommitBoundary.of(changingAt(STEP + 1), values, STEP));
    }
}

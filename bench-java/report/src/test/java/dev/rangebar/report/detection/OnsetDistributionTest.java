package dev.rangebar.report.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnsetDistributionTest {
    private static final int RUNS = 60;
    private static final int STEP = 30;
    private static final double NOISE = 0.03;

    private static double[] values(Random random, double step, int at) {
        return IntStream.range(0, RUNS).mapToDouble(i -> (i < at ? 0 : Math.log1p(step)) + NOISE * random.nextGaussian())
            .toArray();
    }

    private static OnsetDistribution of(double[] values, int onset, int commit) {
        return OnsetDistribution.of(values, Reference.of(values, 0, STEP - 5), 0, onset, RUNS,
            i -> commit < 0 || i == commit);
    }

    /** Noise of 3 % hides on which of several nights a change of 5 % began, so several commits may be the cause. */
    @ParameterizedTest
    @CsvSource({"0.05, 0", "0.05, 10", "0.10, 0", "0.10, 10", "0.30, 0"})
    void namesTheTruePlace(double size, int later) {
        OnsetStudy study = OnsetStudy.of(Noise.normal(NOISE, 5), size, later, 400, 7);
        assertTrue(study.covered() >= 0.95, study.toString());
        assertTrue(size > 0.05 || study.alone() < 0.1, study.toString());
        assertTrue(size < 0.3 || study.places() < 1.3, study.toString());
    }

    @Test
    void prefersPlacesWhereTheCommitChanges() {
        Random random = new Random(1);
        int found = 0;
        for (int i = 0; i < 300; i++) {
            double[] values = values(random, 0.10, STEP);
            int off = random.nextBoolean() ? STEP + 1 : STEP - 1;
            values[Math.min(off, STEP)] = 0.05;
            found += of(values, off, STEP).places().getFirst().index() == STEP ? 1 : 0;
        }
        assertTrue(found >= 285, found + " of 300");
    }

    @Test
    void doesNotBlameDistantCommit() {
        Random random = new Random(2);
        int blamed = 0;
        for (int i = 0; i < 300; i++) {
            blamed += of(values(random, 0.10, STEP), STEP, STEP - 3).places().getFirst().index() == STEP - 3 ? 1 : 0;
        }
        assertTrue(blamed <= 15, blamed + " of 300");
    }

    @Test
    void locatesLargeStep() {
        Random random = new Random(3);
        for (int off = -4; off <= 4; off++) {
            assertEquals(STEP, of(values(random, 0.50, STEP), STEP + off, -1).places().getFirst().index());
        }
    }

    /**
     * Named places of planted steps: share of the detections whose places contain the step, and their mean number.
     *
     * @param detections number of steps that were found in the right direction
     * @param covered    share of them whose named places contain the planted one
     * @param places     mean number of named places; each is one commit if every night measures another one
     * @param alone      share of them with a single named place
     */
    record OnsetStudy(int detections, double covered, double places, double alone) {
        private static final int BEFORE = 60;
        private static final int AFTER = 30;

        /**
         * Plants steps and locates them on the night that finds them, or some nights later.
         *
         * @param later number of nights after the detection
         */
        static OnsetStudy of(Noise noise, double size, int later, int trials, long seed) {
            Random random = new Random(seed);
            int detections = 0;
            int covered = 0;
            int alone = 0;
            long places = 0;
            for (int i = 0; i < trials; i++) {
                double[] values = noise.draw(BEFORE + AFTER, random);
                int sign = i % 2 == 0 ? 1 : -1;
                for (int k = BEFORE; k < values.length; k++) {
                    values[k] += Math.log1p(sign * size);
                }
                Detector.Event found = Detector.of(values).events().stream().filter(each -> each.found() >= BEFORE
                    && each.rises() == sign > 0 && !each.drift()).findFirst().orElse(null);
                if (found == null) {
                    continue;
                }
                int until = Math.min(values.length, found.raised() + 1 + later);
                double[] known = Arrays.copyOf(values, until);
                Detector.Event event = Detector.of(known).events().stream().filter(each -> each.raised() == found.raised())
                    .findFirst().orElse(null);
                if (event == null || event.returned() >= 0) {
                    continue;
                }
                var distribution = OnsetDistribution.of(known, event.before(), event.from(), event.onset(), until,
                    index -> true);
                detections++;
                covered += distribution.places().stream().anyMatch(place -> place.index() == BEFORE) ? 1 : 0;
                places += distribution.places().size();
                alone += distribution.places().size() == 1 ? 1 : 0;
            }
            return new OnsetStudy(detections, (double) covered / detections, (double) places / detections,
                (double) alone / detections);
        }
    }
}

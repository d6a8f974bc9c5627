package dev.rangebar.report.detection;

import java.util.Arrays;
import java.util.Random;

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

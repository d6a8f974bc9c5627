package dev.rangebar.report.detection;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rangebar.report.detection.Rates.Plant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs the study of docs/explanation/detection-rates.md with few trials. Their rates scatter more, so the limits are a
 * little wider than in the document.
 */
class DetectionRatesTest {
    private static final int TRIALS = 100;
    private static final long SEED = 7;

    @Test
    void detectsPlantedStepsInRealNoise() throws IOException {
        List<Noise> reported = DetectionStudy.likeHardware(DetectionStudy.segments(histories())).stream()
            .map(Noise::secondHalf).toList();
        assertTrue(reported.size() >= 8, reported.size() + " series");
        Rates rates = Rates.mean(reported.stream()
            .map(noise -> Rates.of(Rates::detector, noise, DetectionStudy.STEPS, TRIALS, SEED)).toList());
        assertTrue(rates.falseAlarms() <= 0.1, rates.falseAlarms() + " false alarms per series and 90 runs");
        assertTrue(rates.found()[0] >= 0.88, rates.found()[0] + " of steps of 10 % found within 5 runs");
        assertTrue(rates.found()[1] >= 0.9, rates.found()[1] + " of steps of 5 % found within 15 runs");
    }

    /** The bound that determined the threshold, and the rate of the other halves: an end of a false regression is no second alarm. */
    @Test
    void raisesFewFalseAlarmsInRealNoise() throws IOException {
        List<Noise> like = DetectionStudy.likeHardware(DetectionStudy.segments(histories()));
        double tuning = falseAlarms(like.stream().map(Noise::firstHalf).toList());
        double reported = falseAlarms(like.stream().map(Noise::secondHalf).toList());
        assertTrue(tuning <= 0.1, tuning + " false alarms per series of the tuning half");
        assertTrue(reported <= 0.036, reported + " false alarms per series of the reported half");
    }

    private static double falseAlarms(List<Noise> series) {
        return Rates.mean(series.parallelStream().map(noise -> Rates.of(Rates::detector, noise, List.of(), 2 * TRIALS, SEED))
            .toList()).falseAlarms();
    }

    private static Path histories() {
        Path histories = Path.of(System.getProperty("rangebar.test.shared"), "history").normalize();
        assumeTrue(Files.isDirectory(histories), "skipped: the real histories are not there: " + histories);
        return histories;
    }

    @Test
    void detectsSmallStepsInTheNoiseOfPairedRatios() {
        Noise noise = Noise.normal(DetectionStudy.QUIET, SEED);
        Rates rates = Rates.of(Rates::detector, noise, List.of(new Plant(0.02, 6), new Plant(0.02, 8)), 500, SEED);
        assertTrue(rates.falseAlarms() <= 0.1, rates.falseAlarms() + " false alarms per series and 90 runs");
        assertTrue(rates.found()[0] >= 0.74, rates.found()[0] + " of steps of 2 % found within 6 runs");
        assertTrue(rates.found()[1] >= 0.88, rates.found()[1] + " of steps of 2 % found within 8 runs");
    }
}

package dev.rangebar.report.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.report.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void coversTheMedianWithTheStatedConfidence() {
        Random random = new Random(5);
        for (int n : new int[] {2, 5, 6, 18, 50}) {
            int inside = 0;
            double confidence = 0;
            int trials = 4000;
            for (int i = 0; i < trials; i++) {
                double[] values = random.doubles(n, 0, 1).map(value -> Math.pow(value, 3)).toArray();
                Interval interval = new Samples(values).interval();
                confidence = interval.confidence();
                inside += interval.contains(0.125) ? 1 : 0;
            }
            assertEquals(confidence, (double) inside / trials, 0.025, n + " samples");
            assertTrue(n < 6 ? confidence < 0.95 : confidence >= 0.95 && confidence < 0.99, n + ": " + confidence);
        }
    }

    @Test
    void returnsNoIntervalForOneSample() {
        Samples one = new Samples(3);
        assertNull(one.interval());
        assertEquals(3, one.median());
        assertEquals(0, one.coefficientOfVariation());
    }

    @Test
    void ignoresOutliersAndOrder() {
        Samples samples = new Samples(900, 1, 3, 2);
        assertEquals(2.5, samples.median());
        assertEquals(1, samples.min());
        assertEquals(900, samples.max());
    }

    @Test
    void rejectsValuesThatAreNotFinite() {
        assertThrows(IllegalArgumentException.class, () -> new Samples(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Samples());
    }
}

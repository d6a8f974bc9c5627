package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void computesPercentilesWithin128thParts() {
        Random random = new Random(11);
        for (int run = 0; run < 200; run++) {
            long[] values = new long[1 + random.nextInt(3_000)];
            Histogram histogram = new Histogram();
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextLong() >>> 1 + random.nextInt(62);
                histogram.add(values[i]);
            }
            Arrays.sort(values);
            for (int perMille : new int[] {1, 250, 500, 950, 990, 999, 1000}) {
                long exact = values[(int) ((values.length * (long) perMille + 999) / 1000) - 1];
                long found = histogram.percentile(perMille);
                assertTrue(found >= exact && found - exact <= exact / 128, perMille + ": " + found + " for " + exact);
            }
            assertEquals(values[values.length - 1], histogram.largest());
            assertEquals(values.length, histogram.total());
        }
    }

    @Test
    void handlesNoValuesAndExtremeValues() {
        Histogram histogram = new Histogram();
        assertEquals(0, histogram.percentile(500));
        histogram.add(Long.MAX_VALUE);
        histogram.add(-1);
        assertEquals(0, histogram.percentile(500));
        assertEquals(Long.MAX_VALUE, histogram.percentile(1000));
    }
}

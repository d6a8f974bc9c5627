package dev.rangebar.report.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static List<Point> points(double... values) {
        return DoubleStream.of(values).mapToObj(value -> new Point(value, false)).toList();
    }

    private static double[] series(int count, int step, double size, double noise, long seed) {
        Random random = new Random(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = 1000 * Math.exp(noise * random.nextGaussian() + (i >= step ? Math.log1p(size) : 0));
        }
        return values;
    }

    @Test
    void aStepIsARegressionSinceItsRun() {
        SeriesVerdict verdict = Verdicts.judge(points(series(66, 60, 0.1, 0.02, 1)), false, true);
        assertEquals(Kind.REGRESSED, verdict.kind());
        assertEquals(60, verdict.since());
        assertEquals(0.1, verdict.change(), 0.03);
        assertTrue(verdict.confidence() > 0.999);
        System.out.println(verdict);
    }

    @Test
    void noiseIsUnchanged() {
        SeriesVerdict verdict = Verdicts.judge(points(series(100, 100, 0, 0.02, 1)), false, true);
        System.out.println(verdict);
        assertEquals(Kind.UNCHANGED, verdict.kind());
    }
}

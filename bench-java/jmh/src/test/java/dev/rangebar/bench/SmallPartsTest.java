package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bench.Latency.Histogram;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests ids, arguments, JSON and the artificial delay. */
class SmallPartsTest {
    @Test
    void derivesPersistedIds() {
        assertEquals("api/batch-heap/1k", SeriesId.of("dev.rangebar.bench.api.BatchHeap.run", List.of("1k")));
        assertEquals("overhead/ffm-off-heap/1m", SeriesId.of("dev.rangebar.bench.overhead.OverheadBreakdown.ffmOffHeap",
                List.of("1m")));
        assertEquals("overhead/empty-call/ffm", SeriesId.of("dev.rangebar.bench.overhead.EmptyCall.ffm", List.of()));
        assertThrows(IllegalArgumentException.class, () -> SeriesId.of("other.Batch.run", List.of()));
    }

    @Test
    void rejectsNonFiniteJsonNumbers() {
        assertEquals("{\"a \\\"b\\\\\":[1,2.5,\"x\\u000a\"]}", Json.of(Map.of("a \"b\\", List.of(1, 2.5, "x\n"))));
        assertThrows(IllegalArgumentException.class, () -> Json.of(List.of(Double.NaN)));
        assertThrows(IllegalArgumentException.class, () -> Json.of(List.of(Double.POSITIVE_INFINITY)));
    }

    @Test
    void rejectsInvalidArguments() {
        assertThrows(IllegalArgumentException.class, () -> read("--unknown", "x"));
        assertThrows(IllegalArgumentException.class, () -> read("--out"));
        assertThrows(IllegalArgumentException.class, () -> read("--scope", "yearly").scope());
        assertThrows(IllegalArgumentException.class, () -> read("--delay-ns", "-5").number("--delay-ns", 0));
        assertThrows(IllegalArgumentException.class, () -> read("--scope", "daily").out());
        assertThrows(IllegalArgumentException.class, () -> read("-f", "1"));
        assertEquals(BenchmarkScope.DAILY, read().scope());
    }

    private static Arguments read(String... args) {
        return new Arguments(args, Set.of("--out", "--scope", "--delay-ns"), Set.of("--same"), false);
    }

    /** On a clock that only moves when it is read: a wait is as long as requested, to one reading, calls and clock included. */
    @Test
    void waitsForTheGivenTime() {
        int waits = 1_000;
        for (long nanos : new long[] {2_000, 50_000}) {
            for (long reading : new long[] {1, 20, 33, 250}) {
                long[] now = new long[1];
                Delay delay = new Delay(nanos, () -> now[0] += reading);
                long begun = now[0];
                for (int i = 0; i < waits; i++) {
                    delay.pass();
                }
                assertEquals(nanos, (double) (now[0] - begun) / waits, reading, nanos + " ns, a reading takes " + reading);
            }
        }
    }

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

package dev.rangebar.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests the pure Java implementation, an oracle that shares no code with the core, against the expected results. */
@NeedsBenchLibrary
class PureJavaTest {
    private static final long TOO_LARGE_FOR_A_TEST = 1_000_000;

    @Test
    void producesTheExpectedBarsOfEveryWorkload() {
        List<ExpectedResult> rows = ExpectedResult.all().stream().filter(row -> row.tradeCount() <= TOO_LARGE_FOR_A_TEST
                && row.fields() == ExpectedResult.ALL_FIELDS).toList();
        assertTrue(rows.size() > 20, "only " + rows.size() + " workloads have expected results");
        for (ExpectedResult row : rows) {
            try (Arena arena = Arena.ofConfined()) {
                PureJavaRun run = new PureJavaRun(new Workload(arena, row));
                run.batch();
                run.check(row.toString());
            }
        }
    }

    @Test
    void producesTheSameBarsFromPieces() {
        Random random = new Random(3);
        ExpectedResult row = ExpectedResult.usual(100_000);
        try (Arena arena = Arena.ofConfined()) {
            Workload.Arrays trades = new Workload(arena, row).arrays();
            PureJava processor = new PureJava(row.thresholdDbps());
            long[] bars = new long[(int) (row.barCount() + 1) * PureJava.BAR_LONGS];
            int closed = 0;
            for (int from = 0; from < row.tradeCount();) {
                int to = (int) Math.min(row.tradeCount(), from + random.nextInt(400));
                long[] some = new long[bars.length];
                int more = processor.process(trades, from, to, some);
                System.arraycopy(some, 0, bars, closed * PureJava.BAR_LONGS, more * PureJava.BAR_LONGS);
                closed += more;
                from = to;
            }
            row.check("in pieces", closed, PureJava.checksum(bars, closed));
        }
    }

    @Test
    void rejectsInvalidTrades() {
        assertEquals(0, process(new long[] {5, 5}, new long[] {100, 100}, new long[] {1, 2}, new long[] {7, 7}));
        assertRejected(new long[] {5, 4}, new long[] {100, 100}, new long[] {1, 2}, new long[] {7, 7});
        assertRejected(new long[] {5, 5}, new long[] {100, 100}, new long[] {1, 1}, new long[] {7, 7});
        assertRejected(new long[] {5, 5}, new long[] {100, 0}, new long[] {1, 2}, new long[] {7, 7});
        assertRejected(new long[] {5, 5}, new long[] {100, Long.MAX_VALUE}, new long[] {1, 2}, new long[] {7, 7});
        assertRejected(new long[] {5, 5}, new long[] {100, 100}, new long[] {1, 2}, new long[] {7, -1});
        assertRejected(new long[] {5, 1L << 62}, new long[] {100, 100}, new long[] {1, 2}, new long[] {7, 7});
        assertRejected(new long[] {-(1L << 62) - 1, 5}, new long[] {100, 100}, new long[] {1, 2}, new long[] {7, 7});
    }

    private static void assertRejected(long[] timestamps, long[] prices, long[] aggTradeIds, long[] volumes) {
        assertThrows(IllegalArgumentException.class, () -> process(timestamps, prices, aggTradeIds, volumes),
                Arrays.toString(timestamps) + Arrays.toString(prices));
    }

    private static int process(long[] timestamps, long[] prices, long[] aggTradeIds, long[] volumes) {
        return new PureJava(250).process(new Workload.Arrays(timestamps, prices, volumes, aggTradeIds, aggTradeIds,
                aggTradeIds, new byte[2]), 0, 2, new long[2 * PureJava.BAR_LONGS]);
    }
}

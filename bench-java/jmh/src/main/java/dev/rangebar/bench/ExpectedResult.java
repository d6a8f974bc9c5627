package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Expected result of a workload, from the table that native and Java benchmarks share ({@code expected.inc}).
 *
 * @param profile market: {@code RB_BENCH_PROFILE_*}
 * @param symbol index of a symbol of the market
 * @param tradeCount number of trades
 * @param thresholdDbps threshold in dbps
 * @param fields trade fields of the columns: sum of {@code RB_FIELD_*}
 * @param barCount number of completed bars, never 0
 * @param tradesChecksum of the given columns
 * @param barsChecksum of the completed bars
 * @param derivedChecksum of the derived values of the bars
 */
public record ExpectedResult(int profile, int symbol, long tradeCount, int thresholdDbps, int fields, long barCount,
        long tradesChecksum, long barsChecksum, long derivedChecksum) {
    /** All trade fields. */
    public static final int ALL_FIELDS = 7;

    /** Default threshold. */
    public static final int USUAL_DBPS = 250;

    /** Default profile, by its trades per bar. */
    public static final int USUAL_TRADES_PER_BAR = 455;

    /** Number of symbols of a profile. */
    public static final int SYMBOLS = 8;

    /** Profiles of rangebar_bench.h, named by their approximate trades per bar at 250 dbps. */
    private static final List<Integer> TRADES_PER_BAR = List.of(6, 24, USUAL_TRADES_PER_BAR, 2600, 5000);

    /**
     * {@return the expected result of trades of the default market}
     *
     * @param tradeCount number of trades
     */
    public static ExpectedResult usual(long tradeCount) {
        return of(USUAL_TRADES_PER_BAR, 0, tradeCount, USUAL_DBPS, ALL_FIELDS);
    }

    /**
     * {@return the expected result of a workload}
     *
     * @param tradesPerBar name of the profile
     * @param symbol index of the symbol
     * @param tradeCount number of trades
     * @param thresholdDbps threshold in dbps
     * @param fields sum of {@code RB_FIELD_*}
     * @throws IllegalArgumentException if the table has no such row; then the workload must not be benchmarked
     */
    public static ExpectedResult of(int tradesPerBar, int symbol, long tradeCount, int thresholdDbps, int fields) {
        int profile = TRADES_PER_BAR.indexOf(tradesPerBar);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment found = BenchLibrary.allocateExpectation(call);
            if (!BenchLibrary.expect(profile, symbol, tradeCount, thresholdDbps, fields, found)) {
                throw new IllegalArgumentException("expected.inc has no result for " + tradeCount
                        + " trades of profile " + tradesPerBar + ", symbol " + symbol + ", at " + thresholdDbps + " dbps with fields "
                        + fields);
            }
            return read(found);
        }
    }

    /** {@return the whole table} */
    public static List<ExpectedResult> all() {
        List<ExpectedResult> rows = new ArrayList<>();
        try (Arena call = Arena.ofConfined()) {
            MemorySegment found = BenchLibrary.allocateExpectation(call);
            while (BenchLibrary.expectationAt(rows.size(), found)) {
                rows.add(read(found));
            }
        }
        return rows;
    }

    /** {@return the checksum of the trades, as the native benchmarks print it} */
    public String tradesChecksumText() {
        return "%016x".formatted(tradesChecksum);
    }

    /** {@return the checksum of the bars, as the native benchmarks print it} */
    public String barsChecksumText() {
        return "%016x".formatted(barsChecksum);
    }

    /**
     * Checks bars.
     *
     * @param benchmark id of the benchmark, for the message
     * @param bars number of completed bars
     * @param checksum of the bars
     * @throws IllegalStateException if they are not the expected ones
     */
    public void check(String benchmark, long bars, long checksum) {
        if (bars == 0) {
            throw new IllegalStateException(benchmark + ": closes no bar");
        }
        if (bars != barCount) {
            throw new IllegalStateException(benchmark + ": closes " + bars + " bars, expected " + barCount);
        }
        if (checksum != barsChecksum) {
            throw new IllegalStateException(benchmark + ": the bars are not the expected ones");
        }
    }

    private static ExpectedResult read(MemorySegment row) {
        return new ExpectedResult(intOf(row, "profile"), intOf(row, "symbol"), longOf(row, "trade_count"),
                intOf(row, "threshold_dbps"), intOf(row, "columns"), longOf(row, "bar_count"),
                longOf(row, "trades_checksum"), longOf(row, "bars_checksum"), longOf(row, "derived_checksum"));
    }

    private static int intOf(MemorySegment row, String field) {
        return row.get(JAVA_INT, offset(field));
    }

    private static long longOf(MemorySegment row, String field) {
        return row.get(JAVA_LONG, offset(field));
    }

    private static long offset(String field) {
        return BenchLibrary.EXPECTATION.byteOffset(PathElement.groupElement(field));
    }
}

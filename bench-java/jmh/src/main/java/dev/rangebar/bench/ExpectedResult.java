package dev.rangebar.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What a workload has to give, from the table that native and Java benchmarks share ({@code expected.inc}).
 *
 * @param profile which market: {@code RB_BENCH_PROFILE_*}
 * @param symbol which of its symbols
 * @param tradeCount how many trades
 * @param thresholdDbps threshold in dbps
 * @param columns the optional columns that are given: sum of {@code RB_FIELD_*}
 * @param barCount bars that are closed, never 0
 * @param tradesChecksum of the columns that are given
 * @param barsChecksum of the closed bars
 * @param derivedChecksum of what is derived from them
 */
public record Expectation(int profile, int symbol, long tradeCount, int thresholdDbps, int columns, long barCount,
        long tradesChecksum, long barsChecksum, long derivedChecksum) {
    /** Every optional column. */
    public static final int ALL_COLUMNS = 7;

    /** The threshold of what is not said to be otherwise. */
    public static final int USUAL_DBPS = 250;

    /** The profile, by its trades per bar, of what is not said to be otherwise. */
    public static final int USUAL_TRADES_PER_BAR = 455;

    /** How many symbols a profile has. */
    public static final int SYMBOLS = 8;

    /** The profiles of rangebar_bench.h, named by about how many trades make a bar at 250 dbps. */
    private static final List<Integer> TRADES_PER_BAR = List.of(6, 24, USUAL_TRADES_PER_BAR, 2600, 5000);

    /**
     * {@return what so many trades of the usual market give}
     *
     * @param tradeCount how many trades
     */
    public static Expectation usual(long tradeCount) {
        return of(USUAL_TRADES_PER_BAR, 0, tradeCount, USUAL_DBPS, ALL_COLUMNS);
    }

    /**
     * {@return what a workload has to give}
     *
     * @param tradesPerBar names the profile
     * @param symbol which symbol
     * @param tradeCount how many trades
     * @param thresholdDbps threshold in dbps
     * @param columns sum of {@code RB_FIELD_*}
     * @throws IllegalArgumentException if nothing is pinned for it: then it must not be benchmarked
     */
    public static Expectation of(int tradesPerBar, int symbol, long tradeCount, int thresholdDbps, int columns) {
        int profile = TRADES_PER_BAR.indexOf(tradesPerBar);
        try (Arena call = Arena.ofConfined()) {
            MemorySegment found = BenchLibrary.allocateExpectation(call);
            if (!BenchLibrary.expect(profile, symbol, tradeCount, thresholdDbps, columns, found)) {
                throw new IllegalArgumentException("nothing is pinned for " + tradeCount + " trades of profile "
                        + tradesPerBar + ", symbol " + symbol + ", at " + thresholdDbps + " dbps with columns "
                        + columns);
            }
            return read(found);
        }
    }

    /** {@return the whole table} */
    public static List<Expectation> all() {
        List<Expectation> rows = new ArrayList<>();
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
     * Says what is wrong with bars, if anything is.
     *
     * @param benchmark whose bars they are
     * @param bars how many were closed
     * @param checksum their checksum
     * @throws IllegalStateException if they are not the pinned ones
     */
    public void check(String benchmark, long bars, long checksum) {
        if (bars == 0) {
            throw new IllegalStateException(benchmark + ": closes no bar");
        }
        if (bars != barCount) {
            throw new IllegalStateException(benchmark + ": closes " + bars + " bars, expected " + barCount);
        }
        if (checksum != barsChecksum) {
            throw new IllegalStateException(benchmark + ": the bars are not the pinned ones");
        }
    }

    private static Expectation read(MemorySegment row) {
        return new Expectation(intOf(row, "profile"), intOf(row, "symbol"), longOf(row, "trade_count"),
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

package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the workloads have to give, from the table of the native benchmarks (expected.inc). */
final class ExpectedResults {
    private static final Pattern ROW = Pattern.compile("\\{RB_BENCH_PROFILE_(\\d+), (\\d+), (\\d+), (\\d+), (\\d+), "
        + "(\\d+),\\s+0x([0-9A-F]{16})u, 0x([0-9A-F]{16})u, 0x([0-9A-F]{16})u\\},");

    private static final Map<Workload, Expectation> ALL = read(Resources.text("expected.inc"));

    private ExpectedResults() {
    }

    /**
     * A workload: trades and how they are cut into bars.
     *
     * @param profile       market, named by its trades per bar at 250 dbps
     * @param symbol        from 0
     * @param trades        above 0
     * @param thresholdDbps decimal basis points
     * @param columns       which optional columns are given, as in the native table
     */
    record Workload(int profile, int symbol, long trades, int thresholdDbps, int columns) {
        static final int ALL_COLUMNS = 7;

        /** The common case. */
        static Workload of(long trades, int thresholdDbps) {
            return new Workload(455, 0, trades, thresholdDbps, ALL_COLUMNS);
        }
    }

    /**
     * What a workload, or several together, give.
     *
     * @param trades         how many
     * @param bars           closed bars
     * @param tradesChecksum of the trades; of several workloads h = 31 h + next, from 0
     * @param barsChecksum   of the bars, likewise
     */
    record Expectation(long trades, long bars, long tradesChecksum, long barsChecksum) {
        /** Of one its own; of several what google-benchmark shows of them. */
        static Expectation together(List<Expectation> all) {
            if (all.size() == 1) {
                return all.getFirst();
            }
            Expectation sum = new Expectation(0, 0, 0, 0);
            for (Expectation next : all) {
                sum = new Expectation(sum.trades + next.trades, sum.bars + next.bars,
                    31 * sum.tradesChecksum + next.tradesChecksum, 31 * sum.barsChecksum + next.barsChecksum);
            }
            return sum;
        }

        String tradesText() {
            return "%016x".formatted(tradesChecksum);
        }

        String barsText() {
            return "%016x".formatted(barsChecksum);
        }
    }

    static Expectation of(Workload workload) {
        Expectation found = ALL.get(workload);
        if (found == null) {
            throw new BenchFailure("nothing is pinned for " + workload);
        }
        return found;
    }

    static Expectation of(List<Workload> workloads) {
        return Expectation.together(workloads.stream().map(ExpectedResults::of).toList());
    }

    static boolean contains(Expectation expectation) {
        return ALL.containsValue(expectation);
    }

    private static Map<Workload, Expectation> read(String table) {
        Map<Workload, Expectation> all = new HashMap<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            all.put(new Workload(integer(row, 1), integer(row, 2), integer(row, 3), integer(row, 4), integer(row, 5)),
                new Expectation(integer(row, 3), integer(row, 6), checksum(row, 7), checksum(row, 8)));
        }
        if (all.size() != table.lines().filter(line -> line.startsWith("{")).count()) {
            throw new BenchFailure("expected.inc is not the table that it was: " + all.size() + " rows understood");
        }
        return all;
    }

    private static int integer(Matcher row, int group) {
        return Integer.parseInt(row.group(group));
    }

    private static long checksum(Matcher row, int group) {
        return Long.parseUnsignedLong(row.group(group), 16);
    }
}

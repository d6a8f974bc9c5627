package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expected results of the workloads, from the table of the native benchmarks (expected.inc). */
final class ExpectedResults {
    private static final Pattern ROW = Pattern.compile("\\{RB_BENCH_PROFILE_(\\d+), (\\d+), (\\d+), (\\d+), (\\d+), "
        + "(\\d+),\\s+0x([0-9A-F]{16})u, 0x([0-9A-F]{16})u, 0x([0-9A-F]{16})u\\},");

    private static final Map<Workload, Result> ALL = read(Resources.text("expected.inc"));

    private ExpectedResults() {
    }

    /**
     * Workload of a benchmark: trades, and the threshold that cuts them into bars.
     *
     * @param profile       market, named by its trades per bar at 250 dbps
     * @param symbol        from 0
     * @param trades        above 0
     * @param thresholdDbps decimal basis points
     * @param fields        optional trade fields, as a sum of flags in the native table
     */
    record Workload(int profile, int symbol, long trades, int thresholdDbps, int fields) {
        static final int ALL_FIELDS = 7;

        /** Returns a workload of the usual market with all trade fields. */
        static Workload of(long trades, int thresholdDbps) {
            return new Workload(455, 0, trades, thresholdDbps, ALL_FIELDS);
        }
    }

    /**
     * Expected result of one workload, or of several together.
     *
     * @param trades         number of trades
     * @param bars           number of completed bars
     * @param tradesChecksum of the trades; for several workloads h = 31 h + next, from 0
     * @param barsChecksum   of the bars, likewise
     */
    record Result(long trades, long bars, long tradesChecksum, long barsChecksum) {
        /** Combines results in the way that google-benchmark shows them; a single result stays as it is. */
        static Result together(List<Result> all) {
            if (all.size() == 1) {
                return all.getFirst();
            }
            Result sum = new Result(0, 0, 0, 0);
            for (Result next : all) {
                sum = new Result(sum.trades + next.trades, sum.bars + next.bars,
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

    static Result of(Workload workload) {
        Result found = ALL.get(workload);
        if (found == null) {
            throw new BenchFailure("expected.inc has no expected result for " + workload);
        }
        return found;
    }

    static Result of(List<Workload> workloads) {
        return Result.together(workloads.stream().map(ExpectedResults::of).toList());
    }

    static boolean contains(Result result) {
        return ALL.containsValue(result);
    }

    private static Map<Workload, Result> read(String table) {
        Map<Workload, Result> all = new HashMap<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            all.put(new Workload(integer(row, 1), integer(row, 2), integer(row, 3), integer(row, 4), integer(row, 5)),
                new Result(integer(row, 3), integer(row, 6), checksum(row, 7), checksum(row, 8)));
        }
        if (all.size() != table.lines().filter(line -> line.startsWith("{")).count()) {
            throw new BenchFailure("expected.inc has rows of an unknown form: only " + all.size()
                + " rows were understood");
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

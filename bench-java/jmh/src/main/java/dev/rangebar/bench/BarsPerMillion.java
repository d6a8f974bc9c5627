package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts the bars of 1M trades at four thresholds. The counts are the same on every machine and at every commit, unless
 * the bars change.
 *
 * <pre>
 *   --out FILE
 * </pre>
 */
public final class BarsPerMillion {
    private static final long TRADES = 1_000_000;
    private static final List<Integer> THRESHOLDS_DBPS = List.of(100, 250, 500, 1000);

    private BarsPerMillion() {}

    /**
     * Runs the program.
     *
     * @param args command line, as described above
     */
    public static void main(String[] args) {
        Program.run(BarsPerMillion.class, () -> run(args));
    }

    static void run(String... args) throws IOException {
        Arguments arguments = new Arguments(args, Set.of("--out", "--scope"), Set.of(), false);
        Path out = arguments.out();
        Program.requireCrossing("api/bars-per-million", Crossing.FFM);
        Map<String, Object> bars = new LinkedHashMap<>();
        ExpectedResult usual = ExpectedResult.usual(TRADES);
        try (Arena arena = Arena.ofConfined()) {
            Workload workload = new Workload(arena, usual);
            for (int dbps : THRESHOLDS_DBPS) {
                Workload atThreshold = workload.at(ExpectedResult.of(ExpectedResult.USUAL_TRADES_PER_BAR, 0, TRADES,
                        dbps, ExpectedResult.ALL_FIELDS));
                try (ApiRun api = new ApiRun(atThreshold, atThreshold.offHeap())) {
                    api.batch();
                    bars.put(Integer.toString(dbps), api.check("bars per million at " + dbps + " dbps"));
                }
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", 1);
        json.put("crossing", Crossing.inUse().name());
        json.put("thresholds", bars);
        json.put("trades_checksum", usual.tradesChecksumText());
        Json.write(out, json);
    }
}

package dev.rangebar.report.results;

import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.ExpectedResults.Result;
import dev.rangebar.report.results.ExpectedResults.Workload;
import java.util.List;

/**
 * Latency percentiles of several processes, of the native core or of the Java API.
 *
 * @param processes checked
 */
public record LatencyOutput(List<JsonFields> processes) {
    public static final List<String> PERCENTILES = List.of("p50", "p95", "p99");
    /** Batches of 1,000 trades. */
    public static final String BATCH = "batch_1k";
    /** Bursts of 64 pushes. */
    public static final String BURST = "burst_64";
    /** Two consecutive readings of the clock. */
    public static final String CLOCK = "clock";

    static LatencyOutput ofApi(List<JsonFields> processes) {
        processes.forEach(process -> Checks.same(process.get("context").get("crossing"), "FFM"));
        return ofCore(processes);
    }

    static LatencyOutput ofCore(List<JsonFields> processes) {
        Result expected = ExpectedResults.of(Workload.of(1_000_000, 250));
        for (JsonFields process : processes) {
            Checks.same(process.get("context").get("bars"), expected.bars());
            Checks.same(process.get("context").get("trades_checksum"), expected.tradesText());
            Checks.same(process.get("context").get("bars_checksum"), expected.barsText());
            for (String what : List.of(BATCH, BURST, CLOCK)) {
                process.get(what).get("samples").count();
                PERCENTILES.forEach(percentile -> process.get(what).get(percentile + "_ns").positive());
            }
        }
        return new LatencyOutput(processes);
    }

    /** Returns one percentile in ns, with one value per process. */
    public Samples percentile(String what, String percentile) {
        return new Samples(processes.stream()
            .mapToDouble(process -> process.get(what).get(percentile + "_ns").positive()).toArray());
    }
}

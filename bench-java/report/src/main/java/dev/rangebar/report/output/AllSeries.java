package dev.rangebar.report.output;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.InstructionCounts;
import dev.rangebar.report.results.LatencyOutput;
import dev.rangebar.report.results.Measurements;
import dev.rangebar.report.results.NativeOutput;
import dev.rangebar.report.results.OverheadOutput;
import dev.rangebar.report.results.PairedEstimate;
import dev.rangebar.report.results.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every series of a run. */
final class AllSeries {
    /** What ffm/overhead is: of the batches measured, the one in which the crossing weighs most. */
    static final String OVERHEAD = "off-heap/1k";
    static final String THROUGHPUT = "api/batch/1m";
    static final String PEAK_MEMORY = "api/memory/peak-1m";
    /** Before rung and size: a batch on each way to the core. */
    static final String LADDER = "ladder/";
    static final String EMPTY_CALL = LADDER + "empty-call/";
    private static final String NATIVE_RUNG = "native-loop";
    private static final double BYTES_PER_MB = 1e6;

    private AllSeries() {
    }

    /** In the order in which they are published; refuses two of one id. */
    static List<BenchmarkSeries> of(Measurements all) {
        List<BenchmarkSeries> series = new ArrayList<>();
        all.nativeOutput().rows().keySet().forEach(name ->
            series.add(BenchmarkSeries.of(name, "ns", BenchmarkSeries.NATIVE_FILE, all.nativeOutput().times(name))));
        all.jmh().rows().keySet().forEach(id ->
            series.add(BenchmarkSeries.of(id, "ns", BenchmarkSeries.JAVA_FILE, all.jmh().times(id))));
        addDerived(series, all);
        Set<String> ids = new HashSet<>();
        for (BenchmarkSeries each : series) {
            if (!ids.add(each.id())) {
                throw new BenchFailure("two series are called " + each.id());
            }
        }
        return series;
    }

    static BenchmarkSeries find(List<BenchmarkSeries> series, String id) {
        return series.stream().filter(each -> each.id().equals(id)).findFirst()
            .orElseThrow(() -> new BenchFailure(id + " is missing"));
    }

    private static void addDerived(List<BenchmarkSeries> series, Measurements all) {
        series.add(derived(PEAK_MEMORY, "MB",
            new Samples(Arrays.stream(all.peakMemory().values()).map(bytes -> bytes / BYTES_PER_MB).toArray())));
        all.barsPerMillion().forEach((threshold, bars) ->
            series.add(BenchmarkSeries.exact("api/bars-per-million/" + threshold, "bars", bars)));
        all.instructions().forEach((kernel, count) ->
            series.add(BenchmarkSeries.exact(InstructionCounts.id(kernel), InstructionCounts.UNIT, count)));
        addLatency(series, "core/latency/", all.nativeLatency());
        addLatency(series, "api/latency/", all.javaLatency());
        series.add(BenchmarkSeries.exact("core/memory/native", "bytes", nativeBytes(all.nativeOutput())));
        for (String id : OverheadOutput.IDS) {
            PairedEstimate ratio = all.overhead().ratio(id);
            series.add(new BenchmarkSeries(id.equals(OVERHEAD) ? "ffm/overhead" : "ffm/overhead/" + id, "ffm", "ratio",
                BenchmarkSeries.DERIVED_FILE, ratio.value(), ratio.interval(), all.overhead().ratios(id)));
        }
        ladderRatios(all).forEach((id, ratio) -> series.add(BenchmarkSeries.exact("ladder/ratio/" + id, "ratio", ratio)));
        for (String id : all.jmh().rows().keySet()) {
            if (id.startsWith("api/")) {
                // The least of all iterations: the others hold more of what the harness allocates. Zero has no ratio to
                // anything, so less than a byte counts as one; the samples in latest.json say what was measured.
                Samples measured = all.jmh().allocated(id);
                double value = Math.max(1, Math.rint(measured.min()));
                series.add(new BenchmarkSeries(id.replace("api/", "api/allocated/"), "api", "bytes", BenchmarkSeries.DERIVED_FILE, value,
                    null, measured));
            }
        }
    }

    private static BenchmarkSeries derived(String id, String unit, Samples samples) {
        return BenchmarkSeries.of(id, unit, BenchmarkSeries.DERIVED_FILE, samples);
    }

    private static void addLatency(List<BenchmarkSeries> series, String prefix, LatencyOutput latency) {
        for (String percentile : LatencyOutput.PERCENTILES) {
            series.add(derived(prefix + percentile, "ns", latency.percentile(LatencyOutput.BATCH, percentile)));
        }
        for (String percentile : LatencyOutput.PERCENTILES) {
            series.add(derived(prefix + "burst-64/" + percentile, "ns",
                latency.percentile(LatencyOutput.BURST, percentile)));
        }
        series.add(derived(prefix + "clock", "ns", latency.percentile(LatencyOutput.CLOCK, "p50")));
    }

    /**
     * What the core allocates from a processor's creation to the end of a batch of 1M trades: creating one, which
     * restoring shows, and the batch itself, which is to allocate nothing.
     */
    private static double nativeBytes(NativeOutput output) {
        return output.numbers("core/state/restore", "allocated_bytes").max()
            + output.numbers("core/batch/1m", "allocated_bytes").max();
    }

    /** Rungs of the ladder over the native loop of the same batches, by rung and size. */
    static Map<String, Double> ladderRatios(Measurements all) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String id : all.jmh().rows().keySet()) {
            String[] part = id.split("/");
            if (id.startsWith(LADDER) && !id.startsWith(EMPTY_CALL) && !part[1].equals(NATIVE_RUNG)) {
                ratios.put(part[1] + "/" + part[2], all.jmh().times(id).median()
                    / all.jmh().times(LADDER + NATIVE_RUNG + "/" + part[2]).median());
            }
        }
        return ratios;
    }
}

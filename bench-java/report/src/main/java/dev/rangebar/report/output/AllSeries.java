package dev.rangebar.report.output;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.InstructionCounts;
import dev.rangebar.report.results.JmhOutput;
import dev.rangebar.report.results.LatencyOutput;
import dev.rangebar.report.results.Measurements;
import dev.rangebar.report.results.NativeOutput;
import dev.rangebar.report.results.OverheadOutput;
import dev.rangebar.report.results.PairedEstimate;
import dev.rangebar.report.results.Samples;
import dev.rangebar.report.run.AnalysisSteps;
import dev.rangebar.report.run.RunScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** All series of a run. */
public final class AllSeries {
    static final String THROUGHPUT = "api/batch/1m";
    static final String FFM_OVERHEAD = "ffm/overhead";
    static final String PEAK_MEMORY = "api/memory/peak-1m";
    /** Persisted prefix of the overhead breakdown; layer and batch size follow. */
    static final String OVERHEAD_BREAKDOWN = "overhead/";
    static final String EMPTY_CALL = OVERHEAD_BREAKDOWN + "empty-call/";
    private static final String NATIVE_LAYER = "native-loop";
    private static final double BYTES_PER_MB = 1e6;

    private AllSeries() {
    }

    /** Returns the ids of the benchmarks of all scopes, measured or not; derived values but the counts are not among them. */
    public static List<String> expectedIds() {
        List<String> ids = new ArrayList<>(NativeOutput.expectedNames());
        ids.addAll(JmhOutput.expectedIds(RunScope.WEEKLY));
        ids.addAll(InstructionCounts.ids().values());
        return ids;
    }

    /** Returns the series in the order of publication; fails if two have the same id. */
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
                throw new BenchFailure("two series have the id " + each.id());
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
        all.instructions().forEach((id, count) ->
            series.add(BenchmarkSeries.exact(id, InstructionCounts.UNIT, count)));
        addLatency(series, "core/latency/", all.latency().core());
        addLatency(series, "api/latency/", all.latency().api());
        List<Double> memory = nativeBytes(all.nativeOutput());
        series.add(BenchmarkSeries.exact("core/memory/native", "bytes", memory,
            new Samples(memory.stream().mapToDouble(Double::doubleValue).toArray())));
        for (String profile : AnalysisSteps.features().keySet()) {
            double[] rates = all.nativeOutput().numbers("core/features/" + profile + "/1m", "rate_of_bars").values();
            series.add(derived("core/features/ratio/" + profile, "ratio",
                new Samples(Arrays.stream(rates).map(rate -> 1 / rate).toArray())));
        }
        addOverhead(series, FFM_OVERHEAD, all.overhead());
        all.jniOverhead().forEach((prefix, overhead) -> addOverhead(series, prefix, overhead));
        series.addAll(breakdownRatios(all).values());
        for (String id : all.jmh().rows().keySet()) {
            if (id.startsWith("api/")) {
                // The smallest of all iterations of a process: the others contain more allocations of the harness. A ratio
                // to zero is undefined, so less than one byte counts as one; the samples in latest.json hold the measured
                // values.
                series.add(BenchmarkSeries.exact(id.replace("api/", "api/allocated/"), "bytes",
                    all.jmh().leastAllocated(id).map(bytes -> Math.max(1, Math.rint(bytes))).toList(),
                    all.jmh().allocated(id)));
            }
        }
    }

    private static void addOverhead(List<BenchmarkSeries> series, String prefix, OverheadOutput overhead) {
        for (String id : overhead.pairs().keySet()) {
            PairedEstimate ratio = overhead.ratio(id);
            series.add(BenchmarkSeries.derived(OverheadOutput.seriesId(prefix, id), "ratio", ratio.value(), ratio.interval(),
                overhead.ratios(id)));
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
     * Returns the bytes that the core allocates from the creation of a processor to the end of a batch of 1M trades, in each
     * process: the creation, which the benchmark of restoring a state measures, plus the batch, which should allocate nothing.
     */
    private static List<Double> nativeBytes(NativeOutput output) {
        List<Samples> restore = output.byProcess("core/state/restore", "allocated_bytes");
        List<Samples> batch = output.byProcess("core/batch/1m", "allocated_bytes");
        return IntStream.range(0, batch.size()).mapToObj(i -> restore.get(i).max() + batch.get(i).max()).toList();
    }

    /** Returns the time of each layer over the native loop of the same batches, by layer and size; with an interval if rounds have one. */
    static Map<String, BenchmarkSeries> breakdownRatios(Measurements all) {
        Map<String, BenchmarkSeries> ratios = new LinkedHashMap<>();
        for (String id : all.jmh().rows().keySet()) {
            String[] part = id.split("/");
            if (id.startsWith(OVERHEAD_BREAKDOWN) && !id.startsWith(EMPTY_CALL) && !part[1].equals(NATIVE_LAYER)) {
                String layer = part[1] + "/" + part[2];
                ratios.put(layer, BenchmarkSeries.exact(OVERHEAD_BREAKDOWN + "ratio/" + layer, "ratio", all.jmh().times(id).median()
                    / all.jmh().times(OVERHEAD_BREAKDOWN + NATIVE_LAYER + "/" + part[2]).median()));
            }
        }
        Map.of("api-off-heap/1k", all.instruments().layers(), "ffm-off-heap/1k", all.instruments().callsLayer())
            .forEach((layer, measured) -> {
                if (measured.interval() != null) {
                    ratios.replace(layer, BenchmarkSeries.derived(OVERHEAD_BREAKDOWN + "ratio/" + layer, "ratio", measured.ratio(),
                        measured.interval(), measured.ratios()));
                }
            });
        return ratios;
    }
}

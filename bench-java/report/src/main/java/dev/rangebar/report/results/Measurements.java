package dev.rangebar.report.results;

import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.ExpectedResults.Workload;
import dev.rangebar.report.run.RunScope;
import dev.rangebar.report.run.SampleFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All raw outputs of a run, read and checked.
 *
 * @param nativeOutput   of both native runs
 * @param jmh            of both Java runs
 * @param overhead       Java by FFM and native in turn
 * @param jniOverhead    the same by JNI, by prefix of the series: on this JDK and on others
 * @param instruments    of the FFM overhead, from processes of their own
 * @param latency        of the core and of the Java API
 * @param peakMemory     bytes, one value per process
 * @param barsPerMillion bars of one million trades, by threshold in dbps
 * @param instructions   by series; empty in a scope that counts none
 * @param calibration    speed of the machine before and after
 */
public record Measurements(NativeOutput nativeOutput, JmhOutput jmh, OverheadOutput overhead,
    SortedMap<String, OverheadOutput> jniOverhead, Instruments instruments, Latency latency, Samples peakMemory, Map<Integer, Long> barsPerMillion,
    Map<String, Long> instructions, CalibrationOutput calibration) {
    static final List<Integer> THRESHOLDS_DBPS = List.of(100, 250, 500, 1000);
    /** Prefix of the series of JNI on the JDK of all other measurements. */
    public static final String JNI_OVERHEAD = "jni/overhead";
    private static final int MILLION = 1_000_000;

    /**
     * Latencies of both layers.
     *
     * @param core of the native core
     * @param api  of the Java API
     */
    public record Latency(LatencyOutput core, LatencyOutput api) {
    }

    /** Reads the outputs of all steps of a scope, with those of further JDKs; fails at the first that is missing or wrong. */
    public static Measurements read(Path folder, RunScope scope, Set<Integer> jdks) {
        SampleFiles samples = new SampleFiles(folder);
        NativeOutput nativeOutput = NativeOutput.read(samples.json(SampleFiles.nativeRuns()).map(JsonFields::readNative)
            .toList(), scope.nativeEffort().repetitions());
        JmhOutput jmh = JmhOutput.read(SampleFiles.javaRuns().stream().map(run -> new JmhOutput.Files(
            JsonFields.read(samples.json(run)), JsonFields.read(samples.json(SampleFiles.workloads(run))))).toList(),
            scope);
        OverheadOutput overhead = OverheadOutput.ofFfm(all(samples, SampleFiles.overhead(scope)));
        SortedMap<String, OverheadOutput> jniOverhead = new TreeMap<>();
        jniOverhead.put(JNI_OVERHEAD, OverheadOutput.ofJni(all(samples, SampleFiles.jniOverhead(scope))));
        jdks.forEach(jdk -> jniOverhead.put(JNI_OVERHEAD + "/jdk" + jdk,
            OverheadOutput.ofJni(all(samples, SampleFiles.jniOverhead(scope, jdk)), jdk)));
        Latency latency = new Latency(LatencyOutput.ofCore(all(samples, SampleFiles.nativeLatency(scope))),
            LatencyOutput.ofApi(all(samples, SampleFiles.javaLatency(scope))));
        return new Measurements(nativeOutput, jmh, overhead, jniOverhead,
            Instruments.read(samples, scope.javaEffort().rounds(), overhead), latency,
            peakMemory(all(samples, SampleFiles.peakMemory(scope))),
            barsPerMillion(JsonFields.read(samples.json(SampleFiles.BARS_PER_MILLION))),
            scope.inDepth() ? InstructionCounts.read(samples) : Map.of(),
            CalibrationOutput.read(JsonFields.read(samples.json(SampleFiles.CALIBRATION_BEFORE)),
                JsonFields.read(samples.json(SampleFiles.CALIBRATION_AFTER))));
    }

    private static List<JsonFields> all(SampleFiles samples, List<String> steps) {
        return samples.json(steps).map(JsonFields::read).toList();
    }

    private static Samples peakMemory(List<JsonFields> processes) {
        for (JsonFields process : processes) {
            process.requireFormat(1);
            Checks.same(process.get("crossing"), "FFM");
            Checks.same(process.get("trades"), MILLION);
            Checks.same(process.get("bars"), ExpectedResults.of(Workload.of(MILLION, 250)).bars());
        }
        return new Samples(processes.stream().mapToDouble(process -> process.get("vm_hwm_bytes").count()).toArray());
    }

    private static Map<Integer, Long> barsPerMillion(JsonFields file) {
        file.requireFormat(1);
        Checks.same(file.get("crossing"), "FFM");
        Map<Integer, Long> bars = new LinkedHashMap<>();
        for (int threshold : THRESHOLDS_DBPS) {
            JsonFields count = file.get("thresholds").get(Integer.toString(threshold));
            Checks.same(count, ExpectedResults.of(Workload.of(MILLION, threshold)).bars());
            bars.put(threshold, count.count());
        }
        Checks.same(file.get("trades_checksum"), ExpectedResults.of(Workload.of(MILLION, 250)).tradesText());
        return bars;
    }
}

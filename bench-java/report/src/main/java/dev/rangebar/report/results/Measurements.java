package dev.rangebar.report.results;

import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.ExpectedResults.Workload;
import dev.rangebar.report.run.RunPlan;
import dev.rangebar.report.run.RunScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All raw outputs of a run, read and checked.
 *
 * @param nativeOutput   of both native runs
 * @param jmh            of both Java runs
 * @param overhead       Java and native in turn
 * @param nativeLatency  of the core
 * @param javaLatency    of the Java API
 * @param peakMemory     bytes, one value per process
 * @param barsPerMillion by threshold in dbps
 * @param instructions   by kernel; empty where the scope counts none
 * @param rulersBefore   the machine before
 * @param rulersAfter    and after
 */
public record Measurements(NativeOutput nativeOutput, JmhOutput jmh, OverheadOutput overhead, LatencyOutput nativeLatency,
    LatencyOutput javaLatency, Samples peakMemory, Map<Integer, Long> barsPerMillion,
    Map<String, Long> instructions, CalibrationOutput rulersBefore, CalibrationOutput rulersAfter) {
    static final List<Integer> THRESHOLDS_DBPS = List.of(100, 250, 500, 1000);
    private static final int MILLION = 1_000_000;

    /** From the directory where the steps of {@link RunPlan} left them. */
    public static Measurements read(Path samples, RunScope scope) {
        return new Measurements(
            NativeOutput.read(RunPlan.numbered("native", 2).stream()
                .map(name -> JsonFields.readNative(samples.resolve(name + ".json"))).toList(), scope.nativeRepetitions),
            JmhOutput.read(RunPlan.numbered("java", 2).stream().map(name -> new JmhOutput.Run(one(samples, name),
                one(samples, name + RunPlan.WORKLOADS))).toList(), scope),
            OverheadOutput.read(all(samples, RunPlan.numbered("overhead", scope.overheadRuns))),
            LatencyOutput.read(all(samples, Stream.of(1, 2)
                .flatMap(run -> RunPlan.numbered("native-latency-" + run, scope.nativeLatencyRuns).stream()).toList())),
            LatencyOutput.read(all(samples, RunPlan.numbered("java-latency", scope.javaLatencyRuns))),
            peakMemory(all(samples, RunPlan.numbered("peak-memory", scope.memoryRuns))),
            barsPerMillion(one(samples, "bars-per-million")),
            scope.inDepth ? InstructionCounts.read(samples) : Map.of(),
            CalibrationOutput.read(one(samples, "rulers-before")),
            CalibrationOutput.read(one(samples, "rulers-after")));
    }

    private static JsonFields one(Path samples, String name) {
        return JsonFields.read(samples.resolve(name + ".json"));
    }

    private static List<JsonFields> all(Path samples, List<String> names) {
        List<JsonFields> files = new ArrayList<>();
        names.forEach(name -> files.add(one(samples, name)));
        return files;
    }

    private static Samples peakMemory(List<JsonFields> processes) {
        for (JsonFields process : processes) {
            process.requireFormat(1);
            Checks.same(process.get("trades"), MILLION);
            Checks.same(process.get("bars"), ExpectedResults.of(Workload.of(MILLION, 250)).bars());
        }
        return new Samples(processes.stream().mapToDouble(process -> process.get("vm_hwm_bytes").count()).toArray());
    }

    private static Map<Integer, Long> barsPerMillion(JsonFields file) {
        file.requireFormat(1);
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

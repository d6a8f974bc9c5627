package dev.rangebar.report;

import dev.rangebar.report.Pinned.Workload;
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
record Measurements(NativeOutput nativeOutput, JmhOutput jmh, OverheadOutput overhead, LatencyOutput nativeLatency,
    LatencyOutput javaLatency, Samples peakMemory, Map<Integer, Long> barsPerMillion,
    Map<String, Long> instructions, RulersOutput rulersBefore, RulersOutput rulersAfter) {
    static final List<Integer> THRESHOLDS_DBPS = List.of(100, 250, 500, 1000);
    private static final int MILLION = 1_000_000;

    /** From the directory where the steps of {@link Plan} left them. */
    static Measurements read(Path samples, Scope scope) {
        return new Measurements(
            NativeOutput.read(Plan.numbered("native", 2).stream()
                .map(name -> Field.readNative(samples.resolve(name + ".json"))).toList(), scope.nativeRepetitions),
            JmhOutput.read(Plan.numbered("java", 2).stream().map(name -> new JmhOutput.Run(one(samples, name),
                one(samples, name + Plan.WORKLOADS))).toList(), scope),
            OverheadOutput.read(all(samples, Plan.numbered("overhead", scope.overheadRuns))),
            LatencyOutput.read(all(samples, Stream.of(1, 2)
                .flatMap(run -> Plan.numbered("native-latency-" + run, scope.nativeLatencyRuns).stream()).toList())),
            LatencyOutput.read(all(samples, Plan.numbered("java-latency", scope.javaLatencyRuns))),
            peakMemory(all(samples, Plan.numbered("peak-memory", scope.memoryRuns))),
            barsPerMillion(one(samples, "bars-per-million")),
            scope.inDepth ? Instructions.read(samples) : Map.of(),
            RulersOutput.read(one(samples, "rulers-before")),
            RulersOutput.read(one(samples, "rulers-after")));
    }

    private static Field one(Path samples, String name) {
        return Field.read(samples.resolve(name + ".json"));
    }

    private static List<Field> all(Path samples, List<String> names) {
        List<Field> files = new ArrayList<>();
        names.forEach(name -> files.add(one(samples, name)));
        return files;
    }

    private static Samples peakMemory(List<Field> processes) {
        for (Field process : processes) {
            process.requireFormat(1);
            Checks.same(process.get("trades"), MILLION);
            Checks.same(process.get("bars"), Pinned.of(Workload.of(MILLION, 250)).bars());
        }
        return new Samples(processes.stream().mapToDouble(process -> process.get("vm_hwm_bytes").count()).toArray());
    }

    private static Map<Integer, Long> barsPerMillion(Field file) {
        file.requireFormat(1);
        Map<Integer, Long> bars = new LinkedHashMap<>();
        for (int threshold : THRESHOLDS_DBPS) {
            Field count = file.get("thresholds").get(Integer.toString(threshold));
            Checks.same(count, Pinned.of(Workload.of(MILLION, threshold)).bars());
            bars.put(threshold, count.count());
        }
        Checks.same(file.get("trades_checksum"), Pinned.of(Workload.of(MILLION, 250)).tradesText());
        return bars;
    }
}

package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.CalibrationOutput;
import dev.rangebar.report.results.Measurements;
import dev.rangebar.report.results.NativeOutput;
import dev.rangebar.report.results.OverheadOutput;
import dev.rangebar.report.results.PairedEstimate;
import dev.rangebar.report.results.Samples;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** Writes latest.json: all results of a run, for programs. Its schema is latest.schema.json. */
final class LatestFile {
    static final int FORMAT = 2;
    /** Batch sizes that both layers measure, each in its own process. */
    static final List<String> SIZES = List.of("1k", "100k", "1m");

    private LatestFile() {
    }

    static ObjectNode of(RunMetadata run, Measurements all, List<BenchmarkSeries> series) {
        ObjectNode file = JsonFields.JSON.createObjectNode().put("format", FORMAT);
        file.set("run", run(run, all));
        file.set("calibration", calibration(all));
        ArrayNode rows = file.putArray("series");
        for (BenchmarkSeries each : series) {
            ObjectNode row = rows.addObject().put("id", each.id()).put("layer", each.layer()).put("unit", each.unit())
                .put("file", each.file()).put("value", each.value());
            row.set("interval", interval(each.interval()));
            if (!each.processes().isEmpty()) {
                each.processes().forEach(row.putArray("processValues")::add);
            }
            row.set("samples", samples(each.samples()));
        }
        file.set("overhead", overhead(all));
        ArrayNode processes = file.putArray("acrossProcesses");
        for (String size : SIZES) {
            double java = AllSeries.find(series, "api/batch/" + size).value();
            double core = AllSeries.find(series, "core/batch/" + size).value();
            processes.addObject().put("size", size).put("javaNs", java).put("nativeNs", core)
                .put("ratio", java / core);
        }
        file.set("instruments", InstrumentsCommand.Table.json(all.instruments()));
        ArrayNode targets = file.putArray("targets");
        for (Target target : Target.of(run, series)) {
            targets.addObject().put("id", target.id()).put("description", target.text()).put("limit", target.limit())
                .put("unit", target.unit()).put("value", target.value()).put("passed", target.passed());
        }
        return file;
    }

    private static ObjectNode run(RunMetadata run, Measurements all) {
        NativeOutput core = all.nativeOutput();
        ObjectNode node = JsonFields.JSON.createObjectNode()
            .put("commit", run.git().commit())
            .put("dirty", run.git().dirty())
            .put("date", run.start().truncatedTo(ChronoUnit.SECONDS).toString())
            .put("scope", run.scope().id())
            .put("seconds", run.seconds());
        if (run.doubts() != null) {
            node.put("lowConfidenceReason", run.doubts());
        }
        node.putObject("machine")
            .put("cpu", core.context("cpu_model"))
            .put("cores", Runtime.getRuntime().availableProcessors())
            .put("architecture", System.getProperty("os.arch"))
            .put("system", System.getProperty("os.name"))
            .put("kernel", System.getProperty("os.version"));
        node.putObject("java")
            .put("version", all.jmh().text("vmVersion"))
            .put("vm", all.jmh().text("vmName"))
            .put("jmh", all.jmh().text("jmhVersion"));
        node.putObject("native")
            .put("compiler", core.context("compiler"))
            .put("flags", core.context("flags"))
            .put("kernelTier", core.context("kernel_tier"))
            .put("rooflineVectors", core.context("roofline_vectors"))
            .put("version", core.context("rangebar_version"))
            .put("abiVersion", core.context("abi_version"));
        return node;
    }

    private static ObjectNode calibration(Measurements all) {
        ObjectNode workloads = JsonFields.JSON.createObjectNode();
        for (String name : CalibrationOutput.NAMES) {
            Samples before = all.calibration().before(name);
            Samples after = all.calibration().after(name);
            workloads.putObject(name).put("unit", "ns").put("before", before.median()).put("after", after.median())
                .put("change", after.median() / before.median());
        }
        return workloads;
    }

    private static ArrayNode overhead(Measurements all) {
        ArrayNode overhead = JsonFields.JSON.createArrayNode();
        all.overhead().pairs().keySet().forEach(id -> addOverhead(overhead, id, id, all.overhead()));
        all.jniOverhead().forEach((prefix, jni) -> jni.pairs().keySet()
            .forEach(id -> addOverhead(overhead, OverheadOutput.seriesId(prefix, id), id, jni)));
        return overhead;
    }

    private static void addOverhead(ArrayNode rows, String name, String id, OverheadOutput overhead) {
        ObjectNode row = rows.addObject().put("id", name)
            .put("javaNs", overhead.javaTimes(id).median())
            .put("nativeNs", overhead.nativeTimes(id).median());
        row.set("ratio", estimate(overhead.ratio(id)));
        row.set("differenceNs", estimate(overhead.difference(id)));
        row.put("pairs", overhead.javaTimes(id).count());
        row.put("processes", overhead.pairs().get(id).size());
    }

    static ObjectNode estimate(PairedEstimate estimate) {
        ObjectNode node = JsonFields.JSON.createObjectNode().put("value", estimate.value());
        node.set("interval", interval(estimate.interval()));
        return node;
    }

    static ObjectNode interval(Interval interval) {
        return interval == null ? null : JsonFields.JSON.createObjectNode().put("low", interval.low())
            .put("high", interval.high()).put("confidence", interval.confidence());
    }

    private static ObjectNode samples(Samples samples) {
        ObjectNode node = JsonFields.JSON.createObjectNode().put("count", samples.count()).put("min", samples.min())
            .put("median", samples.median()).put("max", samples.max())
            .put("coefficientOfVariation", samples.coefficientOfVariation());
        ArrayNode values = node.putArray("values");
        Arrays.stream(samples.values()).map(SignificantDigits::six).forEach(values::add);
        return node;
    }
}

package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.Measurements;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes the files for github-action-benchmark, one for each of its tools: googlecpp, jmh, customSmallerIsBetter. */
final class PublishedFiles {
    private PublishedFiles() {
    }

    static void write(Path directory, RunMetadata run, Measurements all, List<BenchmarkSeries> series) {
        ObjectNode core = all.nativeOutput().merged();
        if (run.doubts() != null) {
            core.withObject("/context").put("disturbed", run.doubts());
        }
        JsonFields.write(directory.resolve(BenchmarkSeries.NATIVE_FILE), core);
        JsonFields.write(directory.resolve(BenchmarkSeries.JAVA_FILE), all.jmh().merged());
        JsonFields.write(directory.resolve(BenchmarkSeries.DERIVED_FILE), derived(run, series));
    }

    private static ArrayNode derived(RunMetadata run, List<BenchmarkSeries> series) {
        ArrayNode file = JsonFields.JSON.createArrayNode();
        for (BenchmarkSeries each : series) {
            if (each.file().equals(BenchmarkSeries.DERIVED_FILE)) {
                var row = file.addObject().put("name", each.id()).put("unit", each.unit()).put("value", each.value());
                if (run.doubts() != null) {
                    row.put("extra", "disturbed run: " + run.doubts());
                }
                if (each.interval() != null) {
                    row.put("range", String.format(Locale.ROOT, "%.6g to %.6g (%.0f %%)", each.interval().low(),
                        each.interval().high(), 100 * each.interval().confidence()));
                }
            }
        }
        return file;
    }
}

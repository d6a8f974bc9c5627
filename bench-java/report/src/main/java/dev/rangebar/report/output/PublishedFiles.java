package dev.rangebar.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The files that github-action-benchmark reads, each by one of its tools: googlecpp, jmh, customSmallerIsBetter. */
final class PublishedFiles {
    private PublishedFiles() {
    }

    static void write(Path directory, Measurements all, List<Series> series) {
        Field.write(directory.resolve(Series.NATIVE_FILE), all.nativeOutput().merged());
        Field.write(directory.resolve(Series.JAVA_FILE), all.jmh().merged());
        Field.write(directory.resolve(Series.DERIVED_FILE), derived(series));
    }

    private static ArrayNode derived(List<Series> series) {
        ArrayNode file = Field.JSON.createArrayNode();
        for (Series each : series) {
            if (each.file().equals(Series.DERIVED_FILE)) {
                var row = file.addObject().put("name", each.id()).put("unit", each.unit()).put("value", each.value());
                if (each.interval() != null) {
                    row.put("range", String.format(Locale.ROOT, "%.6g to %.6g (%.0f %%)", each.interval().low(),
                        each.interval().high(), 100 * each.interval().confidence()));
                }
            }
        }
        return file;
    }
}

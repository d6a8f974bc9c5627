package dev.rangebar.report.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;

/** Writes a comparison for programs. Its schema is comparison.schema.json. */
final class ComparisonJson {
    private static final int FORMAT = 1;

    private ComparisonJson() {
    }

    static ObjectNode of(Comparison comparison) {
        ObjectNode file = JsonFields.JSON.createObjectNode().put("format", FORMAT).put("kind", comparison.kind());
        side(file.putObject("a"), comparison.a());
        side(file.putObject("b"), comparison.b());
        ArrayNode notes = file.putArray("notes");
        comparison.notes().forEach(notes::add);
        file.put("processes", comparison.processes());
        ArrayNode series = file.putArray("series");
        for (ComparedSeries each : comparison.series()) {
            ObjectNode row = series.addObject().put("id", each.id()).put("unit", each.unit()).put("a", each.a())
                .put("b", each.b()).put("change", SignificantDigits.six(each.change()));
            if (each.interval() == null) {
                row.putNull("interval");
            } else {
                row.putObject("interval").put("low", SignificantDigits.six(each.interval().low()))
                    .put("high", SignificantDigits.six(each.interval().high()))
                    .put("confidence", each.interval().confidence());
            }
            row.put("verdict", each.verdict().id()).put("reason", each.reason());
        }
        return file;
    }

    private static void side(ObjectNode node, Comparison.Side side) {
        node.put("name", side.name()).put("commit", side.commit()).put("text", side.text());
    }
}

package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.verdict.Event;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Converts events to the form of latest.json and history.json. */
final class EventJson {
    private EventJson() {
    }

    /** Returns the events that fulfil a condition, with the causes that all events have together. */
    static ArrayNode of(Collection<Event> events, List<BenchmarkRun> runs, Predicate<Event> which) {
        ArrayNode rows = JsonFields.JSON.createArrayNode();
        for (Cause cause : Cause.of(events)) {
            cause.events().stream().filter(which).forEach(event -> rows.add(json(event, cause, runs)));
        }
        return rows;
    }

    private static ObjectNode json(Event event, Cause cause, List<BenchmarkRun> runs) {
        BenchmarkRun newest = runs.getLast();
        ObjectNode node = JsonFields.JSON.createObjectNode().put("id", event.id()).put("series", event.series())
            .put("cause", cause.id()).put("kind", event.drift() ? "drift" : "step")
            .put("direction", event.worse() ? "worse" : "better").put("state", event.state().id())
            .put("open", event.isOpenRegression())
            .put("change", VerdictJson.finite(event.estimate().change()));
        node.set("interval", VerdictJson.interval(event.estimate().interval()));
        node.put("baseline", SignificantDigits.six(event.baseline()))
            .put("found", date(runs, event.found()))
            .put("confirmed", date(runs, event.confirmed()))
            .put("nights", event.nights(runs.size()));
        node.set("since", VerdictJson.location(event.location(), event.drift()));
        node.put("reason", event.location().known());
        node.put("ended", date(runs, event.ended()));
        node.set("fixedBy", event.end() == null ? null : VerdictJson.location(event.end(), false));
        return node.put("new", runs.get(event.found()) == newest);
    }

    private static String date(List<BenchmarkRun> runs, int run) {
        return run < 0 ? null : runs.get(run).date().toString();
    }
}

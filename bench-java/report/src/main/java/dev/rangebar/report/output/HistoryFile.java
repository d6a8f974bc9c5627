package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.KnownChange;
import dev.rangebar.report.history.Machine;
import dev.rangebar.report.verdict.JudgedSeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** history.json: what the page reads. Its format is history.schema.json. */
public final class HistoryFile {
    public static final String NAME = "history.json";
    private static final int FORMAT = 1;

    private final History history;
    private final Commits commits;
    private final List<Machine> machines = new ArrayList<>();
    private final ObjectNode file = JsonFields.JSON.createObjectNode();

    private HistoryFile(History history, Commits commits) {
        this.history = history;
        this.commits = commits;
    }

    public static ObjectNode of(History history, Commits commits, List<JudgedSeries> series, List<KnownChange> known,
        JsonNode targets, ObjectNode objectives, FlameGraphFolder flameGraphs, Instant generated) {
        HistoryFile made = new HistoryFile(history, commits);
        made.file.put("format", FORMAT).put("generated", generated.toString()).put("repository", history.repository());
        made.runs(flameGraphs);
        made.machines();
        made.series(series);
        made.known(known);
        made.events();
        made.file.set("targets", targets);
        made.file.set("objectives", objectives);
        return made.file;
    }

    private void runs(FlameGraphFolder flameGraphs) {
        ArrayNode rows = file.putArray("runs");
        for (int i = 0; i < history.runs().size(); i++) {
            BenchmarkRun run = history.runs().get(i);
            ObjectNode row = rows.addObject().put("date", run.date().toString()).put("commit", run.commit())
                .put("subject", subject(run)).put("scope", run.scope()).put("noiseRun", history.isNoiseRun(i))
                .put("seconds", run.seconds()).put("machine", machine(run)).put("lowConfidence", run.lowConfidence())
                .put("lowConfidenceReason", run.lowConfidenceReason());
            if (run.rulers() == null) {
                row.putNull("rulers");
            } else {
                ObjectNode rulers = row.putObject("rulers");
                run.rulers().forEach((name, time) -> rulers.put(name, SignificantDigits.six(time)));
            }
            row.put("record", run.record()).put("workflowUrl", run.workflowUrl());
            row.set("flameGraphs", flameGraphs.of(run));
        }
    }

    private String subject(BenchmarkRun run) {
        return run.subject() != null || commits.find(run.commit()) == null ? run.subject()
            : commits.find(run.commit()).subject();
    }

    private Integer machine(BenchmarkRun run) {
        if (run.machine() == null) {
            return null;
        }
        if (!machines.contains(run.machine())) {
            machines.add(run.machine());
        }
        return machines.indexOf(run.machine());
    }

    private void machines() {
        ArrayNode rows = file.putArray("machines");
        for (Machine machine : machines) {
            ObjectNode row = rows.addObject();
            machine.hardware().forEach(row::put);
            row.put("cores", Integer.parseInt(machine.hardware().get("cores")));
            machine.software().forEach(row::put);
        }
    }

    private void series(List<JudgedSeries> all) {
        ArrayNode rows = file.putArray("series");
        for (JudgedSeries each : all) {
            ObjectNode row = rows.addObject().put("id", each.head().id()).put("layer", each.head().layer())
                .put("unit", each.head().unit()).put("file", each.head().file())
                .put("title", each.knowledge().title()).put("question", each.knowledge().question())
                .put("exact", each.knowledge().exact())
                .put("smallerIsBetter", each.knowledge().neutral() ? null : each.knowledge().smallerIsBetter());
            ArrayNode values = row.putArray("values");
            ArrayNode low = row.putArray("low");
            ArrayNode high = row.putArray("high");
            for (BenchmarkRun run : history.runs()) {
                BenchmarkRun.Value value = run.values().get(each.head().id());
                boolean interval = value != null && value.interval() != null;
                values.add(value == null ? null : (Double) (each.knowledge().exact() ? value.value()
                    : SignificantDigits.six(value.value())));
                low.add(interval ? (Double) SignificantDigits.six(value.interval().low()) : null);
                high.add(interval ? (Double) SignificantDigits.six(value.interval().high()) : null);
            }
            row.set("verdict", VerdictJson.of(each, history.runs()));
            ArrayNode changes = row.putArray("changePoints");
            each.changes().forEach(change -> changes.add(VerdictJson.change(change)));
            ArrayNode alerts = row.putArray("alerts");
            each.alerts().forEach(alert -> alerts.addObject().put("run", alert.run())
                .put("change", SignificantDigits.six(alert.change())));
        }
    }

    private void known(List<KnownChange> all) {
        ArrayNode rows = file.putArray("knownChanges");
        for (KnownChange each : all) {
            ObjectNode row = rows.addObject().put("run", firstRunWith(each.commit())).put("commit", each.commit());
            ArrayNode series = row.putArray("series");
            each.series().forEach(series::add);
            row.put("reason", each.reason());
        }
    }

    private Integer firstRunWith(String commit) {
        for (int i = 0; i < history.runs().size(); i++) {
            Set<String> reached = commits.withAncestors(history.runs().get(i).commit());
            if (reached.contains(commit)) {
                return i;
            }
        }
        return null;
    }

    private void events() {
        ArrayNode rows = file.putArray("events");
        Machine before = null;
        for (int i = 0; i < history.runs().size(); i++) {
            Machine machine = history.runs().get(i).machine();
            if (machine != null && before != null) {
                event(rows, i, "machine", before.hardware(), machine.hardware());
                event(rows, i, "software", before.software(), machine.software());
            }
            before = machine == null ? before : machine;
        }
    }

    private static void event(ArrayNode rows, int run, String kind, Map<String, String> before,
        Map<String, String> after) {
        String difference = Machine.difference(before, after);
        if (!difference.isEmpty()) {
            rows.addObject().put("run", run).put("kind", kind).put("text", difference);
        }
    }
}

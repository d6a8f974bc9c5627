package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.Commits.Commit;
import dev.rangebar.report.history.KnownChanges.KnownChange;
import dev.rangebar.report.history.Machine;
import dev.rangebar.report.verdict.JudgedHistory;
import dev.rangebar.report.verdict.JudgedSeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes history.json, which the page reads. Its schema is history.schema.json. */
public final class HistoryFile {
    public static final String NAME = "history.json";
    private static final int FORMAT = 2;
    /** Number of runs within which all machines that take turns get new software. */
    private static final int TURNS = 30;

    private final JudgedHistory judged;
    private final List<Machine> machines = new ArrayList<>();
    private final ObjectNode file = JsonFields.JSON.createObjectNode();

    private HistoryFile(JudgedHistory judged) {
        this.judged = judged;
    }

    /**
     * Returns the content of the file.
     *
     * @param judged      all runs and verdicts
     * @param anchors     and budgets
     * @param flameGraphs of the runs
     * @param targets     of the newest run
     * @param objectives  of the monitor itself
     * @param generated   time of writing
     */
    public static ObjectNode of(JudgedHistory judged, AnchorReport anchors, FlameGraphFolder flameGraphs, JsonNode targets,
        ObjectNode objectives, Instant generated) {
        HistoryFile made = new HistoryFile(judged);
        made.file.put("format", FORMAT).put("generated", generated.toString())
            .put("repository", judged.history().repository());
        made.runs(flameGraphs);
        made.machines();
        made.series();
        made.known();
        made.machineChanges();
        made.file.set("events", EventJson.of(judged.events(), judged.runs(), event -> true));
        anchors.addTo(made.file, judged.runs());
        made.file.set("targets", targets);
        made.file.set("objectives", objectives);
        return made.file;
    }

    private void runs(FlameGraphFolder flameGraphs) {
        ArrayNode rows = file.putArray("runs");
        for (int i = 0; i < judged.runs().size(); i++) {
            BenchmarkRun run = judged.runs().get(i);
            ObjectNode row = rows.addObject().put("date", run.date().toString()).put("commit", run.commit())
                .put("subject", subject(run)).put("scope", run.scope()).put("repeatRun", judged.history().isRepeatRun(i))
                .put("seconds", run.details() == null ? null : run.details().seconds())
                .put("machine", machine(run)).put("lowConfidence", run.lowConfidence())
                .put("lowConfidenceReason", run.lowConfidenceReason());
            if (run.details() == null) {
                row.putNull("calibration");
            } else {
                ObjectNode calibration = row.putObject("calibration");
                run.details().calibration().forEach((name, time) -> calibration.put(name, SignificantDigits.six(time)));
            }
            row.put("record", run.record()).put("workflowUrl", run.workflowUrl());
            row.set("flameGraphs", flameGraphs.of(run));
        }
    }

    private String subject(BenchmarkRun run) {
        Commit commit = judged.commits().find(run.commit());
        return run.subject() != null || commit == null ? run.subject() : commit.subject();
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

    private void series() {
        ArrayNode rows = file.putArray("series");
        for (JudgedSeries each : judged.series()) {
            ObjectNode row = rows.addObject().put("id", each.id()).put("layer", each.descriptor().layer())
                .put("unit", each.descriptor().unit()).put("file", each.descriptor().file())
                .put("title", each.entry().title()).put("description", each.entry().description())
                .put("exact", each.entry().exact()).put("smallerIsBetter", switch (each.entry().better()) {
                    case SMALLER -> true;
                    case LARGER -> false;
                    case NEITHER -> null;
                });
            ArrayNode values = row.putArray("values");
            ArrayNode low = row.putArray("low");
            ArrayNode high = row.putArray("high");
            for (BenchmarkRun run : judged.runs()) {
                BenchmarkRun.Value value = run.values().get(each.id());
                boolean interval = value != null && value.interval() != null;
                values.add(value == null ? null : (Double) (each.entry().exact() ? value.value()
                    : SignificantDigits.six(value.value())));
                low.add(interval ? (Double) SignificantDigits.six(value.interval().low()) : null);
                high.add(interval ? (Double) SignificantDigits.six(value.interval().high()) : null);
            }
            row.set("verdict", VerdictJson.of(each, judged.runs()));
            ArrayNode changes = row.putArray("changePoints");
            each.changes().forEach(change -> changes.add(VerdictJson.change(change)));
            ArrayNode alerts = row.putArray("alerts");
            each.alerts().forEach(alert -> alerts.addObject().put("run", alert.run())
                .put("change", SignificantDigits.six(alert.change())));
        }
    }

    private void known() {
        ArrayNode rows = file.putArray("knownChanges");
        for (KnownChange each : judged.known()) {
            if (each.commit() == null) {
                continue; // an acknowledged event, which carries the reason itself
            }
            ObjectNode row = rows.addObject().put("run", firstRunWith(each.commit())).put("commit", each.commit());
            ArrayNode series = row.putArray("series");
            each.series().forEach(series::add);
            row.put("reason", each.reason());
        }
    }

    private Integer firstRunWith(String commit) {
        for (int i = 0; i < judged.runs().size(); i++) {
            Set<String> reached = judged.commits().withAncestors(judged.runs().get(i).commit());
            if (reached.contains(commit)) {
                return i;
            }
        }
        return null;
    }

    private void machineChanges() {
        ArrayNode rows = file.putArray("machineChanges");
        Map<Map<String, String>, Machine> last = new HashMap<>();
        Map<String, Integer> shown = new HashMap<>();
        Machine before = null;
        for (int i = 0; i < judged.runs().size(); i++) {
            Machine machine = judged.runs().get(i).machine();
            if (machine == null) {
                continue;
            }
            // On machines that take turns, only a new machine and new software on the same machine are changes.
            Machine same = last.put(machine.hardware(), machine);
            if (same != null) {
                String difference = Machine.difference(same.software(), machine.software());
                Integer earlier = difference.isEmpty() ? null : shown.put(difference, i);
                if (earlier == null || i - earlier > TURNS) {
                    machineChange(rows, i, "software", same.software(), machine.software());
                }
            } else if (before != null) {
                machineChange(rows, i, "machine", before.hardware(), machine.hardware());
            }
            before = machine;
        }
    }

    private static void machineChange(ArrayNode rows, int run, String kind, Map<String, String> before,
        Map<String, String> after) {
        String difference = Machine.difference(before, after);
        if (!difference.isEmpty()) {
            rows.addObject().put("run", run).put("kind", kind).put("text", difference);
        }
    }
}

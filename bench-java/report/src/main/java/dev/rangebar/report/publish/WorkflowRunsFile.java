package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads and writes workflow-runs.json, which keeps the runs of the workflows longer than GitHub does. */
final class WorkflowRunsFile {
    static final String NAME = "workflow-runs.json";
    private static final int FORMAT = 1;

    private WorkflowRunsFile() {
    }

    static List<WorkflowRun> read(Path file) {
        JsonFields json = JsonFields.read(file);
        json.requireFormat(FORMAT);
        return json.get("runs").elements().stream().map(WorkflowRun::read).toList();
    }

    /** Returns the earlier runs, if there are any, and the newer runs, which replace earlier states of the same run. */
    static List<WorkflowRun> merged(Path earlier, Path newer) {
        Map<Long, WorkflowRun> runs = new LinkedHashMap<>();
        if (Files.exists(earlier)) {
            read(earlier).forEach(run -> runs.put(run.id(), run));
        }
        if (newer != null) {
            read(newer).forEach(run -> runs.put(run.id(), run));
        }
        return runs.values().stream().sorted(Comparator.comparing(WorkflowRun::created)).toList();
    }

    static ObjectNode json(Collection<WorkflowRun> runs) {
        ObjectNode file = JsonFields.JSON.createObjectNode().put("format", FORMAT);
        ArrayNode rows = file.putArray("runs");
        runs.forEach(run -> rows.add(run.json()));
        return file;
    }

    /**
     * Run of a workflow on GitHub.
     *
     * @param id         never changes
     * @param workflow   file name
     * @param event      event that started the run
     * @param conclusion null while it runs
     * @param created    time of the request
     * @param updated    time of the end
     * @param url        for people
     */
    record WorkflowRun(long id, String workflow, String event, String conclusion, Instant created, Instant updated,
        String url) {
        private static final Set<String> FAILED = Set.of("failure", "timed_out", "startup_failure");

        static WorkflowRun read(JsonFields field) {
            JsonFields conclusion = field.get("conclusion");
            return new WorkflowRun(field.get("id").count(), field.get("workflow").text(), field.get("event").text(),
                conclusion.node().isNull() ? null : conclusion.text(), field.get("created").instant(),
                field.get("updated").instant(), field.get("url").text());
        }

        /** Reads an element of a response of GitHub. */
        static WorkflowRun ofGitHub(JsonFields field, String workflow) {
            JsonFields conclusion = field.get("conclusion");
            return new WorkflowRun(field.get("id").count(), workflow, field.get("event").text(),
                conclusion.node().isNull() ? null : conclusion.text(), field.get("created_at").instant(),
                field.get("updated_at").instant(), field.get("html_url").text());
        }

        ObjectNode json() {
            return JsonFields.JSON.createObjectNode().put("id", id).put("workflow", workflow).put("event", event)
                .put("conclusion", conclusion).put("created", created.toString()).put("updated", updated.toString())
                .put("url", url);
        }

        boolean succeeded() {
            return "success".equals(conclusion);
        }

        boolean failed() {
            return conclusion != null && FAILED.contains(conclusion);
        }

        boolean manual() {
            return event.equals("workflow_dispatch");
        }
    }
}

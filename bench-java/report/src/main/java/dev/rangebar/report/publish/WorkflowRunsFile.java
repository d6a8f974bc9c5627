package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
}

package dev.rangebar.report.publish;

import dev.rangebar.report.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the runs of a workflow from GitHub ({@code actions/workflows/FILE/runs}), page by page.
 *
 * @param api of the repository
 */
record GitHubRuns(GitHubApi api) {
    private static final int PER_PAGE = 100;
    /** GitHub lists no more than 1,000. */
    private static final int PAGES = 10;

    /** Returns the runs of a workflow file, newest first. */
    List<WorkflowRun> of(String workflow) {
        List<WorkflowRun> runs = new ArrayList<>();
        for (int page = 1; page <= PAGES; page++) {
            List<JsonFields> rows = api.get("actions/workflows/%s/runs?per_page=%d&page=%d".formatted(workflow,
                PER_PAGE, page)).get("workflow_runs").elements();
            rows.forEach(row -> runs.add(WorkflowRun.ofGitHub(row, workflow)));
            if (rows.size() < PER_PAGE) {
                break;
            }
        }
        return runs;
    }
}

package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.publish.WorkflowRunsFile.WorkflowRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command line of {@link GitHubRuns}. */
@Command(name = "workflow-runs", mixinStandardHelpOptions = true, description = {
    "Writes the runs of the workflows on GitHub to a file.",
    "GITHUB_REPOSITORY (owner/name), GITHUB_TOKEN and GITHUB_API_URL (default: https://api.github.com) name the "
        + "repository."})
final class WorkflowRunsCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "file to write")
    private Path out;
    @Option(names = "--workflow", paramLabel = "NAME", description = "workflow file (default: ${DEFAULT-VALUE})",
        defaultValue = "performance-daily.yml,performance-weekly.yml", split = ",")
    private List<String> workflows;
    @Option(names = "--timeout", paramLabel = "SECONDS", description = "of each request (default: ${DEFAULT-VALUE})",
        defaultValue = "30")
    private int timeout;
    @Option(names = "--pause", paramLabel = "MS",
        description = "pause after a failed request (default: ${DEFAULT-VALUE})", defaultValue = "3000")
    private int pause;

    private final Map<String, String> environment;

    WorkflowRunsCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        GitHubRuns gitHub = new GitHubRuns(GitHubApi.of(environment, Duration.ofSeconds(timeout),
            Duration.ofMillis(pause)));
        List<WorkflowRun> runs = new ArrayList<>();
        workflows.forEach(workflow -> runs.addAll(gitHub.of(workflow)));
        runs.sort(Comparator.comparing(WorkflowRun::created));
        try {
            Files.createDirectories(out.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new BenchFailure(out.toAbsolutePath().getParent() + " cannot be created: " + e.getMessage(), e);
        }
        JsonFields.write(out, WorkflowRunsFile.json(runs));
        return 0;
    }

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
}

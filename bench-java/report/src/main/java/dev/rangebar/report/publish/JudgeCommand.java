package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command line of {@link Judge}. */
@Command(name = "judge", mixinStandardHelpOptions = true, description = {
    "Compares a run with all earlier runs and writes the new content of the page's branch to OUT/performance.",
    "Exit code 0, also if a series has become slower; 1 if the run or the history must not be published."})
final class JudgeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;
    @Option(names = "--run", paramLabel = "DIR",
        description = "output of the benchmarks (default: judge the newest run of the history)")
    private Path run;
    @Option(names = "--history", required = true, paramLabel = "DIR|FILE",
        description = "folder performance in a checkout of the page's branch, or a single data.js")
    private Path history;
    @Option(names = "--out", required = true, paramLabel = "DIR",
        description = "folder to empty and write, such as target/publish")
    private Path out;
    @Option(names = "--workflow-runs", paramLabel = "FILE", description = "output of the command workflow-runs")
    private Path workflowRuns;
    @Option(names = "--site", paramLabel = "DIR", description = "the built page (default: ${DEFAULT-VALUE})",
        defaultValue = "${sys:rangebar.root}/bench-java/site/target/site")
    private Path site;
    @Option(names = "--no-site", description = "publish no page")
    private boolean noSite;
    @Option(names = "--preview", description = "copy the published records and data.js beside the page, for a look at home")
    private boolean preview;
    @Option(names = "--known-changes", paramLabel = "FILE", description = "declared changes (default: "
        + "${sys:rangebar.root}/bench-java/known-changes.json; none for a single data.js, which may come from another "
        + "project)")
    private Path knownChanges;
    @Option(names = "--budgets", paramLabel = "FILE", description = "limits of series (default: "
        + "${sys:rangebar.root}/bench-java/budgets.json; none for a single data.js)")
    private Path budgets;
    @Option(names = "--sources", paramLabel = "DIR", description = "checkout that contains the commits (default: "
        + "${DEFAULT-VALUE})", defaultValue = "${sys:rangebar.root}")
    private Path sources;
    @Option(names = "--bootstrap", description = "start a history if there is none")
    private boolean bootstrap;
    @Option(names = "--allow-dirty", description = "accept a run of uncommitted changes, for a preview only")
    private boolean allowDirty;

    private final Map<String, String> environment;

    JudgeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        boolean ownHistory = !Files.isRegularFile(history);
        if (knownChanges == null && ownHistory) {
            knownChanges = declared("known-changes.json");
        }
        if (budgets == null && ownHistory) {
            budgets = declared("budgets.json");
        }
        JudgeTask task = new JudgeTask(
            new JudgeTask.Input(run, history, workflowRuns, knownChanges, budgets, sources),
            new JudgeTask.Output(out, noSite ? null : site, preview),
            new JudgeTask.Exceptions(bootstrap, allowDirty),
            new JudgeTask.Workflow(workflowUrl(), "true".equals(environment.get("GITHUB_ACTIONS"))));
        new Judge(task, command.commandLine().getOut()).judge(Instant.now());
        String jobSummary = environment.get("GITHUB_STEP_SUMMARY");
        if (jobSummary != null) {
            append(Path.of(jobSummary));
        }
        return 0;
    }

    private static Path declared(String file) {
        return Path.of(System.getProperty("rangebar.root"), "bench-java", file);
    }

    /** Appends the summary to the job summary, which the page of the workflow run shows. */
    private void append(Path jobSummary) {
        try {
            Files.writeString(jobSummary, Files.readString(out.resolve(Judge.SUMMARY)), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BenchFailure(jobSummary + " (from GITHUB_STEP_SUMMARY) cannot be written: "
                + e.getMessage(), e);
        }
    }

    private String workflowUrl() {
        String id = environment.get("GITHUB_RUN_ID");
        return id == null ? null : environment.get("GITHUB_SERVER_URL") + "/" + environment.get("GITHUB_REPOSITORY")
            + "/actions/runs/" + id;
    }
}

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
    "Compares a run with all before it, and lays out in OUT/performance what is new for the page's branch.",
    "Exit code 0 also where something has become slower; 1 where the run or the history must not be published."})
final class JudgeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;
    @Option(names = "--run", paramLabel = "DIR",
        description = "output of the benchmarks; without it, the newest run of the history is judged")
    private Path run;
    @Option(names = "--history", required = true, paramLabel = "DIR|FILE",
        description = "folder performance in a checkout of the page's branch, or a data.js alone")
    private Path history;
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "emptied first, e.g. target/publish")
    private Path out;
    @Option(names = "--workflow-runs", paramLabel = "FILE", description = "what the command workflow-runs wrote")
    private Path workflowRuns;
    @Option(names = "--site", paramLabel = "DIR", description = "the built page (default: ${DEFAULT-VALUE})",
        defaultValue = "${sys:rangebar.root}/bench-java/site/target/site")
    private Path site;
    @Option(names = "--no-site", description = "leave the page out")
    private boolean noSite;
    @Option(names = "--known-changes", paramLabel = "FILE", description = "declared changes (default: "
        + "${sys:rangebar.root}/bench-java/known-changes.json, but none of a data.js alone, which may be anybody's)")
    private Path knownChanges;
    @Option(names = "--sources", paramLabel = "DIR", description = "checkout to look commits up in (default: "
        + "${DEFAULT-VALUE})", defaultValue = "${sys:rangebar.root}")
    private Path sources;
    @Option(names = "--bootstrap", description = "begin a history if there is none")
    private boolean bootstrap;
    @Option(names = "--allow-dirty", description = "take a run of uncommitted changes; to look at, not to publish")
    private boolean allowDirty;

    private final Map<String, String> environment;

    JudgeCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (knownChanges == null && !Files.isRegularFile(history)) {
            knownChanges = Path.of(System.getProperty("rangebar.root"), "bench-java", "known-changes.json");
        }
        new Judge(new Judge.Task(run, history, workflowRuns, noSite ? null : site, knownChanges, sources, out,
            bootstrap, allowDirty, workflowUrl(), "true".equals(environment.get("GITHUB_ACTIONS"))),
            command.commandLine().getOut())
            .judge(Instant.now());
        String jobSummary = environment.get("GITHUB_STEP_SUMMARY");
        if (jobSummary != null) {
            append(Path.of(jobSummary));
        }
        return 0;
    }

    /** To what the page of the workflow's run shows. */
    private void append(Path jobSummary) {
        try {
            Files.writeString(jobSummary, Files.readString(out.resolve(Judge.SUMMARY)), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BenchFailure(jobSummary + ", which GITHUB_STEP_SUMMARY names, cannot be written: "
                + e.getMessage(), e);
        }
    }

    private String workflowUrl() {
        String id = environment.get("GITHUB_RUN_ID");
        return id == null ? null : environment.get("GITHUB_SERVER_URL") + "/" + environment.get("GITHUB_REPOSITORY")
            + "/actions/runs/" + id;
    }
}

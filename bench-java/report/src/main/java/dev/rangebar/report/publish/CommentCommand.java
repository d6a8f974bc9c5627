package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.compare.ComparisonMarkdown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command line of {@link PullRequestComment}. */
@Command(name = "comment", mixinStandardHelpOptions = true, description = {
    "Comments a comparison on the pull request that a workflow run has measured; an earlier comment is replaced.",
    "GITHUB_EVENT_PATH (event workflow_run), GITHUB_REPOSITORY, GITHUB_TOKEN and GITHUB_API_URL are those of the workflow."})
final class CommentCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    @Spec
    private CommandSpec command;
    @Option(names = "--comparison", required = true, paramLabel = "FILE",
        description = "output of the command compare --json; it may come from a stranger")
    private Path comparison;

    private final Map<String, String> environment;

    CommentCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        String event = environment.get("GITHUB_EVENT_PATH");
        if (event == null) {
            throw new BenchFailure("GITHUB_EVENT_PATH is not set; expected the file of an event workflow_run");
        }
        String text = ComparisonMarkdown.of(comparison);
        command.commandLine().getOut().println(new PullRequestComment(GitHubApi.of(environment, TIMEOUT, PAUSE))
            .update(JsonFields.read(Path.of(event)), text));
        return 0;
    }
}

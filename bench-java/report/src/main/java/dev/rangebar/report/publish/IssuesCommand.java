package dev.rangebar.report.publish;

import dev.rangebar.report.JsonFields;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command line of {@link TrackingIssues}. */
@Command(name = "issues", mixinStandardHelpOptions = true, description = {
    "Opens, updates and closes one issue on GitHub per cause of open regressions.",
    "GITHUB_REPOSITORY (owner/name), GITHUB_TOKEN and GITHUB_API_URL (default: https://api.github.com) name the "
        + "repository."})
final class IssuesCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    @Spec
    private CommandSpec command;
    @Option(names = "--latest", required = true, paramLabel = "FILE", description = "latest.json of a judged run")
    private Path latest;

    private final Map<String, String> environment;

    IssuesCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        new TrackingIssues(GitHubApi.of(environment, TIMEOUT, PAUSE)).update(JsonFields.read(latest))
            .forEach(command.commandLine().getOut()::println);
        return 0;
    }
}

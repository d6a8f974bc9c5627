package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.compare.ComparisonMarkdown;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        command.commandLine().getOut().println(new PullRequestComment(GitHubApi.writing(environment, TIMEOUT, PAUSE))
            .update(JsonFields.read(Path.of(event)), text));
        return 0;
    }

    /** Keeps one comment with the newest comparison on the pull request that a workflow run has measured. */
    static final class PullRequestComment {
        private static final String MARKER = "<!-- rangebar-performance-comparison -->";
        private static final int PER_PAGE = 100;
        private static final int PAGES = 10;

        private final GitHubApi api;

        PullRequestComment(GitHubApi api) {
            this.api = api;
        }

        /**
         * Writes the comment; returns what was done.
         *
         * @param event event of the completed workflow run, from GitHub; the pull request follows from it, never from the artifact
         * @param text  of the comment
         */
        String update(JsonFields event, String text) {
            JsonFields run = event.get("workflow_run");
            if (!run.get("event").text().equals("pull_request")) {
                throw run.get("event").wrong("expected pull_request");
            }
            String commit = run.get("head_sha").text();
            String head = run.get("head_repository").get("owner").get("login").text() + ":" + run.get("head_branch").text();
            JsonFields pull = api.get("pulls?state=open&per_page=" + PER_PAGE + "&head="
                + URLEncoder.encode(head, StandardCharsets.UTF_8)).elements().stream()
                .filter(each -> each.get("head").get("sha").text().equals(commit)).findFirst().orElse(null);
            if (pull == null) {
                return "no open pull request has the commit " + commit + "; nothing to comment";
            }
            long number = pull.get("number").count();
            ObjectNode content = JsonFields.JSON.createObjectNode().put("body", MARKER + "\n" + text);
            JsonFields old = old("issues/" + number + "/comments");
            if (old == null) {
                api.send("POST", "issues/" + number + "/comments", content);
                return "commented on " + number;
            }
            api.send("PATCH", "issues/comments/" + old.get("id").count(), content);
            return "updated the comment on " + number;
        }

        /** Returns the comment of an earlier run; a person who copies the marker keeps the comment. */
        private JsonFields old(String path) {
            for (int page = 1; page <= PAGES; page++) {
                List<JsonFields> rows = api.get(path + "?per_page=" + PER_PAGE + "&page=" + page).elements();
                for (JsonFields row : rows) {
                    if (row.get("body").node().asText("").startsWith(MARKER)
                        && "Bot".equals(row.get("user").get("type").node().asText(""))) {
                        return row;
                    }
                }
                if (rows.size() < PER_PAGE) {
                    return null;
                }
            }
            throw new BenchFailure(path + " has more than " + PER_PAGE * PAGES + " comments");
        }
    }
}

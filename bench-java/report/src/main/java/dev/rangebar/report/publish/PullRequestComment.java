package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps one comment with the newest comparison on the pull request that a workflow run has measured. */
final class PullRequestComment {
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

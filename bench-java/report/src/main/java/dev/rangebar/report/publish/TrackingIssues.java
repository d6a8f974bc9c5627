package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Keeps one issue on GitHub per cause of open regressions. A hidden line of an issue names the ids of its events; an
 * issue belongs to each cause that has one of them, so that no cause gets a second one.
 */
final class TrackingIssues {
    static final String LABEL = "performance-regression";
    private static final Pattern MARKER = Pattern.compile("<!-- rangebar-performance: (.*?) -->");
    private static final int PER_PAGE = 100;
    private static final int PAGES = 10;
    private static final int SHORT_COMMIT = 7;
    private static final int LENGTH_OF_DATE = 10;

    private final GitHubApi api;
    private final List<String> actions = new ArrayList<>();

    /** Issue with the events that it names. */
    private record Issue(long number, boolean open, String body, Set<String> events) {
    }

    TrackingIssues(GitHubApi api) {
        this.api = api;
    }

    /** Opens, updates and closes issues by the events of a latest.json; returns what was done. */
    List<String> update(JsonFields latest) {
        Map<String, List<JsonNode>> causes = new LinkedHashMap<>();
        Map<String, JsonNode> events = new LinkedHashMap<>();
        for (JsonFields event : latest.get("events").elements()) {
            events.put(event.get("id").text(), event.node());
            if (event.get("open").node().asBoolean()) {
                causes.computeIfAbsent(event.get("cause").text(), cause -> new ArrayList<>()).add(event.node());
            }
        }
        List<Issue> issues = issues();
        Set<Issue> used = new LinkedHashSet<>();
        for (List<JsonNode> cause : causes.values()) {
            Issue issue = issues.stream().filter(each -> cause.stream()
                .anyMatch(event -> each.events().contains(event.get("id").asText()))).findFirst().orElse(null);
            if (issue == null) {
                create(cause);
            } else if (used.add(issue) && issue.open()) {
                update(issue, cause);
            }
        }
        issues.stream().filter(issue -> issue.open() && !used.contains(issue)).forEach(issue -> close(issue, events));
        return actions;
    }

    private List<Issue> issues() {
        List<Issue> issues = new ArrayList<>();
        for (int page = 1; page <= PAGES; page++) {
            List<JsonFields> rows = api.get("issues?state=all&labels=%s&per_page=%d&page=%d".formatted(LABEL, PER_PAGE,
                page)).elements();
            for (JsonFields row : rows) {
                String body = row.get("body").node().asText("");
                Matcher marker = MARKER.matcher(body);
                if (marker.find() && row.get("pull_request").isMissing()) {
                    issues.add(new Issue(row.get("number").count(), row.get("state").text().equals("open"), body,
                        Set.of(marker.group(1).split(" "))));
                }
            }
            if (rows.size() < PER_PAGE) {
                break;
            }
        }
        return issues;
    }

    private void create(List<JsonNode> cause) {
        ObjectNode issue = content(cause, Set.of());
        issue.putArray("labels").add(LABEL);
        actions.add("opened " + number(api.send("POST", "issues", issue)) + ": " + issue.get("title").asText());
    }

    private static long number(JsonFields issue) {
        return issue.get("number").count();
    }

    private void update(Issue issue, List<JsonNode> cause) {
        ObjectNode content = content(cause, issue.events());
        if (!content.get("body").asText().equals(issue.body())) {
            api.send("PATCH", "issues/" + issue.number(), content);
            actions.add("updated " + issue.number() + ": " + content.get("title").asText());
        }
    }

    private void close(Issue issue, Map<String, JsonNode> events) {
        StringBuilder text = new StringBuilder("No event of this issue is open.\n\n");
        for (String id : issue.events()) {
            JsonNode event = events.get(id);
            text.append("- `").append(id).append("`: ").append(event == null ? "declared, acknowledged or withdrawn"
                : event.get("state").asText() + place(event.get("fixedBy"), " by ")).append('\n');
        }
        api.send("POST", "issues/" + issue.number() + "/comments", JsonFields.JSON.createObjectNode()
            .put("body", text.toString()));
        api.send("PATCH", "issues/" + issue.number(), JsonFields.JSON.createObjectNode().put("state", "closed")
            .put("state_reason", "completed"));
        actions.add("closed " + issue.number());
    }

    /** Returns title and text; the text names the earlier events of the issue, too. */
    private static ObjectNode content(List<JsonNode> cause, Set<String> earlier) {
        Set<String> ids = new LinkedHashSet<>(earlier.stream().sorted().toList());
        cause.forEach(event -> ids.add(event.get("id").asText()));
        StringBuilder text = new StringBuilder("The nightly benchmarks found a change for the worse.\n\n"
            + "| series | change | state | found | since |\n|---|---|---|---|---|\n");
        for (JsonNode event : cause) {
            text.append(String.format(Locale.ROOT, "| `%s` | %+.1f %% | %s | %.10s | %s |%n",
                event.get("series").asText(), 100 * event.get("change").asDouble(), event.get("state").asText(),
                event.get("found").asText(), event.get("kind").asText().equals("drift") ? "drift"
                    : place(event.get("since"), "").strip()));
        }
        JsonNode since = cause.getFirst().get("since");
        if (!since.path("candidates").isEmpty()) {
            text.append("\nCommits that may be the cause:\n\n");
            since.get("candidates").forEach(each -> text.append(String.format(Locale.ROOT, "- %.0f %% %s %s%n",
                100 * each.get("probability").asDouble(), each.get("commit").asText(),
                each.get("subject").asText().replace('<', ' ').replace('@', ' '))));
        }
        text.append("\nA commit that fixes it closes this issue some nights later. To accept the change, declare its "
            + "commit or acknowledge the events in `bench-java/known-changes.json`.\n\n<!-- rangebar-performance: ")
            .append(String.join(" ", ids)).append(" -->\n");
        boolean drift = cause.getFirst().get("kind").asText().equals("drift");
        return JsonFields.JSON.createObjectNode().put("title", "Performance: " + cause.size()
            + " regressed" + (drift ? " by a drift found on " + since.get("date").asText().substring(0, LENGTH_OF_DATE)
                : " since" + place(since, " "))).put("body", text.toString());
    }

    private static String place(JsonNode place, String before) {
        if (place == null || place.isNull()) {
            return "";
        }
        String commit = place.get("firstCommit").asText();
        return before + commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    /** Command line of {@link TrackingIssues}. */
    @Command(name = "issues", mixinStandardHelpOptions = true, description = {
        "Opens, updates and closes one issue on GitHub per cause of open regressions.",
        "GITHUB_REPOSITORY (owner/name), GITHUB_TOKEN and GITHUB_API_URL (default: https://api.github.com) name the "
            + "repository."})
    static final class IssuesCommand implements Callable<Integer> {
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
            JsonFields file = JsonFields.read(latest).withPlace(latest.toString());
            file.requireFormat(2);
            if (file.get("events").isMissing()) {
                throw new BenchFailure(latest + " has no events, since the run is not judged; bin/performance judge writes the judged file "
                    + "to OUT/performance/latest.json");
            }
            new TrackingIssues(GitHubApi.writing(environment, TIMEOUT, PAUSE)).update(file)
                .forEach(command.commandLine().getOut()::println);
            return 0;
        }
    }
}

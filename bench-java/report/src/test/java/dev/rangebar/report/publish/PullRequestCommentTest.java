package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the comment against an API like that of GitHub, on the loopback interface. */
class PullRequestCommentTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path folder;
    private final List<String> requests = new ArrayList<>();
    private final ArrayNode comments = JsonFields.JSON.createArrayNode();
    private final ObjectNode comparison = JsonFields.JSON.createObjectNode().put("format", 1).put("kind", "commits");
    private final ObjectNode event = JsonFields.JSON.createObjectNode();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/repos/o/n/", this::respond);
        server.start();
        comparison.putObject("a").put("name", "HEAD^1").put("commit", COMMIT).put("text", "@everyone <script>");
        comparison.putObject("b").put("name", "HEAD").put("commit", COMMIT.replace('0', 'f')).put("text", "[x](http://x)");
        ObjectNode row = comparison.putArray("series").addObject().put("id", "api/batch/1k").put("unit", "ns").put("a", 610.0)
            .put("b", 681.0).put("change", 0.1164).put("verdict", "regressed").put("reason", "@everyone");
        row.putObject("interval").put("low", 0.1).put("high", 0.13).put("confidence", 0.95);
        ObjectNode run = event.putObject("workflow_run").put("event", "pull_request").put("head_sha", COMMIT)
            .put("head_branch", "fast&state=closed");
        run.putObject("head_repository").putObject("owner").put("login", "stranger");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void respond(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.add(request);
        JsonNode content = JsonFields.JSON.readTree(exchange.getRequestBody().readAllBytes());
        JsonNode response;
        int status = 200;
        if (request.startsWith("GET /repos/o/n/pulls?")) {
            ArrayNode pulls = JsonFields.JSON.createArrayNode();
            pulls.addObject().put("number", 6).putObject("head").put("sha", COMMIT.replace('0', 'e'));
            pulls.addObject().put("number", 7).putObject("head").put("sha", COMMIT);
            response = pulls;
        } else if (request.startsWith("GET ")) {
            response = comments;
        } else {
            ObjectNode comment = request.startsWith("POST") ? comments.addObject().put("id", comments.size()) : (ObjectNode) comments
                .get(Integer.parseInt(request.replaceAll(".*/", "")) - 1);
            comment.put("body", content.get("body").asText()).putObject("user").put("type", "Bot");
            response = comment;
            status = request.startsWith("POST") ? 201 : 200;
        }
        byte[] bytes = response.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String run(int code) {
        Path file = folder.resolve("comparison.json");
        JsonFields.write(file, comparison);
        return run(code, file);
    }

    private String run(int code, Path file) {
        JsonFields.write(folder.resolve("event.json"), event);
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        assertEquals(code, Performance.run(Map.of("GITHUB_REPOSITORY", "o/n", "GITHUB_TOKEN", "secret", "GITHUB_API_URL",
            "http://127.0.0.1:" + server.getAddress().getPort(), "GITHUB_EVENT_PATH", folder.resolve("event.json").toString()),
            out, out, "comment", "--comparison", file.toString()), printed.toString());
        return printed.toString().strip();
    }

    @Test
    void writesOneCommentAndUpdatesIt() {
        comments.addObject().put("id", 1).put("body", "<!-- rangebar-performance-comparison -->\nof a person")
            .putObject("user").put("type", "User");
        assertEquals("commented on 7", run(0));
        assertEquals("updated the comment on 7", run(0));
        assertEquals(2, comments.size());
        String body = comments.get(1).get("body").asText();
        assertTrue(body.contains("## Performance: 1 regressed, 0 improved, 0 unchanged"), body);
        assertTrue(body.contains("| `api/batch/1k` | 610 ns | 681 ns | +11.6 % [+10.0, +13.0] | regressed |"), body);
        assertTrue(body.contains("A is `0123456789`"), body);
        assertTrue(requests.getFirst().endsWith("head=stranger%3Afast%26state%3Dclosed"), requests.getFirst());
    }

    /** No text of the artifact reaches the comment. */
    @Test
    void publishesNoTextOfTheArtifact() {
        run(0);
        String body = comments.get(0).get("body").asText();
        for (String text : List.of("@", "script", "http", "HEAD")) {
            assertFalse(body.contains(text), body);
        }
    }

    @Test
    void commentsOnNoOtherPullRequest() {
        ((ObjectNode) event.get("workflow_run")).put("head_sha", COMMIT.replace('0', 'd'));
        assertTrue(run(0).startsWith("no open pull request has the commit d123456789"));
        ((ObjectNode) event.get("workflow_run")).put("event", "push");
        assertTrue(run(1).contains("expected pull_request"));
        assertTrue(comments.isEmpty());
    }

    private void assertRejects(Consumer<ObjectNode> change, String message) {
        ObjectNode row = (ObjectNode) comparison.get("series").get(0);
        ObjectNode before = row.deepCopy();
        change.accept(row);
        String text = run(1);
        assertTrue(text.contains(message), text);
        row.setAll(before);
    }

    @Test
    void rejectsWhatHasAnotherForm() throws IOException {
        assertRejects(row -> row.put("id", "api/@everyone"), "no id of a series");
        assertRejects(row -> row.put("id", "a/" + "b".repeat(100)), "no id of a series");
        assertRejects(row -> row.put("unit", "<b>"), "an unknown unit");
        assertRejects(row -> row.put("verdict", "<b>"), "expected one of");
        assertRejects(row -> row.put("a", -1), "not above zero");
        assertRejects(row -> row.put("change", "1"), "not a finite number");
        assertRejects(row -> row.put("interval", 1), "low is missing");
        ((ObjectNode) comparison.get("a")).put("commit", "HEAD`");
        assertTrue(run(1).contains("no commit"));
        ((ObjectNode) comparison.get("a")).put("commit", COMMIT);
        for (int i = 0; i < 200; i++) {
            ((ArrayNode) comparison.get("series")).add(comparison.get("series").get(0).deepCopy());
        }
        assertTrue(run(1).contains("has 201 series, expected at most 200"));
        Path large = folder.resolve("large.json");
        Files.writeString(large, " ".repeat(300_000));
        assertTrue(run(1, large).contains("large.json has 300000 bytes"));
        Files.writeString(large, "[".repeat(100_000));
        assertTrue(run(1, large).contains("large.json is not valid JSON"));
        assertTrue(run(1, folder.resolve("absent.json")).contains("absent.json is missing"));
        assertTrue(comments.isEmpty());
    }
}

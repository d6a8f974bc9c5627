package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackingIssuesTest {
    private FakeIssues fake;
    private final ObjectNode latest = JsonFields.JSON.createObjectNode().put("format", 2);

    @BeforeEach
    void start() throws IOException {
        fake = new FakeIssues();
        latest.putArray("events");
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private ObjectNode event(String id, String cause, String state) {
        ObjectNode event = latest.withArray("/events").addObject().put("id", id).put("series", id.split("@")[0])
            .put("cause", cause).put("kind", "step").put("state", state)
            .put("open", state.equals("found") || state.equals("confirmed")).put("change", 0.1)
            .put("found", "2026-10-30T03:17:04Z");
        event.putObject("since").put("firstCommit", "0123456789").put("date", "2026-10-29T03:17:04Z")
            .putArray("candidates").addObject().put("commit", "0123456789").put("subject", "fast @all <b>")
            .put("probability", 0.9);
        return event.putNull("fixedBy");
    }

    private List<String> update() {
        return new TrackingIssues(fake.api()).update(new JsonFields(latest, "latest.json"));
    }

    @Test
    void opensUpdatesAndClosesOneIssuePerCause() {
        event("a@1", "a@1", "found");
        event("b@1", "a@1", "found");
        event("c@1", "c@1", "found");
        assertEquals(List.of("opened 1: Performance: 2 regressed since 0123456", "opened 2: Performance: 1 regressed "
            + "since 0123456"), update());
        assertEquals(List.of(), update());
        String body = fake.issues.getFirst().get("body").asText();
        assertTrue(body.contains("| `a` | +10.0 % | found |") && body.contains("- 90 % 0123456789 fast  all  b>"), body);

        // The cause gets another event and another first event; the issue stays the same.
        latest.putArray("events");
        event("z@0", "z@0", "found");
        event("a@1", "z@0", "confirmed");
        event("c@1", "c@1", "confirmed");
        assertEquals(List.of("updated 1: Performance: 2 regressed since 0123456", "updated 2: Performance: 1 regressed "
            + "since 0123456"), update());
        assertEquals(2, fake.issues.size());

        latest.putArray("events");
        event("z@0", "z@0", "fixed").putObject("fixedBy").put("firstCommit", "abcdef0123");
        event("c@1", "c@1", "confirmed");
        assertEquals(List.of("closed 1"), update());
        assertTrue(fake.comments.getFirst().contains("`z@0`: fixed by abcdef0"), fake.comments.toString());
        assertEquals("closed", fake.issues.getFirst().get("state").asText());
        assertEquals(List.of(), update());
    }

    /** Somebody closed the issue although its events are open: it is neither opened again nor doubled. */
    @Test
    void respectsClosedIssue() {
        event("a@1", "a@1", "found");
        update();
        fake.issues.getFirst().put("state", "closed");
        assertEquals(List.of(), update());
        assertEquals(1, fake.issues.size());
    }

    @Test
    void findsIssuesOnLaterPagesAndLeavesOthersAlone() {
        for (int i = 0; i < 130; i++) {
            fake.issues.add(JsonFields.JSON.createObjectNode().put("number", i + 1).put("state", "open")
                .put("body", i == 120 ? "text\n<!-- rangebar-performance: a@1 -->" : "of somebody else"));
        }
        event("a@1", "a@1", "found");
        assertEquals(List.of("updated 121: Performance: 1 regressed since 0123456"), update());
    }

    @Test
    void worksFromTheCommandLine(@TempDir Path folder) {
        event("a@1", "a@1", "found");
        Path file = folder.resolve("latest.json");
        JsonFields.write(file, latest);
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        Map<String, String> environment = Map.of("GITHUB_REPOSITORY", "o/n", "GITHUB_TOKEN", "secret",
            "GITHUB_API_URL", fake.base());
        assertEquals(0, Performance.run(environment, out, out, "issues", "--latest", file.toString()));
        assertEquals("opened 1: Performance: 1 regressed since 0123456" + System.lineSeparator(), printed.toString());
        assertEquals(1, Performance.run(Map.of("GITHUB_REPOSITORY", "o/n", "GITHUB_TOKEN", "wrong", "GITHUB_API_URL", fake.base()),
            out, out, "issues", "--latest", file.toString()));
        assertTrue(printed.toString().contains("status 401"), printed.toString());
    }

    /** Columns: variables of the environment, text of the file or format 2 with events, part of the message. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                                           | OK             | GITHUB_REPOSITORY is not set. Set it to owner/name",
        "GITHUB_REPOSITORY=rangebar                 | OK             | GITHUB_REPOSITORY is rangebar, expected owner/name",
        "GITHUB_REPOSITORY=o/n                      | OK             | GITHUB_TOKEN is not set. Set it to a token that may write to o/n",
        "GITHUB_REPOSITORY=o/n GITHUB_TOKEN=secret  | {\"format\": 9} | latest.json has format 9, expected 2. A newer version has written it",
        "GITHUB_REPOSITORY=o/n GITHUB_TOKEN=secret  | {\"format\": 2} | latest.json has no events, since the run is not judged",
        "GITHUB_REPOSITORY=o/n GITHUB_TOKEN=secret  | {\"format\":   | latest.json is not valid JSON: Unexpected end-of-input",
        "GITHUB_REPOSITORY=o/n GITHUB_TOKEN=secret  | []             | latest.json states no format; expected a file of format 2",
    })
    void saysWhatIsMissing(String environment, String text, String message, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("latest.json");
        Files.writeString(file, text.equals("OK") ? latest.toString() : text);
        Map<String, String> variables = new HashMap<>();
        for (String each : environment == null ? new String[0] : environment.split(" ")) {
            variables.put(each.split("=")[0], each.split("=")[1]);
        }
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        assertEquals(1, Performance.run(variables, out, out, "issues", "--latest", file.toString()));
        assertTrue(printed.toString().contains(message) && !printed.toString().contains("REDACTED"), printed.toString());
        assertTrue(!text.equals("OK") || !printed.toString().contains("null"), printed.toString());
    }
}

package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.publish.PublicationTest.Schemas;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the judge on published histories of other projects. */
class RealHistoriesTest {
    @ParameterizedTest
    @CsvSource({"rangebar-py.data.js, 56", "github-action-benchmark.data.js, 1832"})
    void judgesRealHistories(String name, int most, @TempDir Path folder) throws IOException {
        Path file = Path.of(System.getProperty("rangebar.test.shared"), "history", name).normalize();
        assumeTrue(Files.exists(file), "needs " + file);
        Git.run(folder, "init", "-q");
        Git.run(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty",
            "-m", "one");
        Path known = folder.resolve("known-changes.json");
        Files.writeString(known, "[]");
        Path out = folder.resolve("out");
        JudgeTask task = new JudgeTask(new JudgeTask.Input(null, file, null, known, folder),
            new JudgeTask.Output(out, null), JudgeTask.Exceptions.NONE, JudgeTask.Workflow.NONE);
        new Judge(task, new PrintWriter(Writer.nullWriter())).judge(Instant.parse("2026-11-23T04:00:00Z"));
        JsonNode history = JsonFields.read(out.resolve("performance/history.json")).node();
        assertEquals(List.of(), Schemas.complaints("history.schema.json", history.toString()));
        assertTrue(history.get("runs").size() <= most, "runs: " + history.get("runs").size());
        Instant before = Instant.EPOCH;
        for (JsonNode run : history.get("runs")) {
            Instant date = Instant.parse(run.get("date").asText());
            assertTrue(!date.isBefore(before), run.toString());
            before = date;
        }
    }
}

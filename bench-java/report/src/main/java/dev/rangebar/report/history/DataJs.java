package dev.rangebar.report.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * History that github-action-benchmark keeps: {@code window.BENCHMARK_DATA = {...}}. A file of another form is
 * rejected, since the action itself would treat it as an empty history.
 *
 * @param repository address of the repository; null if the file has none
 * @param suites     by name, each in the order of measurement
 */
public record DataJs(String repository, Map<String, List<Entry>> suites) {
    /** Name of the file, which the action chose. */
    public static final String NAME = "data.js";
    private static final String PREFIX = "window.BENCHMARK_DATA = ";

    /**
     * Entry that one run added to one suite.
     *
     * @param where   place in the file
     * @param commit  id
     * @param subject first line of the commit's message
     * @param date    time at which the action added the entry
     * @param tool    reader of the action that made the entry
     * @param rows    at least one; names are unique
     */
    public record Entry(String where, String commit, String subject, Instant date, String tool, List<Row> rows) {
    }

    /** Value of one benchmark. */
    public record Row(String name, double value, String unit) {
    }

    /** Returns a history without runs. */
    public static DataJs empty() {
        return new DataJs(null, Map.of());
    }

    /** Reads a file; fails with the place if it is not in the form of the action. */
    public static DataJs read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new BenchFailure(file + " cannot be read: " + e.getMessage(), e);
        }
        return parse(text, file.getFileName().toString());
    }

    static DataJs parse(String text, String name) {
        if (!text.startsWith(PREFIX)) {
            throw new BenchFailure(name + " does not begin with \"" + PREFIX + "\", so it is not a history of "
                + "github-action-benchmark. Restore it from an earlier commit of the branch");
        }
        JsonFields file;
        try {
            // Blanks in place of the prefix keep the columns of messages right.
            file = new JsonFields(JsonFields.JSON.readTree(" ".repeat(PREFIX.length()) + text.substring(PREFIX.length())), name);
        } catch (JsonProcessingException e) {
            throw new BenchFailure(name + " is damaged after \"" + PREFIX + "\": " + JsonFields.complaint(e)
                + ". Restore it from an earlier commit of the branch", e);
        }
        if (!file.get("entries").node().isObject()) {
            throw file.get("entries").wrong("not an object of suites");
        }
        Map<String, List<Entry>> suites = new LinkedHashMap<>();
        file.get("entries").node().fieldNames().forEachRemaining(suite ->
            suites.put(suite, entries(file.get("entries").get(suite))));
        JsonFields repository = file.get("repoUrl");
        return new DataJs(repository.isMissing() || repository.node().asText().isEmpty() ? null : repository.text(),
            suites);
    }

    private static List<Entry> entries(JsonFields suite) {
        List<Entry> entries = new ArrayList<>();
        for (JsonFields element : suite.elements()) {
            JsonFields commit = element.get("commit");
            Entry entry = new Entry(element.where(), commit.get("id").text(),
                commit.get("message").possiblyEmptyText().lines().findFirst().orElse(""),
                Instant.ofEpochMilli(element.get("date").count()), element.get("tool").text(),
                rows(element.get("benches")));
            if (!entries.isEmpty() && entries.getLast().date().isAfter(entry.date())) {
                throw element.get("date").wrong("earlier than the entry before it");
            }
            entries.add(entry);
        }
        return entries;
    }

    private static List<Row> rows(JsonFields list) {
        List<Row> rows = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonFields element : list.elements()) {
            Row row = new Row(element.get("name").text(), element.get("value").positive(),
                element.get("unit").text());
            if (!names.add(row.name())) {
                throw element.get("name").wrong("a duplicate");
            }
            rows.add(row);
        }
        if (rows.isEmpty()) {
            throw list.wrong("expected at least one row");
        }
        return rows;
    }
}

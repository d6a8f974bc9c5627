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
 * The history that github-action-benchmark keeps: {@code window.BENCHMARK_DATA = {...}}. Whatever is not as the action
 * writes it is refused: the action itself would take such a file for an empty history.
 *
 * @param repository its address; null if the file does not say
 * @param suites     by name, each in the order in which it was measured
 */
public record DataJs(String repository, Map<String, List<Entry>> suites) {
    /** The action's name of the file. */
    public static final String NAME = "data.js";
    private static final String PREFIX = "window.BENCHMARK_DATA = ";

    /**
     * What one run added to one suite.
     *
     * @param where   place in the file
     * @param commit  id
     * @param subject first line of the commit's message
     * @param date    when the action added it
     * @param tool    which of the action's readers made it
     * @param benches at least one, no name twice
     */
    public record Entry(String where, String commit, String subject, Instant date, String tool, List<Bench> benches) {
    }

    /** One row of an entry. */
    public record Bench(String name, double value, String unit) {
    }

    /** Of no runs at all. */
    public static DataJs empty() {
        return new DataJs(null, Map.of());
    }

    /** Fails, with the place, if it is not as the action writes it. */
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
            throw new BenchFailure(name + " does not begin with \"" + PREFIX + "\", so it is no history of "
                + "github-action-benchmark. Restore it from the branch's earlier commits");
        }
        JsonFields file;
        try {
            file = new JsonFields(JsonFields.JSON.readTree(text.substring(PREFIX.length())), name);
        } catch (JsonProcessingException e) {
            throw new BenchFailure(name + " is damaged after \"" + PREFIX + "\": " + JsonFields.complaint(e)
                + ". Restore it from the branch's earlier commits", e);
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
                benches(element.get("benches")));
            if (!entries.isEmpty() && entries.getLast().date().isAfter(entry.date())) {
                throw element.get("date").wrong("before the entry above it");
            }
            entries.add(entry);
        }
        return entries;
    }

    private static List<Bench> benches(JsonFields list) {
        List<Bench> benches = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonFields element : list.elements()) {
            Bench bench = new Bench(element.get("name").text(), element.get("value").positive(),
                element.get("unit").text());
            if (!names.add(bench.name())) {
                throw element.get("name").wrong("there twice");
            }
            benches.add(bench);
        }
        if (benches.isEmpty()) {
            throw list.wrong("empty");
        }
        return benches;
    }
}

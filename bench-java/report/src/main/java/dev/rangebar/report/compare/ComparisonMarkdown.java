package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes a comparison in Markdown from its JSON, which may come from a stranger: the size is bounded, and only ids, units, verdicts
 * and numbers, each of a known form, reach the text.
 */
public final class ComparisonMarkdown {
    private static final long MOST_BYTES = 256 * 1024;
    private static final int MOST_SERIES = 200;
    private static final int LONGEST_ID = 100;
    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)+");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40,64}");
    private static final Set<String> UNITS = Set.of("ns", "MB", "bytes", "bars", "ratio", "instructions");
    private static final List<String> VERDICTS = List.of("regressed", "improved", "unchanged", "insufficient-data");
    private static final int SHORT_COMMIT = 10;

    private ComparisonMarkdown() {
    }

    /** Reads a file and returns its text; fails if anything in it has another form. */
    public static String of(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MOST_BYTES) {
                throw new BenchFailure(file.getFileName() + " has " + Files.size(file) + " bytes, expected at most " + MOST_BYTES);
            }
        } catch (IOException e) {
            throw new BenchFailure(file + " cannot be read: " + e.getMessage(), e);
        }
        return of(JsonFields.read(file));
    }

    static String of(JsonFields file) {
        file.requireFormat(1);
        List<JsonFields> series = file.get("series").elements();
        if (series.size() > MOST_SERIES) {
            throw new BenchFailure(file.where() + " has " + series.size() + " series, expected at most " + MOST_SERIES);
        }
        StringBuilder changed = new StringBuilder();
        StringBuilder others = new StringBuilder();
        int[] counts = new int[VERDICTS.size()];
        for (JsonFields row : series) {
            int verdict = VERDICTS.indexOf(row.get("verdict").text());
            if (verdict < 0) {
                throw row.get("verdict").wrong("expected one of " + VERDICTS);
            }
            counts[verdict]++;
            (verdict < 2 ? changed : others).append(row(row, VERDICTS.get(verdict)));
        }
        String head = "| series | A | B | change | verdict |\n|---|---|---|---|---|\n";
        String turn = file.get("kind").text().equals("files") ? "" : "Both were measured in turn on one machine. ";
        String missing = counts[3] == 0 ? "" : counts[3] + " series have insufficient data. ";
        return "## Performance: " + counts[0] + " regressed, " + counts[1] + " improved, " + counts[2] + " unchanged\n\nA is "
            + commit(file.get("a")) + ", B is " + commit(file.get("b")) + ". " + turn + "Brackets hold intervals of 95 %. "
            + missing + "Nothing here blocks a merge.\n" + (changed.isEmpty() ? "" : "\n" + head + changed) + (others.isEmpty()
            ? "" : "\n<details><summary>Other series</summary>\n\n" + head + others + "\n</details>\n");
    }

    private static String row(JsonFields row, String verdict) {
        String id = row.get("id").text();
        if (id.length() > LONGEST_ID || !ID.matcher(id).matches()) {
            throw row.get("id").wrong("no id of a series");
        }
        String unit = row.get("unit").text();
        if (!UNITS.contains(unit)) {
            throw row.get("unit").wrong("an unknown unit");
        }
        JsonFields interval = row.get("interval");
        String range = interval.node().isNull() ? "" : String.format(Locale.ROOT, " [%+.1f, %+.1f]",
            100 * interval.get("low").number(), 100 * interval.get("high").number());
        return String.format(Locale.ROOT, "| `%s` | %s | %s | %+.1f %%%s | %s |%n", id,
            ComparisonTable.amount(row.get("a").positive(), unit), ComparisonTable.amount(row.get("b").positive(), unit),
            100 * row.get("change").number(), range, verdict);
    }

    private static String commit(JsonFields side) {
        String commit = side.get("commit").text();
        if (!COMMIT.matcher(commit).matches()) {
            throw side.get("commit").wrong("no commit");
        }
        return "`" + commit.substring(0, SHORT_COMMIT) + "`";
    }
}

package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.pipeline.AsciiAppender;
import dev.rangebar.testsupport.Assume;
import dev.rangebar.testsupport.GoldenBars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bars of the reference, through the command line. */
class GoldenTest {
    private static final double RELATIVE = 1e-12;
    private static final double ABSOLUTE_TURNOVER_IMBALANCE = 1e-15;
    private static final int FIRST_DOUBLE = BarField.OFI.ordinal();
    private static final int LAST_DOUBLE = BarField.TURNOVER_IMBALANCE.ordinal();

    @Test
    void everyFileOfTheRepository() throws IOException {
        check(Path.of(System.getProperty("rangebar.test.golden")));
    }

    @Test
    void everyFileBesideTheRepository() throws IOException {
        check(Cli.shared("golden"));
    }

    private static void check(Path golden) throws IOException {
        Assume.that(Files.isDirectory(golden), "there is no folder " + golden);
        assertTrue(check(golden, "out") > 0, "files in " + golden.resolve("out"));
        assertTrue(check(golden, "out_nogate", "--no-timestamp-gate") > 0, "files in " + golden.resolve("out_nogate"));
    }

    private static int check(Path golden, String folder, String... options) throws IOException {
        Map<String, List<String>> files = GoldenBars.read(golden, folder);
        for (Map.Entry<String, List<String>> file : files.entrySet()) {
            String expected = folder + " " + file.getKey();
            String[] parts = file.getKey().split("\\.");
            List<String> arguments = new ArrayList<>(List.of("build", golden.resolve("in").resolve(parts[0] + ".csv")
                    .toString(), "--threshold", parts[1], "--format", "raw-csv"));
            arguments.addAll(Arrays.asList(options));
            List<String> closedOnly = Cli.run(arguments.toArray(String[]::new)).succeeded().lines();
            arguments.add("--include-incomplete");
            List<String> all = Cli.run(arguments.toArray(String[]::new)).succeeded().lines();
            assertSame(expected, file.getValue(), all);
            assertEquals(all.stream().filter(line -> !line.endsWith(",1")).toList(), closedOnly,
                    expected + " without --include-incomplete");
        }
        return files.size();
    }

    private static void assertSame(String file, List<String> expected, List<String> actual) {
        assertEquals(expected.get(0), actual.get(0), file + ": header");
        assertEquals(expected.size(), actual.size(), file + ": rows");
        for (int row = 1; row < expected.size(); row++) {
            String[] right = expected.get(row).split(",", -1);
            String[] got = actual.get(row).split(",", -1);
            assertEquals(right.length, got.length, file + ":" + (row + 1) + ": columns");
            for (int column = 0; column < right.length; column++) {
                String where = file + ":" + (row + 1) + ": " + BarField.columnNames().get(column);
                if (column < FIRST_DOUBLE || column > LAST_DOUBLE) {
                    assertEquals(right[column], got[column], where);
                } else {
                    double value = Double.parseDouble(right[column]);
                    double tolerance = Math.abs(value) * RELATIVE;
                    if (column == LAST_DOUBLE) {
                        tolerance = Math.max(tolerance, ABSOLUTE_TURNOVER_IMBALANCE);
                    }
                    double difference = Math.abs(Double.parseDouble(got[column]) - value);
                    assertTrue(difference <= tolerance, where + ": " + got[column] + " instead of " + right[column]);
                }
            }
        }
    }

    /** The reference wrote these texts, so they show the style in every magnitude. */
    @Test
    void doublesAreWrittenLikeThoseOfTheReference() throws IOException {
        int checked = 0;
        for (List<String> lines : GoldenBars.read(Path.of(System.getProperty("rangebar.test.golden")), "out").values()) {
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",");
                for (int column = FIRST_DOUBLE; column <= LAST_DOUBLE; column++) {
                    String written = new AsciiAppender().appendScientific(Double.parseDouble(cells[column])).toString();
                    assertEquals(cells[column], written, line);
                    checked++;
                }
            }
        }
        assertTrue(checked > 1_000, checked + " values");
    }
}

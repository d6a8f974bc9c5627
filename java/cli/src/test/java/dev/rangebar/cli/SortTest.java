package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Trades that are sorted before they are processed. */
class SortTest extends DirtyFiles {
    private static final int MANY = 600_000;

    @Test
    void shuffledFilesEqualTheirTradesInOrder() throws IOException {
        List<String> rows = rows(1, 3_000);
        String expected = build(List.of(write("all.csv", rows)), INCOMPLETE).succeeded().out();
        List<String> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(2));
        List<Path> files = List.of(write("1.csv", shuffled.subList(0, 1_000)), write("2.csv", shuffled.subList(900, 2_999)));
        assertEquals(ExitCode.DATA, build(files).exitCode());
        Cli.Result result = build(files, INCOMPLETE, "--sort").succeeded();
        assertEquals(expected, result.out());
        assertTrue(result.err().startsWith("rangebar: " + files.getFirst() + " and 1 more, sorted: skipped 100 trades with "
                + "the id and the values of another one\n"), result.err());
        assertTrue(result.err().contains("rangebar: 2999 trades from 2 files, "), result.err());
    }

    /** A conflict is not hidden by the order. */
    @Test
    void twoTradesWithOneIdAreAnError() throws IOException {
        Path file = write("1.csv", List.of(row(2, TIME, 100), row(1, TIME, 100), row(1, TIME, 101)));
        Cli.Result result = build(List.of(file), "--sort");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(file + ":4: two different trades have the id 1: this one and that of " + file + ":3; correct the id, or "
                + "remove the wrong trade\n", result.err());
        Cli.Result skipped = build(List.of(file), "--sort", "--on-invalid-row", "skip").succeeded();
        assertTrue(skipped.err().contains("  id of another trade: 1 (33 % of the rows)\n"), skipped.err());
    }

    @Test
    void aSortedFileGoesIntoADatabaseOnce() throws IOException {
        List<String> rows = rows(1, 500);
        Collections.reverse(rows);
        Path file = write("1.csv", rows);
        Path database = folder.resolve("bars.duckdb");
        String[] command = {"build", file.toString(), "--sort", "--symbol", "A", "--threshold", "250", "-o",
            database.toString()};
        Cli.run(command).succeeded();
        Cli.Result again = Cli.run(command).succeeded();
        assertTrue(again.err().startsWith("rangebar: skipped, because the database has them: 1 file\n"), again.err());
        Collections.reverse(rows);
        assertEquals(Cli.run("build", write("2.csv", rows).toString(), "--threshold", "250").succeeded().out(),
                DatabaseBuildTest.query("select * exclude (series_id, symbol, threshold_dbps) from bars", database));
    }

    /** The trades alone would need 38 MB; the heap has 32 MB, and the temporary file has no name. */
    @Test
    void sortsInASmallHeap() throws Exception {
        Path file = folder.resolve("many.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(HEADER);
            for (int i = 0; i < MANY; i++) {
                long id = MANY - i;
                out.write(row(id, TIME + id, 100 + (int) (id % 5)));
            }
        }
        Path bars = folder.resolve("bars.csv");
        Process process = ProcessTest.command(folder.resolve("err"), "build", file.toString(), "--threshold", "250", "--sort",
                "-o", bars.toString()).start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        String err = Files.readString(folder.resolve("err"));
        assertEquals(0, process.exitValue(), err);
        assertTrue(err.contains("rangebar: " + MANY + " trades from 1 file, "), err);
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(bars, folder.resolve("err"), file), all.sorted().toList());
        }
    }
}

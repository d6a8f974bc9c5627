package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases whose bars are built again from a date on. */
class RebuildTest {
    private static final String BARS = "select * exclude (series_id) from bars order by symbol, threshold_dbps, rowid";
    private static final String SOURCES = "select name, trades, first_id, last_id from sources join source_runs "
            + "using (source_id) order by all";

    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("bars.duckdb");
    }

    private Cli.Result build(List<String> files, String... options) {
        List<String> all = new ArrayList<>(List.of("--threshold", "100", "--threshold", "400", "-o", database.toString()));
        all.addAll(List.of(options));
        return Cli.run(DatabaseBuildTest.build(files, all.toArray(String[]::new)));
    }

    /** A day with a hole in it, then the same day as it was issued again: the message leads to the bars of the whole. */
    @Test
    void aDayThatIsIssuedAgain() throws Exception {
        List<String> files = DatabaseBuildTest.days(folder, "AAA", 4, 2_000);
        build(files).succeeded();
        String expected = DatabaseBuildTest.query(BARS, database);
        Files.delete(database);
        String day3 = Files.readString(Path.of(files.get(2)));
        List<String> lines = day3.lines().toList();
        List<String> holed = new ArrayList<>(lines);
        holed.subList(700, 900).clear();
        Files.write(Path.of(files.get(2)), holed);
        build(files).succeeded();
        Files.writeString(Path.of(files.get(2)), day3);
        Cli.Result refused = build(files);
        assertEquals(ExitCode.DATA, refused.exitCode());
        assertTrue(refused.err().startsWith(files.get(2) + ": trade 4700 is missing from the bars of AAA, which go on to "
                + "trade 7999; bars can only be continued, or rebuilt from a date on: --rebuild 2024-08-10, with "),
                refused.err());
        Cli.Result short1 = build(files.subList(2, 4), "--rebuild", "2024-08-10");
        assertEquals(ExitCode.DATA, short1.exitCode());
        assertTrue(short1.err().contains(" is missing from the files: the bars of AAA before 2024-08-10T00:00:00Z were built "
                + "from it; ") && short1.err().endsWith("\nrangebar: nothing is rebuilt; the database is as before\n"),
                short1.err());
        Cli.Result rebuilt = build(files.subList(1, 4), "--rebuild", "2024-08-10").succeeded();
        assertTrue(rebuilt.err().startsWith("rangebar: rebuilt from 2024-08-10T00:00:00Z on: "), rebuilt.err());
        assertEquals(6_000, processed(rebuilt), "each trade counts once, at whatever places the two series begin");
        DatabaseBuildTest.assertSameLines(expected, DatabaseBuildTest.query(BARS, database));
        assertTrue(build(files).succeeded().err().contains("rangebar: no new trades in 4 files (" + files.get(0) + " to "
                + files.get(3) + "), so no new bars"));
    }

    /** The number of trades that the summary states as processed or skipped as duplicates. */
    private static long processed(Cli.Result result) {
        return Pattern.compile("rangebar: (\\d+) trades? from|has them: (\\d+) duplicate").matcher(result.err()).results()
                .mapToLong(match -> Long.parseLong(match.group(1) != null ? match.group(1) : match.group(2))).sum();
    }

    @Test
    void whatCannotBeRebuilt() throws Exception {
        List<String> files = DatabaseBuildTest.days(folder, "AAA", 1, 100);
        assertEquals(ExitCode.USAGE, build(files, "--rebuild", "2024-08-10").exitCode());
        assertFalse(Files.exists(database));
        assertEquals(ExitCode.USAGE, Cli.run(DatabaseBuildTest.build(files, "--threshold", "100", "--rebuild", "2024-08-10"))
                .exitCode());
        Cli.Result date = build(files, "--rebuild", "yesterday");
        assertTrue(date.err().contains("'yesterday' is neither a date, such as 2024-01-31, nor a time in UTC"), date.err());
    }

    /** The first and the last date of {@code java.time} have more microseconds than a {@code long} holds. */
    @Test
    void datesBeyondAllTimes() throws Exception {
        List<String> files = DatabaseBuildTest.days(folder, "AAA", 1, 2_000);
        build(files).succeeded();
        String expected = DatabaseBuildTest.query(BARS, database);
        Cli.Result last = build(files, "--rebuild", "+999999999-12-31").succeeded();
        assertTrue(last.err().contains(": 0 old bars replaced by 0 new "), last.err());
        DatabaseBuildTest.assertSameLines(expected, DatabaseBuildTest.query(BARS, database));
        assertFalse(build(files, "--rebuild=-999999999-01-01").succeeded().err().contains(": 0 old bars"));
        DatabaseBuildTest.assertSameLines(expected, DatabaseBuildTest.query(BARS, database));
    }

    /** A kill in the middle leaves the old bars, of all symbols. */
    @Test
    void aKillLeavesTheOldBars() throws Exception {
        List<String> files = new ArrayList<>(DatabaseBuildTest.days(folder, "AAA", 3, 3_000));
        files.addAll(DatabaseBuildTest.days(folder, "BBB", 3, 3_000));
        build(files).succeeded();
        String bars = DatabaseBuildTest.query(BARS, database);
        String sources = DatabaseBuildTest.query(SOURCES, database);
        Path err = folder.resolve("err");
        // Standard input comes last, and has no end: the trades before it were processed when the kill comes.
        Process process = ProcessTest.command(err, DatabaseBuildTest.build(files.subList(0, 3), "-", "--symbol", "AAA",
                "--threshold", "100", "--threshold", "400", "--rebuild", "2024-08-01", "-o", database.toString())).start();
        Path log = folder.resolve("bars.duckdb.wal");
        for (long start = System.nanoTime(); System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3); Thread.sleep(50)) {
            assertTrue(process.isAlive(), Files.readString(err));
        }
        process.destroyForcibly();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        assertFalse(Files.exists(log) && Files.size(log) > 0, "nothing was committed");
        DatabaseBuildTest.assertSameLines(bars, DatabaseBuildTest.query(BARS, database));
        DatabaseBuildTest.assertSameLines(sources, DatabaseBuildTest.query(SOURCES, database));
    }
}

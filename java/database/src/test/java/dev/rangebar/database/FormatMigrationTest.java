package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.IdRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of older and newer formats. */
class FormatMigrationTest {
    private static final List<BarSeriesSpec> SERIES = List.of(TestBars.series(50), TestBars.series(400));
    private static final String BARS = "SELECT * EXCLUDE (series_id) FROM bars ORDER BY symbol, threshold_dbps, rowid";
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    private List<Path> write(String name, List<List<String>> pieces) throws Exception {
        List<Path> files = new ArrayList<>();
        for (List<String> piece : pieces) {
            files.add(TestBars.write(folder.resolve(name + files.size() + ".csv"), piece));
        }
        return files;
    }

    private Path build(String name, List<Path> files) throws Exception {
        Path database = folder.resolve(name);
        for (String symbol : List.of("A", "B")) {
            TestBars.build(database, symbol, SERIES, files);
        }
        return database;
    }

    private static void assertSameRows(String sql, Path expected, Path actual) throws SQLException {
        assertEquals(BarDatabaseTest.rows(expected, sql), BarDatabaseTest.rows(actual, sql), sql);
    }

    /** A database that was migrated between two files holds what an uninterrupted run gives. */
    @Test
    void continuesExactlyAfterTheMigration() throws Exception {
        Random random = new Random(21);
        for (int round = 0; round < 3; round++) {
            List<Path> files = write("f" + round + "-", TestBars.cut(TestBars.rows(random, 2_000), 4, random));
            int done = 1 + random.nextInt(files.size() - 1);
            Path whole = build("whole" + round, files);
            Path old = Format1.copyOf(build("current" + round, files.subList(0, done)), folder.resolve("old" + round));
            Path migrated = build(old.getFileName().toString(), files);
            assertSameRows(BARS, whole, migrated);
            for (String sql : List.of("SELECT * EXCLUDE (state), hex(state) FROM series ORDER BY ALL",
                    "SELECT series_id, name, sha256, trades, last_time FROM sources ORDER BY ALL",
                    "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() ORDER BY ALL",
                    "FROM rangebar_format")) {
                assertSameRows(sql, whole, migrated);
            }
            try (BarDatabase again = BarDatabase.open(migrated)) {
                assertEquals(Optional.empty(), again.migration());
            }
        }
    }

    /** The number of aggregate trades proves a run if it is that of the ids from the first to the last. */
    @Test
    void tellsWhichIdsFormat1DoesNotProve() throws Exception {
        String row = ",60000,1,%d,%d,1723161256322,true";
        List<Path> files = write("f", List.of(
                List.of("5" + row.formatted(1, 1), "6" + row.formatted(2, 2), "7" + row.formatted(3, 3)),
                List.of("8" + row.formatted(4, 4)),
                List.of("10" + row.formatted(5, 5), "13" + row.formatted(6, 6), "14" + row.formatted(7, 7)),
                List.of("20" + row.formatted(8, 8), "22" + row.formatted(9, 9)),
                List.of("30" + row.formatted(10, 10), "32" + row.formatted(11, 11))));
        Path current = folder.resolve("current");
        TestBars.build(current, "A", SERIES.subList(0, 1), files);
        Path old = Format1.copyOf(current, folder.resolve("old"));
        try (BarDatabase database = BarDatabase.open(old)) {
            assertEquals(Optional.of(new FormatMigration(1, 2, 5, 3)), database.migration());
            BarSink sink = database.open(SERIES.getFirst().withSymbol("A"), List.of());
            assertEquals(List.of(IdRun.of(5, 8), IdRun.of(10, 10), new IdRun(11, 13, false), IdRun.of(14, 14),
                    IdRun.of(20, 20), new IdRun(21, 21, false), IdRun.of(22, 22), IdRun.of(30, 30),
                    new IdRun(31, 31, false), IdRun.of(32, 32)), sink.resumePoint().orElseThrow().ids());
        }
        try (BarDatabase database = BarDatabase.open(current)) {
            BarSink sink = database.open(SERIES.getFirst().withSymbol("A"), List.of());
            assertTrue(sink.resumePoint().orElseThrow().ids().stream().allMatch(IdRun::proven));
        }
    }

    /** Trade ids need not rise from row to row, and one row may have several: their number proves nothing. */
    @Test
    void tradeIdsAreNotProvenByTheirNumber() throws Exception {
        Path file = Files.writeString(folder.resolve("f.csv"), "timestamp,price,quantity,first_trade_id,last_trade_id\n"
                + "1723161256322,100,1,5,5\n1723161256323,101,2,6,6\n1723161256324,101,2,7,7\n");
        Path current = folder.resolve("current");
        TestBars.build(current, "A", SERIES.subList(0, 1), List.of(file));
        BarDatabaseTest.execute(current, "INSERT INTO source_runs SELECT source_id, 5, 7, true FROM sources");
        Path old = Format1.copyOf(current, folder.resolve("old"));
        try (BarDatabase database = BarDatabase.open(old)) {
            BarSink sink = database.open(SERIES.getFirst().withSymbol("A"), List.of());
            assertEquals(List.of(IdRun.of(5, 5), new IdRun(6, 6, false), IdRun.of(7, 7)),
                    sink.resumePoint().orElseThrow().ids());
        }
    }

    /** Without ids only the bytes of a file tell that it was processed; they still do. */
    @Test
    void filesWithoutIdsAreKnownByTheirBytes() throws Exception {
        Path file = Files.writeString(folder.resolve("f.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        Path whole = build("whole", List.of(file));
        Path migrated = build(Format1.copyOf(whole, folder.resolve("old")).getFileName().toString(), List.of(file));
        assertSameRows(BARS, whole, migrated);
        assertEquals(List.of(List.of(0L)), BarDatabaseTest.rows(migrated, "SELECT count(*) FROM source_runs"));
    }

    @Test
    void leavesADamagedDatabaseInFormat1() throws Exception {
        Path whole = build("whole", write("f", List.of(TestBars.rows(new Random(1), 500))));
        Path old = Format1.copyOf(whole, folder.resolve("old"));
        BarDatabaseTest.execute(old, "DELETE FROM series WHERE symbol = 'A'");
        String tables = "SELECT table_name, column_count, estimated_size FROM duckdb_tables() ORDER BY ALL";
        List<List<Object>> before = BarDatabaseTest.rows(old, tables);
        DatabaseException e = assertThrows(DatabaseException.class, () -> BarDatabase.open(old));
        assertEquals("table bars has rows of a series that table series lacks: the database is damaged, and stays in "
                + "format 1", e.getMessage());
        assertEquals(before, BarDatabaseTest.rows(old, tables));
        assertEquals(List.of(List.of(1)), BarDatabaseTest.rows(old, "FROM rangebar_store"));
    }

    @Test
    void rejectsANewerFormatByName() throws Exception {
        Path newer = build("newer", write("f", List.of(TestBars.rows(new Random(1), 100))));
        BarDatabaseTest.execute(newer, "UPDATE rangebar_format SET format = 3");
        String message = "format 3 is newer than this version knows (2): use a newer rangebar";
        assertEquals(message, assertThrows(DatabaseException.class, () -> BarDatabase.open(newer)).getMessage());
        assertEquals(message, assertThrows(DatabaseException.class,
                () -> BarQuery.execute(newer, "SELECT 1").close()).getMessage());
        assertEquals(List.of(List.of(3)), BarDatabaseTest.rows(newer, "FROM rangebar_format"));
    }

    /** A process that is killed while it migrates leaves format 1 or format 2, and nothing between them. */
    @Test
    void aKilledMigrationLeavesFormat1() throws Exception {
        Path some = build("some", write("f", List.of(TestBars.rows(new Random(2), 4_000))));
        Path old = Format1.copyOf(some, folder.resolve("old"));
        // Many bars, so that the migration lasts: those of one series over and over again.
        BarDatabaseTest.execute(old, "INSERT INTO bars SELECT b.* FROM bars b, range(400) ORDER BY b.rowid");
        String bars = "SELECT count(*), sum(hash(open_time, close)) FROM bars";
        List<List<Object>> expected = BarDatabaseTest.rows(old, bars);
        Path first = Files.copy(old, folder.resolve("first"));
        long start = System.nanoTime();
        assertEquals(0, end(migration(first), Long.MAX_VALUE));
        long undisturbed = System.nanoTime() - start;
        assertEquals(expected, BarDatabaseTest.rows(first, bars));
        int inFormat1 = 0;
        for (int kill = 0; kill < KILLS || inFormat1 == 0; kill++) {
            assertTrue(kill < 20, "no kill came before the end of the migration");
            Path killed = Files.copy(old, folder.resolve("killed"), StandardCopyOption.REPLACE_EXISTING);
            end(migration(killed), (long) (undisturbed * (0.5 + 0.5 * (kill % KILLS) / KILLS)));
            boolean isFormat1 = !BarDatabaseTest.rows(killed, "FROM duckdb_tables() WHERE table_name = 'rangebar_store'")
                    .isEmpty();
            inFormat1 += isFormat1 ? 1 : 0;
            undisturbed -= inFormat1 == 0 ? undisturbed / 4 : 0; // the first run was slower than this one
            assertEquals(List.of(isFormat1 ? 4L : 5L), BarDatabaseTest.rows(killed, "SELECT count(*) FROM duckdb_tables()")
                    .getFirst());
            assertEquals(expected, BarDatabaseTest.rows(killed, bars));
            try (BarDatabase database = BarDatabase.open(killed)) {
                assertEquals(isFormat1, database.migration().isPresent());
            }
            assertEquals(expected, BarDatabaseTest.rows(killed, bars));
            Files.deleteIfExists(folder.resolve("killed.wal"));
        }
        assertFalse(BarDatabaseTest.rows(first, "FROM rangebar_format").isEmpty());
    }

    private static Process migration(Path database) throws Exception {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", Migrate.class.getName(), database.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Waits for the end of a process, or kills it. */
    private static int end(Process process, long nanos) throws InterruptedException {
        if (!process.waitFor(Math.min(nanos, TimeUnit.MINUTES.toNanos(10)), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly();
            assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        }
        return process.exitValue();
    }

    /** Opens a database, and so migrates it. */
    static final class Migrate {
        private Migrate() {}

        public static void main(String[] arguments) throws Exception {
            BarDatabase.open(Path.of(arguments[0])).close();
        }
    }
}

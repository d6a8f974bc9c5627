package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state of a database after a kill of the building process at any time, after a failed transaction, and beside another process. */
class DatabaseProcessesTest {
    private static final String ALL = "select * exclude (series_id) from bars order by symbol, threshold_dbps, rowid";
    private static final String REST = "select s.symbol, s.distance, hex(state), name, sha256, trades, first_id, last_id "
            + "from series s join sources using (series_id) left join source_runs using (source_id) order by all";
    private static final String TABLES = "select count(*) as n from duckdb_tables()";
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    /** Another process that writes or reads at the same time is refused, and the message names the process to wait for. */
    @Test
    void twoAtOnce() throws Exception {
        List<String> files = DatabaseBuildTest.days(folder, "AAA", 1, 100);
        Path database = folder.resolve("bars.duckdb");
        Process writer = ProcessTest.command(folder.resolve("err"), "build", "-", "--symbol", "BBB", "--threshold",
                "100", "-o", database.toString()).start(); // waits for trades
        try {
            for (long start = System.nanoTime(); !isLocked(database); Thread.sleep(10)) {
                assertTrue(writer.isAlive() && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(5), err());
            }
            for (String[] command : List.of(DatabaseBuildTest.build(files, "--threshold", "100", "-o", database.toString()),
                    new String[] {"query", "from bars", database.toString()})) {
                Cli.Result refused = Cli.run(command);
                assertEquals(ExitCode.DATA, refused.exitCode());
                assertTrue(refused.err().contains("process " + writer.pid() + " has the database open, "),
                        refused.err());
            }
        } finally {
            writer.getOutputStream().close();
        }
        assertTrue(writer.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, writer.exitValue(), err());
        Cli.run(DatabaseBuildTest.build(files, "--threshold", "100", "-o", database.toString())).succeeded();
    }

    /** Files of a transaction that has failed are named, and are not among those that stay. */
    @Test
    void aFailedTransactionNamesItsFiles() throws Exception {
        List<String> files = DatabaseBuildTest.days(folder, "AAA", 2, 100);
        Path database = folder.resolve("bars.duckdb");
        Cli.run(DatabaseBuildTest.build(files.subList(0, 1), "--threshold", "100", "-o", database.toString())).succeeded();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE UNIQUE INDEX once ON sources (trades)"); // both files have 100
        }
        Cli.Result result = Cli.run(DatabaseBuildTest.build(files, "--threshold", "100", "-o", database.toString()));
        assertEquals(ExitCode.DATA, result.exitCode());
        List<String> err = result.err().lines().toList();
        assertTrue(err.getFirst().startsWith("rangebar: cannot write " + database + ": ") && err.getFirst().contains("Duplicate key "),
                result.err());
        assertTrue(err.get(err.size() - 2).endsWith("; not in the database: " + files.get(1)), result.err());
        assertEquals("rangebar: the other files that were processed whole are in the database; once the problem is fixed, the same "
                + "command continues from there", err.getLast());
    }

    /** Returns whether a process has the database open. Trying its lock would keep the process from taking it. */
    private static boolean isLocked(Path database) throws IOException {
        Path locks = Path.of("/proc/locks");
        if (!Files.exists(database) || !Files.exists(locks)) {
            return Files.exists(database);
        }
        String inode = ":" + Files.getAttribute(database, "unix:ino") + " ";
        return Files.readString(locks).contains(inode);
    }

    /** Builds are killed and repeated until one completes: the database is the same as without a kill. */
    @Test
    void killedAtAnyTime() throws Exception {
        List<String> files = new ArrayList<>(DatabaseBuildTest.days(folder, "AAA", 5, 4_000));
        files.addAll(DatabaseBuildTest.days(folder, "BBB", 5, 4_000));
        Path whole = folder.resolve("whole.duckdb");
        Path killed = folder.resolve("killed.duckdb");
        long start = System.nanoTime();
        assertEquals(0, end(process(files, whole), Long.MAX_VALUE), err());
        long undisturbed = System.nanoTime() - start;
        Random random = new Random(17);
        int kills = 0;
        int kept = 0;
        for (int attempt = 0; attempt < KILLS || kills == 0; attempt++) {
            // Later and later, and after the JVM has started: the kills meet the beginning, the middle and the end.
            long time = (long) (undisturbed * (0.5 + 0.5 * (attempt % KILLS + random.nextDouble()) / KILLS));
            if (end(process(files, killed), time) != 0) {
                kills++;
            } else if (kills == 0) { // the first run was slower than this one: all over again
                assertTrue(attempt < 20, "none was killed");
                Files.delete(killed);
                undisturbed -= undisturbed / 4;
            }
            if (Files.exists(killed) && !query(TABLES, killed).equals("n\n0\n")) {
                kept = assertIsBeginning(whole, killed, kept);
            }
        }
        assertEquals(0, end(process(files, killed), Long.MAX_VALUE), err());
        DatabaseBuildTest.assertSameLines(query(ALL, whole), query(ALL, killed));
        DatabaseBuildTest.assertSameLines(query(REST, whole), query(REST, killed));
    }

    /** Whole files of each symbol are in it, in order, and no bars of others; never fewer than after an earlier kill. */
    private static int assertIsBeginning(Path whole, Path killed, int before) {
        String sources =
                "select symbol, name, trades from sources join series using (series_id) order by symbol, source_id";
        List<String> all = query(sources, whole).lines().toList();
        List<String> some = query(sources, killed).lines().toList();
        assertTrue(all.containsAll(some), some.toString());
        assertTrue(some.size() >= before, some.toString());
        String last = "select coalesce(max(last_time), timestamptz '1970-01-01 00:00:00+00') as t "
                + "from sources join series using (series_id) where symbol = '%s'";
        for (String symbol : List.of("AAA", "BBB")) {
            String time = query(last.formatted(symbol), killed).lines().skip(1).findFirst().orElseThrow();
            String bars = "select * exclude (series_id) from bars where symbol = '" + symbol + "' and close_time <= '"
                    + time + "' order by "
                    + "threshold_dbps, rowid";
            DatabaseBuildTest.assertSameLines(query(bars, whole), query(bars, killed));
            assertEquals("n\n0\n", query("select count(*) as n from bars where symbol = '" + symbol
                    + "' and close_time > '" + time + "'", killed));
        }
        return some.size();
    }

    private static String query(String sql, Path database) {
        return Cli.run("query", sql, database.toString()).succeeded().out();
    }

    private Process process(List<String> files, Path database) throws Exception {
        return ProcessTest.command(folder.resolve("err"), DatabaseBuildTest.build(files, "--threshold", "100",
                "--threshold", "400", "-o", database.toString())).start();
    }

    /** Waits for the end of a process, or kills it as the system does: silently. */
    private static int end(Process process, long nanos) throws InterruptedException {
        if (!process.waitFor(Math.min(nanos, TimeUnit.MINUTES.toNanos(5)), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly();
            assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        }
        return process.exitValue();
    }

    private String err() {
        try {
            return Files.readString(folder.resolve("err"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

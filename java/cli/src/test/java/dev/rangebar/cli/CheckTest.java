package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code check}: each fault is found, and nothing is found without one. */
class CheckTest {
    @TempDir
    private Path folder;
    private List<String> files;

    @BeforeEach
    void write() throws IOException {
        files = DatabaseBuildTest.days(folder, "BTCUSDT", 3, 500);
    }

    private static Cli.Result check(List<String> inputs, String... options) {
        return Cli.run(Stream.of(Stream.of("check"), inputs.stream(), Stream.of(options)).flatMap(part -> part)
                .toArray(String[]::new));
    }

    private static void assertFound(Cli.Result result, String... texts) {
        assertEquals(ExitCode.DATA, result.exitCode(), result.out() + result.err());
        for (String text : texts) {
            assertTrue(result.out().contains(text), text + " in " + result.out());
        }
    }

    private static void assertClean(Cli.Result result) {
        assertEquals(ExitCode.OK, result.exitCode(), result.out() + result.err());
        assertTrue(result.out().endsWith("\nclean\n"), result.out());
        assertFalse(result.out().contains("FINDING"), result.out());
    }

    /** Replaces a line of a file, counted from 0, by others. */
    private void edit(int file, int line, String... lines) throws IOException {
        Path path = Path.of(files.get(file));
        List<String> all = new ArrayList<>(Files.readAllLines(path));
        all.remove(line);
        all.addAll(line, List.of(lines));
        Files.write(path, all);
    }

    private String line(int file, int line) throws IOException {
        return Files.readAllLines(Path.of(files.get(file))).get(line);
    }

    @Test
    void whatIsWholeIsClean() {
        Cli.Result result = check(files);
        assertClean(result);
        assertTrue(result.out().contains("symbol BTCUSDT\n  trades: 1500\n  trade count: 1500\n  volume: "), result.out());
        assertTrue(result.out().contains("  first aggregate trade id: 500\n  last aggregate trade id: 999\n"), result.out());
    }

    @Test
    void holesWithinAndBetweenFiles() throws IOException {
        edit(0, 10);
        edit(0, 20);
        edit(0, 20);
        assertFound(check(files), "FINDING: 2 holes in the aggregate trade ids within the file, 3 aggregate trade ids missing, the first "
                + "after 9\n", "  note: 2 holes in the trade ids within the file, 3 trade ids missing, the first after 9\n", "\n1 finding\n");
        assertFound(check(List.of(files.get(0), files.get(2)), "--max-gap", "1h"), "FINDING: 500 aggregate trade ids missing between "
                + "the file before and this one, after 499\n");
        assertFound(check(files.subList(1, 2), "--max-gap", "5ms"), "FINDING: 499 gaps in time longer than 0.005s\n");
    }

    /** Spot files omit no trade, so that a hole in the trade ids alone is a fault. */
    @Test
    void holesInTheTradeIdsOfSpot() throws IOException {
        Path spot = Files.createDirectories(folder.resolve("spot")).resolve("BTCUSDT-aggTrades-2024-08-01.csv");
        Files.writeString(spot, "1,100,1,1,1,1723161256322,true\n2,100,1,5,6,1723161256323,true\n");
        assertFound(check(List.of(spot.toString())), "FINDING: 1 hole in the trade ids within the file, 3 trade ids missing, the first "
                + "after 1\n");
    }

    @Test
    void invalidRowsAndOrder() throws IOException {
        String first = line(0, 5);
        edit(0, 5, line(0, 6), first, "7,x,1,7,7,1723161256392,true");
        assertFound(check(files), "FINDING: time goes backwards: 1 row, such as " + files.get(0) + ":7", "FINDING: unreadable cell: 1 row",
                "  invalid rows: ");
    }

    /** A file that is cut off does not hide the files after it, and is never called complete. */
    @Test
    void damage() throws IOException {
        Path packed = Path.of(files.get(0) + ".gz");
        byte[] whole = Cli.gzip(Files.readAllBytes(Path.of(files.get(0))));
        Files.write(packed, Arrays.copyOf(whole, whole.length / 2));
        Cli.Result result = check(List.of(packed.toString(), files.get(1)));
        assertFound(result, "FINDING: " + packed + ": the gzip data end in the middle: the file is truncated\n",
                "NOT CHECKED: " + packed + ": the rest of the file\n", "file " + files.get(1) + "\n  rows: 500\n");
        Path empty = Files.createFile(folder.resolve("BTCUSDT-aggTrades-2024-08-04.csv"));
        assertFound(check(List.of(files.get(0), empty.toString())), "FINDING: the file is empty (0 bytes); a download or a copy has not");
        Files.writeString(packed, "");
        assertFound(check(List.of(packed.toString(), files.get(1))), "FINDING: " + packed + ": the file is empty (0 bytes)");
    }

    @Test
    void aPublishedDigestThatCannotBeRead() throws IOException {
        Path published = Files.createFile(Path.of(files.get(0) + ".CHECKSUM"), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("-wx------")));
        Assume.that(!Files.isReadable(published), "this user reads everything");
        assertFound(check(files), "FINDING: " + published.getFileName() + " cannot be read: access denied; check the permissions");
    }

    @Test
    void thePublishedDigest() throws IOException {
        Path published = Path.of(files.get(0) + ".CHECKSUM");
        Files.writeString(published, "0".repeat(64) + "  file\n");
        assertFound(check(files), "FINDING: " + published.getFileName() + " is not 64 hexadecimal digits and the file's name");
        Files.writeString(published, "0".repeat(64) + "  " + Path.of(files.get(0)).getFileName() + "\n");
        assertFound(check(files), "FINDING: its SHA-256 is not the one in " + published.getFileName());
    }

    /** Invalid rows are findings, so that there is no policy to choose. */
    @Test
    void thePolicyOfBuild() {
        Cli.Result result = check(files, "--on-invalid-row", "skip");
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertTrue(result.err().startsWith("rangebar: unknown option --on-invalid-row"), result.err());
    }

    @Test
    void filesThatDoNotBelongTogether() throws IOException {
        String plain = Files.writeString(folder.resolve("plain.csv"), "1723161256322,100,1\n").toString();
        assertEquals(ExitCode.USAGE, check(List.of(files.get(0), plain)).exitCode());
        Path other = Files.move(Path.of(plain), folder.resolve("BTCUSDT-trades-2024-08-04.csv"));
        assertFound(check(List.of(files.get(0), other.toString(), files.get(1))), "FINDING: " + other + ": this file has no aggregate "
                + "trade ids", "NOT CHECKED: " + files.get(1));
    }

    @Test
    void json() throws IOException {
        edit(0, 10);
        Cli.Result result = check(files, "--format", "json");
        assertFound(result, "{\"clean\":false,\"findings\":1,\"unchecked\":[],\"parts\":[\n{\"kind\":\"file\",\"name\":\"" + files.get(0),
                "\"missing_aggregate_trade_ids\":1,", "\"findings\":[\"1 hole in the aggregate trade ids within the file, ");
        assertEquals(ExitCode.USAGE, check(files, "--format", "xml").exitCode());
    }

    private Path database() {
        Path database = folder.resolve("bars.duckdb");
        Cli.run(DatabaseBuildTest.build(files, "--threshold", "100", "--threshold", "250", "-o", database.toString())).succeeded();
        return database;
    }

    @Test
    void aWholeDatabaseIsClean() throws IOException {
        Path database = database();
        Cli.Result result = check(List.of(database.toString()));
        assertClean(result);
        assertTrue(result.out().contains("100 dbps (0.1%)") && result.out().contains("  trades of sources: 1500\n"), result.out());
        assertTrue(result.out().contains("  equal files: 3\n  absent files: 0\n"), result.out());
        Files.delete(Path.of(files.get(2)));
        Cli.Result absent = check(List.of(database.toString()));
        assertTrue(absent.out().contains("note: 1 file not compared, because not where it was, such as " + files.get(2)), absent.out());
        Files.writeString(Path.of(files.get(0)), "something else");
        assertFound(check(List.of(database.toString())), "FINDING: " + files.get(0) + ": the file has changed since it was processed");
    }

    @Test
    void aHoleInADatabase() {
        Path database = folder.resolve("hole.duckdb");
        Cli.run(DatabaseBuildTest.build(List.of(files.get(0), files.get(2)), "--threshold", "100", "-o", database.toString()))
                .succeeded();
        assertFound(check(List.of(database.toString())), "FINDING: 1 hole in the ids of the sources, 0 within a source: 500 ids missing, "
                + "the first after 499\n", "\n1 finding\n");
    }

    /** Contradictions that another program may have written. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "DELETE FROM bars WHERE series_id = 1 AND rowid = (SELECT min(rowid) + 2 FROM bars) | and the sources 1500",
        "UPDATE bars SET high = open - 1 WHERE rowid = 3 | 1 bar whose prices contradict each other",
        "UPDATE bars SET buy_volume = buy_volume + 1 WHERE rowid = 3 | 1 bar whose sums contradict each other",
        "UPDATE bars SET open_time = open_time - INTERVAL 3 DAY WHERE rowid = 3 | that begins or ends before it should",
        "UPDATE bars SET first_agg_trade_id = 0 WHERE rowid = 3 | whose ids are not above those of the bar before",
        "UPDATE bars SET close = open, low = least(low, open) WHERE rowid = 3 | 1 bar that no breach has closed",
        "UPDATE series SET timestamp_gate = false WHERE series_id = 1 | the saved state is one of another series",
        "UPDATE series SET state = state[:20] WHERE series_id = 1 | the saved state is damaged",
        "DELETE FROM sources WHERE source_id = 1 | run of ids of no source",
        "DELETE FROM series WHERE series_id = 2 | of no series"})
    void contradictionsInADatabase(String sql, String finding) throws SQLException {
        Path database = database();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement()) {
            assertTrue(statement.executeUpdate(sql) > 0);
        }
        assertFound(check(List.of(database.toString())), finding);
    }

    @Test
    void aDamagedDatabase() throws IOException {
        Path database = database();
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            for (long at = 12_288; at < file.length(); at += 4_096) {
                file.seek(at + 100);
                int old = file.read();
                file.seek(at + 100);
                file.write(old ^ 0x55);
            }
        }
        assertFound(check(List.of(database.toString())), "FINDING: cannot be read to its end: ", "NOT CHECKED: " + database);
    }
}

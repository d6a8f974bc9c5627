package dev.rangebar.cli;

import static dev.rangebar.cli.DatabaseBuildTest.assertSameLines;
import static dev.rangebar.cli.DatabaseBuildTest.build;
import static dev.rangebar.cli.DatabaseBuildTest.days;
import static dev.rangebar.cli.DatabaseBuildTest.query;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Queries of databases and Parquet files through the command line. */
class QueryCommandTest {
    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("bars.duckdb");
    }

    @Test
    void resultsInEachFormat() throws IOException {
        Path input = Files.writeString(folder.resolve("a.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        Cli.run("build", input.toString(), "--symbol", "A", "--threshold", "250", "-o", database.toString()).succeeded();
        String sql = "select symbol, close, open_time, ofi, 'a,\"b' as odd, symbol = 'A' as is_a from bars";
        assertEquals("symbol,close,open_time,ofi,odd,is_a\n"
                + "A,101,2024-08-08T23:54:16.322000Z,,\"a,\"\"b\",true\n", query(sql, database));
        assertEquals("{\"symbol\":\"A\",\"close\":\"101\",\"open_time\":\"2024-08-08T23:54:16.322000Z\",\"ofi\":null,"
                + "\"odd\":\"a,\\\"b\",\"is_a\":true}\n", query(sql, database, "--format", "json"));
        assertEquals("symbol  close  open_time                    ofi   odd   is_a\n"
                + "A         101  2024-08-08T23:54:16.322000Z  NULL  a,\"b  true\n",
                query(sql, database, "--format", "table"));
    }

    @Test
    void queriesThatFail() throws IOException {
        Path text = Files.writeString(folder.resolve("text.duckdb"), "no database");
        Cli.Result none = Cli.run("query", "select 1", folder.resolve("none.duckdb").toString());
        assertEquals(ExitCode.USAGE, none.exitCode());
        assertTrue(none.err().startsWith("rangebar: " + folder.resolve("none.duckdb") + ": no such file in the folder " + folder + "; "),
                none.err());
        Cli.Result foreign = Cli.run("query", "select 1", text.toString());
        assertEquals(ExitCode.DATA, foreign.exitCode());
        assertTrue(foreign.err().startsWith("rangebar: " + text + ": not a DuckDB database or a Parquet file"),
                foreign.err());
        Cli.run(new ByteArrayInputStream("1723161256322,100,1\n".getBytes(StandardCharsets.US_ASCII)), "build", "-",
                "--symbol", "A", "--threshold", "250", "-o", database.toString()).succeeded();
        Cli.Result wrong = Cli.run("query", "select nothing from bars", database.toString());
        assertEquals(ExitCode.DATA, wrong.exitCode());
        assertTrue(wrong.err().startsWith("rangebar: " + database + ": Binder Error: Referenced column \"nothing\" not "
                + "found"), wrong.err());
        Cli.Result change = Cli.run("query", "delete from bars", database.toString());
        assertEquals(ExitCode.DATA, change.exitCode());
        assertTrue(change.err().startsWith("rangebar: " + database + ": only a single read-only statement"), change.err());
    }

    private static void assertWrongLast(int exitCode, String message, String... arguments) {
        Cli.Result result = Cli.run(arguments);
        assertEquals(exitCode, result.exitCode());
        assertTrue(result.err().startsWith("rangebar: " + message), result.err());
    }

    @Test
    void lastBarsOfEachSeries() throws IOException {
        List<String> files = new ArrayList<>(days(folder, "AAA", 1, 2_000));
        files.addAll(days(folder, "BBB", 1, 2_000));
        String file = database.toString();
        Cli.run(build(files, "--threshold", "100", "--threshold", "200", "-o", file)).succeeded();
        Map<String, List<Integer>> choices = Map.of("--symbol AAA --threshold 100", List.of(1), "--symbol BBB", List.of(3, 4),
                "--threshold 200", List.of(2, 4), "--series 2 --series 3", List.of(2, 3), "", List.of(1, 2, 3, 4));
        for (Map.Entry<String, List<Integer>> choice : choices.entrySet()) {
            List<String> words = new ArrayList<>(List.of("query", "--last", "7", file));
            words.addAll(choice.getKey().isEmpty() ? List.of() : List.of(choice.getKey().split(" ")));
            List<String> expected = new ArrayList<>();
            for (int series : choice.getValue()) {
                List<String> lines = query("select * from bars where series_id = " + series + " order by rowid", database).lines().toList();
                assertTrue(lines.size() > 8);
                expected.addAll(expected.isEmpty() ? lines.subList(0, 1) : List.of());
                expected.addAll(lines.subList(lines.size() - 7, lines.size()));
            }
            assertEquals(expected, Cli.run(words.toArray(String[]::new)).succeeded().lines(), choice.getKey());
        }
        Path parquet = folder.resolve("bars.parquet");
        query("select * from bars where series_id = 1 order by rowid", database, "-o", parquet.toString());
        String last = Cli.run("query", parquet.toString(), "--last", "7", "--format", "json").succeeded().out();
        assertEquals(Cli.run("query", "--last", "7", "--series", "1", file, "--format", "json").succeeded().out(), last);
        assertEquals(query("select * from bars where series_id = 1 order by rowid", database),
                Cli.run("query", "--last", "1000000", parquet.toString()).succeeded().out());

        assertWrongLast(ExitCode.USAGE, "--last 0 is below 1", "query", "--last", "0", file);
        assertWrongLast(ExitCode.USAGE, "--last takes the place of SQL: ", "query", "--last", "1", "from bars", file);
        assertWrongLast(ExitCode.USAGE, "--symbol needs --last; ", "query", "--symbol", "AAA", "from bars", file);
        assertWrongLast(ExitCode.USAGE, "--range needs --last; ", "query", "--range", "5", "from bars", file);
        assertWrongLast(ExitCode.USAGE, "FILE is missing; ", "query", "from bars");
        assertWrongLast(ExitCode.DATA, file + ": it has no such series, but 1 (AAA, 100 dbps (0.1%)), 2 (AAA, 200 dbps (0.2%)), ", "query", "--last",
                "1", "--symbol", "CCC", file);
        assertWrongLast(ExitCode.DATA, parquet + ": is not a database, and has one series only", "query", "--last", "1", "--symbol", "AAA",
                parquet.toString());
    }

    /** The columns of the series stand beside the time and the prices only where rows of several series are to be told apart. */
    @ParameterizedTest
    @CsvSource({"80, --symbol AAA --threshold 100, open_time open high low close", "80, '', series_id symbol open_time open high low close",
        "130, --symbol AAA, series_id symbol threshold_dbps open_time open high low close volume",
        "200, --series 2, series_id symbol threshold_dbps open_time close_time open high low close volume"})
    void lastBarsBeginWithTimeAndPrices(int width, String choice, String columns) throws IOException {
        List<String> files = new ArrayList<>(days(folder, "AAA", 1, 2_000));
        files.addAll(days(folder, "BBB", 1, 2_000));
        Cli.run(build(files, "--threshold", "100", "--threshold", "200", "-o", database.toString())).succeeded();
        List<String> words = new ArrayList<>(List.of("query", "--last", "7", database.toString()));
        words.addAll(choice.isEmpty() ? List.of() : List.of(choice.split(" ")));
        Cli.Result table = Cli.runOnTerminal(width, words.toArray(String[]::new)).succeeded();
        assertTrue(table.lines().get(0).strip().replaceAll(" +", " ").startsWith(columns), table.out());
        assertTrue(table.lines().stream().allMatch(line -> line.length() <= width), table.out());
        assertTrue(table.err().contains(" more columns: "), table.err());
    }

    /** Results are written in each format, by name or by option; atomically, and never over the queried file. */
    @Test
    void resultsInFiles() throws IOException {
        List<String> files = days(folder, "AAA", 1, 2_000);
        Cli.run(build(files, "--threshold", "100", "-o", database.toString())).succeeded();
        Path result = folder.resolve("result");
        for (String ending : List.of(".csv", ".CSV", ".json", ".jsonl", ".ndjson")) {
            String format = ending.equalsIgnoreCase(".csv") ? "csv" : "json";
            String expected = query("from bars", database, "--format", format);
            Path file = folder.resolve("result" + ending);
            assertEquals("", query("from bars", database, "-o", file.toString()));
            assertSameLines(expected, Files.readString(file));
            query("from bars", database, "--format", format, "--output", result.toString());
            assertSameLines(expected, Files.readString(result));
        }
        query("from bars", database, "-o", result.toString());
        assertSameLines(query("from bars", database), Files.readString(result));
        Path parquet = folder.resolve("result.parquet");
        query("from bars", database, "-o", parquet.toString());
        assertSameLines(query("from bars", database), query("from bars", parquet));

        byte[] before = Files.readAllBytes(parquet);
        for (String sql : List.of("selec", "select error('no') from bars", "copy bars to '" + parquet + "'")) {
            assertEquals(ExitCode.DATA, Cli.run("query", sql, database.toString(), "-o", parquet.toString()).exitCode());
            assertEquals(ExitCode.DATA, Cli.run("query", sql, parquet.toString()).exitCode());
        }
        assertEquals(ExitCode.USAGE, Cli.run("query", "from bars limit 1", parquet.toString(), "-o", parquet.toString())
                .exitCode());
        assertArrayEquals(before, Files.readAllBytes(parquet));
        try (Stream<Path> all = Files.list(folder)) {
            assertFalse(all.anyMatch(file -> file.toString().endsWith(".tmp")));
        }
    }
}

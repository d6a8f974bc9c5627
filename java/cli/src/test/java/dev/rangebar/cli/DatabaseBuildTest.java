package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases and Parquet files through the command line. */
class DatabaseBuildTest {
    private static final String ALL = "select * exclude (series_id, symbol, threshold_dbps) from bars where symbol = '%s' "
            + "and threshold_dbps = %d order by rowid";

    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("bars.duckdb");
    }

    /** Files of some days, with ids that go on from one to the next. */
    static List<String> days(Path folder, String symbol, int days, int trades) throws IOException {
        Random random = new Random(symbol.hashCode());
        List<String> files = new ArrayList<>();
        long price = 6_000_000;
        for (int day = 0; day < days; day++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < trades; i++) {
                long id = (long) day * trades + i;
                price = Math.max(1_000_000, price + random.nextInt(8_001) - 4_000);
                text.append(id).append(',').append(price / 100).append('.').append(price / 10 % 10).append(',')
                        .append(random.nextInt(1_000)).append(".5,").append(id).append(',').append(id).append(',')
                        .append(1_723_161_256_322L + day * 86_400_000L + i * 10L).append(',')
                        .append(random.nextBoolean()).append('\n');
            }
            files.add(Files.writeString(folder.resolve(symbol + "-aggTrades-2024-08-0" + (day + 1) + ".csv"), text)
                    .toString());
        }
        return files;
    }

    static String[] build(List<String> files, String... options) {
        return Stream.of(Stream.of("build"), files.stream(), Stream.of(options)).flatMap(part -> part)
                .toArray(String[]::new);
    }

    /** Shows the first line that differs, not all of them. */
    static void assertSameLines(String expected, String actual) {
        List<String> lines = actual.lines().toList();
        assertEquals(expected.lines().count(), lines.size());
        int line = 0;
        for (String each : expected.lines().toList()) {
            assertEquals(each, lines.get(line++));
        }
    }

    static String query(String sql, Path file, String... options) {
        return Cli.run(Stream.concat(Stream.of("query", sql, file.toString()), Stream.of(options))
                .toArray(String[]::new)).succeeded().out();
    }

    /** A query for all bars of a database or Parquet file returns the text that build writes as CSV. */
    @Test
    void theBarsOfEachOutputAreThoseOfCsv() throws IOException {
        List<String> files = new ArrayList<>(days(folder, "AAA", 2, 3_000));
        files.addAll(days(folder, "BBB", 2, 3_000));
        Cli.run(build(files, "--threshold", "50", "--threshold", "300", "-o", database.toString())).succeeded();
        Cli.run(build(files, "--threshold", "50", "--threshold", "300", "-o",
                folder.resolve("{symbol}-{threshold}.parquet").toString())).succeeded();
        for (String symbol : List.of("AAA", "BBB")) {
            for (int threshold : List.of(50, 300)) {
                String csv = Cli.run(build(files.stream().filter(name -> name.contains(symbol)).toList(), "--threshold",
                        String.valueOf(threshold))).succeeded().out();
                assertTrue(csv.lines().count() > 20, csv);
                assertSameLines(csv, query(ALL.formatted(symbol, threshold), database));
                assertSameLines(csv, query("from bars", folder.resolve(symbol + "-" + threshold + ".parquet")));
            }
        }
        assertFalse(Files.exists(folder.resolve("bars.duckdb.wal")));
    }

    @Test
    void aDayLaterAndTheSameAgain() throws IOException {
        List<String> files = days(folder, "AAA", 3, 2_000);
        Cli.run(build(files.subList(0, 2), "--threshold", "100", "-o", database.toString())).succeeded();
        Cli.Result next = Cli.run(build(files, "--threshold", "100", "-o", database.toString())).succeeded();
        assertTrue(next.err().startsWith("rangebar: skipped, because the database has them: 2 files\n"
                + "rangebar: 2000 trades from 3 files, "), next.err());
        Path joined = Files.writeString(folder.resolve("all.csv"), Files.readString(Path.of(files.get(1)))
                + Files.readString(Path.of(files.get(2))));
        Cli.Result overlap = Cli.run("build", joined.toString(), "--threshold", "100", "--symbol", "AAA", "-o",
                database.toString()).succeeded();
        assertTrue(overlap.err().startsWith("rangebar: skipped, because the database has them: "
                + "4000 duplicate trades\n"
                + "rangebar: no new trades in " + joined + ", so no new bars\n"), overlap.err());
        Cli.Result both = Cli.run("build", files.getFirst(), joined.toString(), "--threshold", "100", "--symbol", "AAA", "-o",
                database.toString()).succeeded();
        assertTrue(both.err().startsWith("rangebar: skipped, because the database has them: 1 file and "
                + "4000 duplicate trades of other files\n"), both.err());
        String csv = Cli.run(build(files, "--threshold", "100")).succeeded().out();
        assertSameLines(csv, query(ALL.formatted("AAA", 100), database));
        assertEquals("name,trades\n" + String.join("", files.stream().map(name -> name + ",2000\n").toList()),
                query("select name, trades from sources order by rowid", database));
    }

    @Test
    void anErrorKeepsTheFilesBefore() throws IOException {
        List<String> files = days(folder, "AAA", 3, 1_000);
        String good = Files.readString(Path.of(files.get(1)));
        Files.writeString(Path.of(files.get(1)), good + "x\n");
        assertEquals(1, Cli.run(build(files.subList(1, 2), "--threshold", "100", "-o", database.toString())).err().lines().count());
        Cli.Result result = Cli.run(build(files, "--threshold", "100", "-o", database.toString()));
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(List.of(files.get(1) + ":1001:2: 1 column instead of 7: \"x\"",
                "rangebar: the files that were processed whole are in the database; once the problem is fixed, the "
                        + "same command continues from there"),
                result.err().lines().toList());
        assertEquals("1\n", query("select count(*) as n from sources", database).substring(2));
        Files.writeString(Path.of(files.get(1)), good);
        Cli.run(build(files, "--threshold", "100", "-o", database.toString())).succeeded();
        assertSameLines(Cli.run(build(files, "--threshold", "100")).succeeded().out(),
                query(ALL.formatted("AAA", 100), database));
    }

    /** Processed files stay after errors of any kind, and a message says so, unless no file was processed. */
    @Test
    void anErrorOfTheDatabaseKeepsTheFilesBefore() throws IOException {
        List<String> files = days(folder, "AAA", 2, 1_000);
        Files.writeString(Path.of(files.get(1)), """
                1000,90000000000,92233720368,1000,1000,1723247656322,true
                1001,90000000000,92233720368,1001,1001,1723247656323,true
                1002,92000000000,92233720368,1002,1002,1723247656324,true
                """);
        Cli.Result result = Cli.run(build(files, "--threshold", "100", "-o", database.toString()));
        assertEquals(ExitCode.DATA, result.exitCode());
        List<String> err = result.err().lines().toList();
        assertTrue(err.getFirst().startsWith("rangebar: cannot write " + database + ": turnover of the bar that opens at"),
                result.err());
        assertEquals(List.of("rangebar: the files that were processed whole are in the database; once the "
                + "problem is fixed, the same command continues from there"), err.subList(1, err.size()));
        assertEquals("n\n1\n", query("select count(*) as n from sources", database));
        Cli.Result rebuild = Cli.run(build(files, "--threshold", "100", "--max-gap", "1s", "--rebuild", "2024-08-01", "-o",
                database.toString()));
        assertEquals("rangebar: cannot write " + database + ": there are no bars of AAA at 100 dbps (0.1%) with these options to "
                + "rebuild\nrangebar: nothing is rebuilt; the database is as before\n", rebuild.err());
    }

    @Test
    void gapsAndConflictsAreReported() throws IOException {
        List<String> files = days(folder, "AAA", 3, 1_000);
        Cli.run(build(files.subList(0, 1), "--threshold", "100", "-o", database.toString())).succeeded();
        Cli.Result gap = Cli.run(build(files.subList(2, 3), "--threshold", "100", "-o", database.toString())).succeeded();
        assertTrue(gap.err().startsWith("rangebar: " + files.get(2) + ": after the trades of earlier runs: 1000 ids "
                + "are missing ("), gap.err());
        Cli.Result late = Cli.run(build(files.subList(1, 2), "--threshold", "100", "-o", database.toString()));
        assertEquals(ExitCode.DATA, late.exitCode());
        assertTrue(late.err().startsWith(files.get(1) + ": trade 1000 is missing from the bars of AAA, which go on "
                + "to trade 2999; "), late.err());
    }

    /** Trades are read from a Parquet file that another command has written. */
    @Test
    void tradesFromParquet() throws IOException {
        List<String> files = days(folder, "AAA", 1, 2_000);
        Cli.run(build(files, "--threshold", "100", "-o", database.toString())).succeeded();
        Path parquet = folder.resolve("AAA-aggTrades-2024-08-01.parquet");
        String columns = "{'agg_trade_id': 'BIGINT', 'price': 'DECIMAL(18,8)', 'quantity': 'DECIMAL(18,8)', "
                + "'first_trade_id': 'BIGINT', 'last_trade_id': 'BIGINT', 'transact_time': 'BIGINT', "
                + "'is_buyer_maker': 'BOOLEAN'}";
        assertEquals("", query("from read_csv('" + files.getFirst() + "', header = false, columns = " + columns + ")",
                database, "--allow-files", "-o", parquet.toString()));
        String csv = Cli.run(build(files, "--threshold", "100")).succeeded().out();
        assertSameLines(csv, Cli.run(build(List.of(parquet.toString()), "--threshold", "100")).succeeded().out());
        Cli.Result again = Cli.run(build(List.of(parquet.toString()), "--threshold", "100", "-o", database.toString()));
        assertTrue(again.succeeded().err().contains("has them: 2000 duplicate trades\n"), again.err());

        Path doubles = folder.resolve("doubles.parquet");
        query("select * replace (price::double as price) from bars", parquet, "-o", doubles.toString());
        Cli.Result inexact = Cli.run(build(List.of(doubles.toString()), "--threshold", "100"));
        assertEquals(ExitCode.DATA, inexact.exitCode());
        assertEquals(doubles + ": floating-point columns are not exact: price (DOUBLE); --round half-even or "
                + "--round down reads their decimals to units of 1e-8 and 1 us", inexact.err().strip());
    }

    @Test
    void aParquetFileIsWholeOrNotThere() throws IOException {
        List<String> files = days(folder, "AAA", 1, 1_000);
        Path bars = Files.writeString(folder.resolve("bars.parquet"), "precious");
        Files.writeString(Path.of(files.getFirst()), Files.readString(Path.of(files.getFirst())) + "x");
        assertEquals(ExitCode.DATA,
                Cli.run(build(files, "--threshold", "100", "-o", bars.toString())).exitCode());
        assertEquals("precious", Files.readString(bars));
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(2, all.count());
        }
    }

    /** JSON read by another program has the values of CSV. */
    @Test
    void jsonReadByDuckDb() throws IOException {
        List<String> files = days(folder, "AAA", 1, 2_000);
        Path json = folder.resolve("bars.json");
        Cli.run(build(files, "--threshold", "100", "-o", json.toString())).succeeded();
        Cli.run(build(files, "--threshold", "100", "-o", database.toString())).succeeded();
        List<String> types = Arrays.stream(BarField.values()).map(field -> "'" + field.columnName() + "': '"
                + switch (field.kind()) {
                    case TIME -> "TIMESTAMPTZ";
                    case PRICE -> "DECIMAL(19,8)";
                    case VOLUME -> "DECIMAL(38,8)";
                    case TURNOVER -> "DECIMAL(38,16)";
                    case WHOLE -> "BIGINT";
                    case RATIO -> "DOUBLE";
                    case FLAG -> "BOOLEAN";
                } + "'").toList();
        assertEquals("n\n0\n",
                query("select count(*) as n from ((select * exclude (series_id, symbol, threshold_dbps) from bars) "
                + "except all (from read_json('" + json + "', columns = {" + String.join(", ", types) + "})))", database,
                "--allow-files"));
    }

    /** Bars are no trades, in any kind of file. */
    @Test
    void barsAreBuiltFromTrades() throws IOException {
        List<String> files = days(folder, "AAA", 1, 2_000);
        Path parquet = folder.resolve("bars.parquet");
        Cli.run(build(files, "--threshold", "100", "-o", parquet.toString())).succeeded();
        Cli.run(build(files, "--threshold", "100", "-o", database.toString())).succeeded();
        Cli.Result ofDatabase = Cli.run("build", database.toString(), "--threshold", "100");
        assertEquals(ExitCode.USAGE, ofDatabase.exitCode());
        assertTrue(ofDatabase.err().startsWith("rangebar: " + database + ": is a database; rangebar query writes its "
                + "contents to CSV or Parquet files"), ofDatabase.err());
        Cli.Result ofBars = Cli.run("build", parquet.toString(), "--threshold", "100");
        assertEquals(parquet + ": this file holds bars, expected trades", ofBars.err().strip());
    }
}

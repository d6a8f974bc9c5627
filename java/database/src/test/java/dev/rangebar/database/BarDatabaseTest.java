package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.RangeBar;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarDatabaseTest {
    private static final String PLAIN = "1723161256322,100,1\n1723161256323,101,2\n1723161256324,101.5,3\n";

    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("bars.duckdb");
    }

    private Path plain(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<Path> write(String name, List<List<String>> pieces) throws IOException {
        List<Path> files = new ArrayList<>();
        for (List<String> piece : pieces) {
            files.add(TestBars.write(folder.resolve(name + files.size() + ".csv"), piece));
        }
        return files;
    }

    /** Everything in a table, but for the names of the files. */
    private static List<List<Object>> rows(Path database, String sql) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            while (answer.next()) {
                List<Object> row = new ArrayList<>();
                for (int column = 1; column <= answer.getMetaData().getColumnCount(); column++) {
                    row.add(answer.getObject(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<List<Object>> bars(Path database) throws SQLException {
        return rows(database, "SELECT * FROM bars ORDER BY symbol, threshold_dbps, rowid");
    }

    private static List<List<Object>> states(Path database) throws SQLException {
        return rows(database, "SELECT symbol, threshold_dbps, hex(state) FROM series ORDER BY ALL");
    }

    private static void assertSame(Path expected, Path actual) throws SQLException {
        assertSameRows(bars(expected), bars(actual));
        assertSameRows(states(expected), states(actual));
    }

    private static void assertSameRows(List<List<Object>> expected, List<List<Object>> actual) {
        assertEquals(expected.size(), actual.size());
        for (int row = 0; row < expected.size(); row++) {
            assertEquals(expected.get(row), actual.get(row));
        }
    }

    /** Read by the driver's own result set, to the last bit; with and without ids and side. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsAreTheBarsOfTheApi(boolean hasAll) throws Exception {
        Path file = hasAll ? TestBars.write(folder.resolve("a.csv"), TestBars.rows(new Random(1), 20_000))
                : plain("a.csv", PLAIN);
        SeriesOptions options = TestBars.options(hasAll ? 100 : 250);
        TestBars.build(database, "BTCUSDT", List.of(options), List.of(file));
        List<RangeBar> expected = TestBars.ofFiles(options, List.of(file));
        assertTrue(expected.size() > (hasAll ? 500 : 0), expected.size() + " bars");
        List<List<Object>> rows = bars(database);
        assertEquals(expected.size(), rows.size());
        for (int index = 0; index < rows.size(); index++) {
            List<Object> row = rows.get(index);
            assertEquals(List.of("BTCUSDT", options.threshold().decimalBasisPoints()), row.subList(0, 2));
            for (BarField field : BarField.values()) {
                Object cell = row.get(2 + field.ordinal());
                TestBars.assertSame(field, expected.get(index),
                        cell instanceof OffsetDateTime time ? time.toInstant() : cell);
            }
        }
    }

    @Test
    void theTypesOfTheColumns() throws Exception {
        TestBars.build(database, "X", List.of(TestBars.options(250)), List.of(plain("a.csv", PLAIN)));
        List<String> types = new ArrayList<>();
        for (List<Object> column : rows(database, "SELECT column_name, column_type FROM (DESCRIBE bars)")) {
            types.add(column.get(0) + " " + column.get(1));
        }
        assertEquals(2 + BarField.values().length, types.size());
        assertTrue(types.containsAll(List.of("symbol VARCHAR", "threshold_dbps INTEGER",
                "open_time TIMESTAMP WITH TIME ZONE", "open DECIMAL(19,8)", "vwap DECIMAL(19,8)",
                "volume DECIMAL(38,8)", "turnover DECIMAL(38,16)", "trade_count BIGINT", "ofi DOUBLE", "is_incomplete BOOLEAN")),
                types.toString());
        assertEquals(BarField.columnNames(), types.subList(2, types.size()).stream()
                .map(type -> type.substring(0, type.indexOf(' '))).toList());
    }

    /** However the trades are cut into files, and files into runs, overlapping or given again: the same tables. */
    @Test
    void cutsAndRepetitionsChangeNothing() throws Exception {
        Random random = new Random(7);
        List<SeriesOptions> options = List.of(TestBars.options(50), TestBars.options(400));
        for (int round = 0; round < 4; round++) {
            List<String> rows = TestBars.rows(random, 3_000);
            Path whole = folder.resolve("whole" + round + ".duckdb");
            TestBars.build(whole, "A", options, write("whole" + round, List.of(rows)));
            Path cut = folder.resolve("cut" + round + ".duckdb");
            List<List<String>> pieces = new ArrayList<>();
            int from = 0;
            for (List<String> piece : TestBars.cut(rows, 4, random)) {
                int overlap = random.nextInt(from + 1); // with what came before, all of it at the most
                pieces.add(rows.subList(from - overlap, from + piece.size()));
                from += piece.size();
            }
            List<Path> files = write("cut" + round, pieces);
            for (int end = 1; end <= files.size(); end++) {
                int start = random.nextBoolean() ? 0 : end - 1;
                TestBars.build(cut, "A", options, files.subList(start, end));
            }
            assertSame(whole, cut);
            TestBars.build(cut, "A", options, files);
            Collections.shuffle(files, random);
            TestBars.build(cut, "A", options, files);
            assertSame(whole, cut);
        }
    }

    /** A threshold that comes later starts at the first file, the others go on. */
    @Test
    void aThresholdCanComeLater() throws Exception {
        List<Path> files = write("f", TestBars.cut(TestBars.rows(new Random(3), 3_000), 3, new Random(4)));
        TestBars.build(database, "A", List.of(TestBars.options(100)), files.subList(0, 2));
        TestBars.build(database, "A", List.of(TestBars.options(100), TestBars.options(200)), files);
        Path together = folder.resolve("together.duckdb");
        TestBars.build(together, "A", List.of(TestBars.options(100), TestBars.options(200)), files);
        assertSame(together, database);
    }

    /** What is not committed was never there; the next pass goes on where the last commit was. */
    @Test
    void withoutCommitNothingStays() throws Exception {
        List<Path> files = write("f", TestBars.cut(TestBars.rows(new Random(5), 3_000), 2, new Random(6)));
        TestBars.build(database, "A", List.of(TestBars.options(100)), files.subList(0, 1));
        List<List<Object>> before = bars(database);
        Path broken = Files.writeString(folder.resolve("broken.csv"), Files.readString(files.get(1)) + "x\n");
        assertThrows(Exception.class,
                () -> TestBars.build(database, "A", List.of(TestBars.options(100)), List.of(broken)));
        assertSameRows(before, bars(database));
        TestBars.build(database, "A", List.of(TestBars.options(100)), files);
        Path whole = folder.resolve("whole.duckdb");
        TestBars.build(whole, "A", List.of(TestBars.options(100)), files);
        assertSame(whole, database);
    }

    /** A file that should have come before those that have. */
    @Test
    void tradesThatWerePassedWithoutBeingTaken() throws Exception {
        List<String> rows = TestBars.rows(new Random(8), 300);
        List<Path> files = write("f", List.of(rows.subList(0, 100), rows.subList(100, 200), rows.subList(200, 300)));
        List<SeriesOptions> options = List.of(TestBars.options(100));
        TestBars.build(database, "A", options, List.of(files.get(0), files.get(2)));
        List<List<Object>> before = bars(database);
        String missing = rows.get(100).substring(0, rows.get(100).indexOf(','));
        String last = rows.get(299).substring(0, rows.get(299).indexOf(','));
        SourceConflictException e = assertThrows(SourceConflictException.class,
                () -> TestBars.build(database, "A", options, List.of(files.get(1))));
        assertEquals("trade " + missing + " is not among those that the bars of A were built from, which have gone on "
                + "to trade " + last + "; bars can only be continued: build a new store from all files in order",
                e.getMessage());
        Path all = TestBars.write(folder.resolve("all.csv"), rows);
        assertThrows(SourceConflictException.class, () -> TestBars.build(database, "A", options, List.of(all)));
        assertSameRows(before, bars(database));
    }

    /** They could not be told from those of the first round. */
    @Test
    void idsThatBeginAgain() throws Exception {
        List<String> rows = TestBars.rows(new Random(10), 100);
        List<SeriesOptions> options = List.of(TestBars.options(100));
        List<String> second = new ArrayList<>(rows.subList(50, 100));
        second.set(0, "1" + second.get(0).substring(second.get(0).indexOf(',')));
        List<Path> files = write("f", List.of(rows.subList(10, 50), second));
        SourceConflictException e = assertThrows(SourceConflictException.class,
                () -> TestBars.build(database, "A", options, files));
        assertTrue(e.getMessage().startsWith("trade 1 is not among those that the bars of A were built from, "),
                e.getMessage());
        assertTrue(e.getMessage().contains(", though it is later: a store knows trades by their ids, so it takes none that "
                + "begin again; "), e.getMessage());
    }

    /** One that is far too large, at the end of a file, must not swallow the next file. */
    @Test
    void laterTradesAreNotTakenForRepetitionsOfAWrongId() throws Exception {
        List<String> rows = TestBars.rows(new Random(9), 200);
        List<SeriesOptions> options = List.of(TestBars.options(100));
        List<String> first = new ArrayList<>(rows.subList(0, 100));
        first.set(99, "999999" + first.get(99).substring(first.get(99).indexOf(',')));
        List<Path> files = write("f", List.of(first, rows.subList(110, 200)));
        TestBars.build(database, "A", options, List.of(files.get(0)));
        List<List<Object>> before = bars(database);
        SourceConflictException e = assertThrows(SourceConflictException.class,
                () -> TestBars.build(database, "A", options, List.of(files.get(1))));
        assertTrue(e.getMessage().contains("has an id of those that the bars of A were built from, but the last of them, "
                + "trade 999999, was at "), e.getMessage());
        assertSameRows(before, bars(database));
    }

    /** Without ids only the same bytes are known to be the same trades. */
    @Test
    void tradesWithoutIds() throws Exception {
        List<SeriesOptions> options = List.of(TestBars.options(250));
        Path first = plain("a.csv", PLAIN);
        Path second = plain("b.csv", "1723161256324,101.5,4\n1723161256325,102,3\n");
        TestBars.build(database, "A", options, List.of(first, second, first));
        assertEquals(2 + 3, rows(database, "SELECT unnest(range(sum(trades)::BIGINT)) FROM sources").size());
        Path overlap = plain("c.csv", "1723161256324,101.5,4\n1723161256326,103,3\n");
        SourceConflictException e = assertThrows(SourceConflictException.class,
                () -> TestBars.build(database, "A", options, List.of(overlap)));
        assertTrue(e.getMessage().startsWith("begins at 2024-08-08T23:54:16.324Z, and the bars of A were built from "
                + "trades up to 2024-08-08T23:54:16.325Z; without ids, "), e.getMessage());
    }

    /** 70 MB in the folder for temporary files would stay behind every process that is killed. */
    @Test
    void theDriversNativeCodeHasNoFile() throws Exception {
        Path maps = Path.of("/proc/self/maps");
        TestBars.assume(Files.exists(maps), "the files that a process has mapped are told on Linux only");
        TestBars.build(database, "A", List.of(TestBars.options(250)), List.of(plain("a.csv", PLAIN)));
        List<String> mapped = Files.readAllLines(maps).stream().filter(line -> line.contains("libduckdb_java")).toList();
        assertFalse(mapped.isEmpty());
        mapped.forEach(line -> assertTrue(line.endsWith(" (deleted)"), line));
    }

    /** Sums have 128 bits, which Parquet has no integers for. */
    @Test
    void integersStayExactInParquet() throws Exception {
        TestBars.build(database, "A", List.of(TestBars.options(250)), List.of(plain("a.csv", PLAIN)));
        Path answer = folder.resolve("answer.parquet");
        BarQuery.writeParquet(database, "SELECT sum(n) AS \"a \"\" b\", -9007199254740993::HUGEINT AS c, 1 AS d FROM "
                + "(VALUES (9007199254740992), (1)) AS t(n)", answer);
        assertEquals(List.of(List.of("9007199254740993", "-9007199254740993", "1")), rows(database,
                "SELECT \"a \"\" b\"::VARCHAR, c::VARCHAR, d::VARCHAR FROM read_parquet('" + answer + "')"));
        assertThrows(DatabaseException.class, () -> BarQuery.writeParquet(database,
                "SELECT 170141183460469231731687303715884105727::HUGEINT AS n", answer));
    }

    /** Analysts ask with a DuckDB of their own, which need not be ours. */
    @Test
    void olderVersionsOfDuckDbCanReadIt() throws Exception {
        TestBars.build(database, "A", List.of(TestBars.options(250)), List.of(plain("a.csv", PLAIN)));
        assertEquals(List.of(List.of("v1.0.0+")), rows(database, "SELECT tags['storage_version'] FROM "
                + "duckdb_databases() WHERE NOT internal AND path IS NOT NULL"));
    }

    @Test
    void otherOptionsAreRefused() throws Exception {
        Path file = plain("a.csv", PLAIN);
        TestBars.build(database, "A", List.of(TestBars.options(250)), List.of(file));
        SeriesOptions other = new SeriesOptions(TestBars.options(250).threshold(), false,
                Optional.of(Duration.ofSeconds(5)));
        DatabaseException e = assertThrows(DatabaseException.class,
                () -> TestBars.build(database, "A", List.of(other), List.of(file)));
        assertEquals("A at 250 dbps (0.25%) was built with other options: timestamp gate on, no maximum gap; give the same, or "
                + "the name of another file", e.getMessage());
        assertEquals(List.of(List.of(true)), rows(database, "SELECT timestamp_gate FROM series"));
    }

    @Test
    void whatIsNoStore() throws Exception {
        Path text = plain("text.duckdb", "precious");
        assertThrows(DatabaseException.class, () -> BarDatabase.open(text));
        assertEquals("precious", Files.readString(text));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE other (a INTEGER)");
        }
        DatabaseException e = assertThrows(DatabaseException.class, () -> BarDatabase.open(database));
        assertTrue(e.getMessage().contains("is a database of something else"), e.getMessage());
        assertEquals(List.of(List.of("other")), rows(database, "SELECT table_name FROM duckdb_tables()"));
    }

    /** A sum of 128 bits may have 39 digits. */
    @Test
    void aSumThatDoesNotFitIsAnErrorByName() throws Exception {
        String rows = "1723161256322,90000000000,92233720368\n1723161256323,92000000000,92233720368\n";
        DatabaseException e = assertThrows(DatabaseException.class, () -> TestBars.build(database, "A",
                List.of(TestBars.options(250)), List.of(plain("a.csv", rows))));
        assertEquals("turnover of the bar that opens at 2024-08-08T23:54:16.322Z is 16786537106976000000000: exceeds the 38 "
                + "digits of a DECIMAL; text formats have no limit (--format csv)",
                e.getMessage().replace(".0000000000000000", ""));
        String most = "1723161256322,90000000000,92233720368\n1723161256323,92000000000,18000000000\n";
        Path other = folder.resolve("most.duckdb");
        TestBars.build(other, "A", List.of(TestBars.options(250)), List.of(plain("b.csv", most)));
        assertEquals("[[9957034833120000000000.0000000000000000]]",
                rows(other, "SELECT turnover FROM bars").toString());
    }

    /** Passes of several symbols at the same time do not disturb each other. */
    @Test
    void severalSymbolsAtOnce() throws Exception {
        Path alone = folder.resolve("alone.duckdb");
        List<Callable<Void>> works = new ArrayList<>();
        try (BarDatabase store = BarDatabase.open(database)) {
            for (String symbol : List.of("A", "B", "C", "D")) {
                List<Path> files = write(symbol,
                        TestBars.cut(TestBars.rows(new Random(symbol.charAt(0)), 4_000), 5, new Random(1)));
                TestBars.build(alone, symbol, List.of(TestBars.options(100)), files);
                DatabasePass pass = store.passes(symbol, List.of(TestBars.options(100))).getFirst();
                works.add(() -> {
                    TestBars.build(pass, files);
                    return null;
                });
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(works.size())) {
                for (var result : threads.invokeAll(works)) {
                    result.get();
                }
            }
        }
        assertSame(alone, database);
    }

    /** Also those that would be options of the driver, or files of another kind, to DuckDB. */
    @ParameterizedTest
    @ValueSource(strings = {":memory:", "-a", "a b?c=d&e#f%20", "it's \"quoted\"", "a.csv", "a.parquet", "md:a",
        "\u00e4\u6f22"})
    void names(String name) throws Exception {
        TestBars.assume(Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name),
                "in this locale no file can have the name " + name);
        Path file = Files.writeString(folder.resolve("in.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        Path store = folder.resolve(name);
        TestBars.build(store, "A", List.of(TestBars.options(250)), List.of(file));
        assertEquals(FileKind.DATABASE, FileKind.of(store));
        try (BarQuery query = BarQuery.execute(store, "SELECT count(*) FROM bars")) {
            assertEquals(List.of(1L), query.next());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b.duckdb", "a;access_mode=read_write", "a\\b.duckdb"})
    void namesThatDuckDbTakesForMore(String name) throws Exception {
        Path store = folder.resolve(name);
        DatabaseException e = assertThrows(DatabaseException.class, () -> BarDatabase.open(store));
        assertTrue(e.getMessage().contains("must not contain a semicolon or a backslash"), e.getMessage());
        assertFalse(Files.exists(store));
    }

    /** Of some of them DuckDB would make tables in memory, and all bars would be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "a.json", "a.parquet", "a.duckdb"})
    void whatIsNoDatabaseStaysAsItIs(String name) throws Exception {
        for (String content : List.of("[]", "")) {
            Path file = Files.writeString(folder.resolve(name), content);
            DatabaseException e = assertThrows(DatabaseException.class, () -> BarDatabase.open(file));
            assertEquals("the existing file is not a DuckDB database; name a database or a new file", e.getMessage());
            assertEquals(content, Files.readString(file));
        }
    }
}

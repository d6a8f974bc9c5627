package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.FeaturePlan;
import dev.rangebar.FeatureWindow;
import dev.rangebar.RangeBar;
import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.TemporaryNames;
import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import java.util.stream.Stream;
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

    /** {@return the rows of a query} */
    static List<List<Object>> rows(Path database, String sql) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getObject(column));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    static void execute(Path database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<List<Object>> bars(Path database) throws SQLException {
        return rows(database, "SELECT * EXCLUDE (series_id) FROM bars ORDER BY symbol, threshold_dbps, rowid");
    }

    private static List<List<Object>> states(Path database) throws SQLException {
        return rows(database, "SELECT symbol, distance, hex(state) FROM series ORDER BY ALL");
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
        BarSeriesSpec series = TestBars.series(hasAll ? 100 : 250);
        TestBars.build(database, "BTCUSDT", List.of(series), List.of(file));
        List<RangeBar> expected = TestBars.ofFiles(series, List.of(file));
        assertTrue(expected.size() > (hasAll ? 500 : 0), expected.size() + " bars");
        List<List<Object>> rows = rows(database, "FROM bars ORDER BY rowid");
        assertEquals(expected.size(), rows.size());
        for (int index = 0; index < rows.size(); index++) {
            List<Object> row = rows.get(index);
            assertEquals(List.of(1, "BTCUSDT", hasAll ? 100 : 250), row.subList(0, 3));
            for (BarField field : BarField.values()) {
                Object cell = row.get(3 + field.ordinal());
                TestBars.assertSame(field, expected.get(index),
                        cell instanceof OffsetDateTime time ? time.toInstant() : cell);
            }
        }
    }

    @Test
    void columnsHaveExactTypes() throws Exception {
        TestBars.build(database, "X", List.of(TestBars.series(250)), List.of(plain("a.csv", PLAIN)));
        List<String> types = new ArrayList<>();
        for (List<Object> column : rows(database, "SELECT column_name, column_type FROM (DESCRIBE bars)")) {
            types.add(column.get(0) + " " + column.get(1));
        }
        assertEquals(3 + BarField.values().length, types.size());
        assertTrue(types.containsAll(List.of("series_id INTEGER", "symbol VARCHAR", "threshold_dbps INTEGER",
                "open_time TIMESTAMP WITH TIME ZONE", "open DECIMAL(19,8)", "vwap DECIMAL(19,8)",
                "volume DECIMAL(38,8)", "turnover DECIMAL(38,16)", "trade_count BIGINT", "ofi DOUBLE", "is_incomplete BOOLEAN")),
                types.toString());
        assertEquals(BarField.columnNames(), types.subList(3, types.size()).stream()
                .map(type -> type.substring(0, type.indexOf(' '))).toList());
    }

    /** Trades cut into files, and files into runs, at random, with overlaps and repetitions, give the same tables. */
    @Test
    void cutsAndRepetitionsDoNotChangeTheTables() throws Exception {
        Random random = new Random(7);
        List<BarSeriesSpec> options = List.of(TestBars.series(50), TestBars.series(400));
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

    /** A threshold that is added later starts at the first file, the others continue. */
    @Test
    void addsAThresholdLater() throws Exception {
        List<Path> files = write("f", TestBars.cut(TestBars.rows(new Random(3), 3_000), 3, new Random(4)));
        TestBars.build(database, "A", List.of(TestBars.series(100)), files.subList(0, 2));
        TestBars.build(database, "A", List.of(TestBars.series(100), TestBars.series(200)), files);
        Path together = folder.resolve("together.duckdb");
        TestBars.build(together, "A", List.of(TestBars.series(100), TestBars.series(200)), files);
        assertSame(together, database);
    }

    /** An input that fails leaves nothing; the next run continues after the last checkpoint. */
    @Test
    void keepsNothingOfAFailedInput() throws Exception {
        List<Path> files = write("f", TestBars.cut(TestBars.rows(new Random(5), 3_000), 2, new Random(6)));
        TestBars.build(database, "A", List.of(TestBars.series(100)), files.subList(0, 1));
        List<List<Object>> before = bars(database);
        Path broken = Files.writeString(folder.resolve("broken.csv"), Files.readString(files.get(1)) + "x\n");
        assertThrows(Exception.class,
                () -> TestBars.build(database, "A", List.of(TestBars.series(100)), List.of(broken)));
        assertSameRows(before, bars(database));
        TestBars.build(database, "A", List.of(TestBars.series(100)), files);
        Path whole = folder.resolve("whole.duckdb");
        TestBars.build(whole, "A", List.of(TestBars.series(100)), files);
        assertSame(whole, database);
    }

    /** Small inputs of many symbols, two days of each; of the files of the second run, one has the name of a file of the first. */
    private record TwoDays(List<Path> first, List<Path> second) {
        static TwoDays write(Path folder) throws IOException {
            List<Path> first = new ArrayList<>();
            List<Path> second = new ArrayList<>();
            for (int symbol = 10; symbol < 50; symbol++) {
                List<String> rows = TestBars.rows(new Random(symbol), 120);
                first.add(TestBars.write(folder.resolve("S" + symbol + "USDT-aggTrades-2024-08-08.csv"), rows.subList(0, 60)));
                second.add(symbol == 30 ? first.getLast()
                        : TestBars.write(folder.resolve("S" + symbol + "USDT-aggTrades-2024-08-09.csv"), rows.subList(60, 120)));
            }
            return new TwoDays(first, second);
        }

        /** Adds the trades of the second day to the file of the first. */
        void extend() throws IOException {
            TestBars.write(second.get(20), TestBars.rows(new Random(30), 120));
        }
    }

    private static void run(BarDatabase open, List<Path> files) throws Exception {
        BarPipeline.builder().inputs(files.toArray(Path[]::new)).thresholds(Threshold.ofDecimalBasisPoints(50)).sink(open).build().run();
    }

    private static void run(Path database, List<Path> files) throws Exception {
        try (BarDatabase open = BarDatabase.open(database)) {
            run(open, files);
        }
    }

    /** Nothing of a transaction of small inputs stays that has failed; the message names them, and the next run completes the tables. */
    @Test
    void aFailedTransactionOfSmallInputsIsRepeated() throws Exception {
        TwoDays files = TwoDays.write(folder);
        Path whole = folder.resolve("whole.duckdb");
        run(database, files.first);
        run(whole, files.first);
        Path before = Files.copy(whole, folder.resolve("before.duckdb"));
        files.extend();
        run(whole, files.second);
        execute(database, "CREATE UNIQUE INDEX once ON sources (name)"); // the 21st of these inputs violates it

        List<String> lost;
        try (BarDatabase open = BarDatabase.open(database)) {
            DatabaseException e = assertThrows(DatabaseException.class, () -> run(open, files.second));
            lost = e.uncommittedInputs();
            assertTrue(lost.contains(files.second.get(20).toString()), lost.toString());
            assertTrue(e.getMessage().matches("(?s).*Duplicate key .*; not in the database: \\Q" + lost.get(0) + "\\E.*"), e.getMessage());
            assertEquals(e.getMessage(), assertThrows(DatabaseException.class, () -> run(open, files.second)).getMessage(), "goes on");
        }
        List<List<Object>> kept = rows(database, "SELECT name FROM sources ORDER BY source_id OFFSET 40");
        assertTrue(kept.size() < 40 && lost.stream().noneMatch(name -> kept.contains(List.<Object>of(name))), kept + " and " + lost);
        for (int k = 0; k < 40; k++) {
            boolean isKept = kept.contains(List.<Object>of(files.second.get(k).toString()));
            String ofSymbol = "SELECT * EXCLUDE (series_id) FROM bars WHERE symbol = 'S" + (10 + k) + "USDT' ORDER BY rowid";
            assertSameRows(rows(isKept ? whole : before, ofSymbol), rows(database, ofSymbol));
        }
        execute(database, "DROP INDEX once");
        run(database, files.second);
        assertSame(whole, database);
    }

    /** Series that are begun or continued together have the rows of those that are built one after the other, beside a foreign column. */
    @Test
    void manySeriesAtOnce() throws Exception {
        TwoDays files = TwoDays.write(folder);
        List<Path> first = files.first.subList(0, 12);
        List<Path> second = files.second.subList(0, 12);
        Path single = folder.resolve("single.duckdb");
        for (List<Path> day : List.of(first, second)) {
            for (Path file : day) {
                run(single, List.of(file));
            }
        }
        run(database, first.subList(3, 4));
        execute(database, "ALTER TABLE series ADD COLUMN note VARCHAR");
        run(database, first);
        run(database, second);
        assertSame(single, database);
        assertEquals(List.of(List.of(12L, 12L)), rows(database, "SELECT count(*), count(DISTINCT series_id) FROM series"));
        assertSameRows(rows(single, "SELECT name, sha256, trades, last_time FROM sources ORDER BY ALL"),
                rows(database, "SELECT name, sha256, trades, last_time FROM sources ORDER BY ALL"));
    }

    /** 70 MB in the folder for temporary files would stay behind every process that is killed. */
    @Test
    void theNativeCodeOfTheDriverHasNoFile() throws Exception {
        Path maps = Path.of("/proc/self/maps");
        Assume.that(Files.exists(maps), "only Linux lists the files that a process has mapped");
        TestBars.build(database, "A", List.of(TestBars.series(250)), List.of(plain("a.csv", PLAIN)));
        List<String> mapped = Files.readAllLines(maps).stream().filter(line -> line.contains("libduckdb_java")).toList();
        assertFalse(mapped.isEmpty());
        mapped.forEach(line -> assertTrue(line.endsWith(" (deleted)"), line));
    }

    /** Sums have 128 bits, which Parquet has no integers for. */
    @Test
    void integersStayExactInParquet() throws Exception {
        TestBars.build(database, "A", List.of(TestBars.series(250)), List.of(plain("a.csv", PLAIN)));
        Path output = folder.resolve("output.parquet");
        BarQuery.writeParquet(database, "SELECT sum(n) AS \"a \"\" b\", -9007199254740993::HUGEINT AS c, 1 AS d FROM "
                + "(VALUES (9007199254740992), (1)) AS t(n)", output);
        assertEquals(List.of(List.of("9007199254740993", "-9007199254740993", "1")), rows(database,
                "SELECT \"a \"\" b\"::VARCHAR, c::VARCHAR, d::VARCHAR FROM read_parquet('" + output + "')"));
        assertThrows(DatabaseException.class, () -> BarQuery.writeParquet(database,
                "SELECT 170141183460469231731687303715884105727::HUGEINT AS n", output));
    }

    /** Analysts query with a DuckDB of their own, of another version. */
    @Test
    void olderVersionsOfDuckDbCanReadIt() throws Exception {
        TestBars.build(database, "A", List.of(TestBars.series(250)), List.of(plain("a.csv", PLAIN)));
        assertEquals(List.of(List.of("v1.0.0+")), rows(database, "SELECT tags['storage_version'] FROM "
                + "duckdb_databases() WHERE NOT internal AND path IS NOT NULL"));
    }

    private static BarSeriesSpec options(BarSeriesSpec series, boolean timestampGate, Optional<Duration> maxGap) {
        return new BarSeriesSpec(series.symbol(), series.market(), series.distance(), timestampGate, maxGap);
    }

    /** Options are a part of the key: each series goes on with its own. */
    @Test
    void seriesThatDifferInOptionsCoexist() throws Exception {
        List<Path> files = write("a", TestBars.cut(TestBars.rows(new Random(11), 6_000), 3, new Random(2)));
        BarSeriesSpec plain = TestBars.series(50);
        List<BarSeriesSpec> variants = List.of(plain, options(plain, false, Optional.empty()),
                options(plain, true, Optional.of(Duration.ofMillis(60))), options(plain, false, Optional.of(Duration.ofMillis(60))));
        for (int last : new int[] {1, 3}) {
            for (BarSeriesSpec variant : variants) {
                try (BarDatabase open = BarDatabase.open(database)) {
                    TestBars.build(open, "A", List.of(variant), files.subList(0, last));
                    assertEquals(last == 1 && !variant.equals(plain) ? List.of(variant.withSymbol("A")) : List.of(),
                            open.optionVariants());
                }
            }
        }
        assertEquals("[[1, true, null], [2, false, null], [3, true, 60000], [4, false, 60000]]", rows(database,
                "SELECT series_id, timestamp_gate, max_gap_us FROM series ORDER BY series_id").toString());
        for (int k = 0; k < variants.size(); k++) {
            Path alone = folder.resolve(k + ".duckdb");
            TestBars.build(alone, "A", List.of(variants.get(k)), files);
            assertSameRows(bars(alone), rows(database, "SELECT * EXCLUDE (series_id) FROM bars WHERE series_id = " + (k + 1)
                    + " ORDER BY rowid"));
        }
        assertEquals(4, rows(database, "SELECT DISTINCT count(*), sum(volume) FROM bars GROUP BY series_id").size());
    }

    /** Nothing of a database may be continued whose options are not all known. */
    @Test
    void refusesASeriesWithAnOptionOfALaterVersion() throws Exception {
        Path file = plain("a.csv", PLAIN);
        TestBars.build(database, "A", List.of(TestBars.series(250)), List.of(file));
        execute(database, "UPDATE series SET further_options = 'ticks=5'");
        DatabaseException e = assertThrows(DatabaseException.class,
                () -> TestBars.build(database, "A", List.of(TestBars.series(250)), List.of(file)));
        assertEquals("A at 250 dbps (0.25%) was built with an option of a later version: ticks=5; use that version or another "
                + "database", e.getMessage());
    }

    @Test
    void rejectsOtherFilesAndDatabases() throws Exception {
        Path text = plain("text.duckdb", "precious");
        assertThrows(DatabaseException.class, () -> BarDatabase.open(text));
        assertEquals("precious", Files.readString(text));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE other (a INTEGER)");
        }
        DatabaseException e = assertThrows(DatabaseException.class, () -> BarDatabase.open(database));
        assertTrue(e.getMessage().contains("is a database of another program"), e.getMessage());
        assertEquals(List.of(List.of("other")), rows(database, "SELECT table_name FROM duckdb_tables()"));
    }

    /** A sum of 128 bits may have 39 digits. */
    @Test
    void namesASumThatDoesNotFit() throws Exception {
        String rows = "1723161256322,90000000000,92233720368\n1723161256323,92000000000,92233720368\n";
        DatabaseException e = assertThrows(DatabaseException.class, () -> TestBars.build(database, "A",
                List.of(TestBars.series(250)), List.of(plain("a.csv", rows))));
        assertEquals("turnover of the bar that opens at 2024-08-08T23:54:16.322Z is 16786537106976000000000: exceeds the 38 "
                + "digits of a DECIMAL; text formats have no limit (--format csv)",
                e.getMessage().replace(".0000000000000000", ""));
        String most = "1723161256322,90000000000,92233720368\n1723161256323,92000000000,18000000000\n";
        Path other = folder.resolve("most.duckdb");
        TestBars.build(other, "A", List.of(TestBars.series(250)), List.of(plain("b.csv", most)));
        assertEquals("[[9957034833120000000000.0000000000000000]]",
                rows(other, "SELECT turnover FROM bars").toString());
    }

    /** A run that is as large as announced spills nothing; one that is larger spills, and writes the same rows. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void appendsWithLessMemory(boolean hasFeatures) throws Exception {
        Optional<FeaturePlan> features = hasFeatures ? Optional.of(new FeaturePlan(EnumSet.of(FeaturePlan.Group.INTRA),
                FeaturePlan.Profile.EXACT, FeatureWindow.parse("trades:50"))) : Optional.empty();
        List<Path> files = write("a", List.of(TestBars.rows(new Random(3), 280_000)));
        Path usual = folder.resolve("usual.duckdb");
        assertEquals(0, append(BarDatabase.open(usual), files, features));
        assertEquals(0, append(BarDatabase.openForAppending(database, 1, features), files, features));
        assertEquals(rows(usual, "SELECT count(*), sum(hash(b)) FROM bars b"), rows(database, "SELECT count(*), sum(hash(b)) FROM bars b"));

        Path larger = folder.resolve("larger.duckdb");
        assertEquals(hasFeatures ? 1 : 0, append(BarDatabase.openForAppending(larger, 1, Optional.empty()), files, features));
        assertEquals(rows(usual, "SELECT count(*), sum(hash(b)) FROM bars b"), rows(larger, "SELECT count(*), sum(hash(b)) FROM bars b"));
        assertEquals(0, spillFolders());
    }

    @Test
    void appendsForAtLeastOneSymbol() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> BarDatabase.openForAppending(database, 0, Optional.empty()));
        assertEquals("the number of symbols is 0, expected at least 1", e.getMessage());
        assertFalse(Files.exists(database));
    }

    /** Adds trades to a database and closes it; returns the number of folders that it has spilled to. */
    private long append(BarDatabase open, List<Path> files, Optional<FeaturePlan> features) throws Exception {
        try (open) {
            BarPipeline.Builder pipeline = BarPipeline.builder().inputs(files.toArray(Path[]::new)).symbol("A")
                    .distances(List.of(TestBars.series(1).distance(), TestBars.series(2).distance())).sink(open);
            features.ifPresent(pipeline::features);
            assertTrue(pipeline.build().run().bars() > 200_000); // a row group has 122,880
            return spillFolders();
        }
    }

    private long spillFolders() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().startsWith(TemporaryNames.ofSpillFolder())).count();
        }
    }

    /** Passes of several symbols at the same time do not affect each other. */
    @Test
    void buildsSeveralSymbolsAtTheSameTime() throws Exception {
        Path alone = folder.resolve("alone.duckdb");
        List<Callable<Void>> works = new ArrayList<>();
        try (BarDatabase open = BarDatabase.open(database)) {
            for (String symbol : List.of("A", "B", "C", "D")) {
                List<Path> files = write(symbol,
                        TestBars.cut(TestBars.rows(new Random(symbol.charAt(0)), 4_000), 5, new Random(1)));
                TestBars.build(alone, symbol, List.of(TestBars.series(100)), files);
                works.add(() -> {
                    TestBars.build(open, symbol, List.of(TestBars.series(100)), files);
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
        assertEquals(List.of(List.of(0L)), rows(database, "SELECT count(*) FROM bars b FULL JOIN series s USING (series_id) "
                + "WHERE b.symbol IS DISTINCT FROM s.symbol OR b.threshold_dbps IS DISTINCT FROM s.distance"));
    }

    /** Some of these names are options of the driver, or files of another kind, to DuckDB. */
    @ParameterizedTest
    @ValueSource(strings = {":memory:", "-a", "a b?c=d&e#f%20", "it's \"quoted\"", "a.csv", "a.parquet", "md:a",
        "\u00e4\u6f22"})
    void acceptsAnyFileName(String name) throws Exception {
        Assume.that(Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name),
                "in this locale no file can have the name " + name);
        Path file = Files.writeString(folder.resolve("in.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        Path target = folder.resolve(name);
        TestBars.build(target, "A", List.of(TestBars.series(250)), List.of(file));
        assertEquals(FileKind.DATABASE, FileKind.of(target));
        try (BarQuery query = BarQuery.execute(target, "SELECT count(*) FROM bars")) {
            assertEquals(List.of(1L), query.next());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b.duckdb", "a;access_mode=read_write", "a\\b.duckdb"})
    void rejectsNamesThatDuckDbMisreads(String name) throws Exception {
        Path target = folder.resolve(name);
        DatabaseException e = assertThrows(DatabaseException.class, () -> BarDatabase.open(target));
        assertTrue(e.getMessage().contains("must not contain a semicolon or a backslash"), e.getMessage());
        assertFalse(Files.exists(target));
    }

    /** DuckDB opens some of these files as tables in memory: all bars would be lost. An empty file is waited for: all at once. */
    @Test
    void keepsFilesThatAreNoDatabase() throws Exception {
        List<Callable<Void>> files = new ArrayList<>();
        for (String name : List.of("a.csv", "a.json", "a.parquet", "a.duckdb")) {
            for (String content : List.of("[]", "")) {
                files.add(() -> {
                    Path file = Files.writeString(folder.resolve((content.isEmpty() ? "empty-" : "") + name), content);
                    DatabaseException e = assertThrows(DatabaseException.class, () -> BarDatabase.open(file));
                    assertEquals("the existing file is not a DuckDB database; name a database or a new file", e.getMessage());
                    assertEquals(content, Files.readString(file));
                    return null;
                });
            }
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(files.size())) {
            for (Future<Void> file : threads.invokeAll(files)) {
                file.get();
            }
        }
    }

    /** A database is created under a temporary name; the log of one that is gone does not become part of it. */
    @Test
    void aNewDatabaseIsTheOnlyFile() throws Exception {
        Path database = folder.resolve("new.duckdb");
        Path log = Files.writeString(folder.resolve("new.duckdb.wal"), "a log of another database");
        for (int time = 0; time < 2; time++) {
            BarDatabase.open(database).close();
            assertFalse(Files.exists(log));
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(List.of(database), files.toList());
            }
            Files.delete(database);
        }
    }

    /** For a moment, a file that another process creates has no header. On a busy machine this may be a longer moment than the wait. */
    @Test
    void waitsForTheHeaderOfANewDatabase() throws Exception {
        Path complete = folder.resolve("complete.duckdb");
        BarDatabase.open(complete).close();
        int attempts = 1;
        for (; !opensWhileCreated(complete) && attempts < 10; attempts++) { }
        assertTrue(attempts < 10, "a file without a header is not waited for");
    }

    private boolean opensWhileCreated(Path complete) throws Exception {
        Path copy = Files.copy(complete, folder.resolve("copy.duckdb"));
        Path created = Files.createFile(folder.resolve("created.duckdb"));
        Thread creator = new Thread(() -> assertDoesNotThrow(() -> {
            Thread.sleep(100);
            Files.move(copy, created, StandardCopyOption.ATOMIC_MOVE);
        }));
        creator.start();
        try {
            BarDatabase.open(created).close();
            return true;
        } catch (DatabaseException e) {
            assertEquals("the existing file is not a DuckDB database; name a database or a new file", e.getMessage());
            return false;
        } finally {
            creator.join();
            Files.delete(created);
        }
    }
}

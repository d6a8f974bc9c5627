package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.rangebar.BarBuffer;
import dev.rangebar.BarField;
import dev.rangebar.FeaturePlan;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.tradefiles.InvalidRowReason;
import dev.rangebar.tradefiles.InvalidRows;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.Rounding;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import dev.rangebar.tradefiles.TradeLayout;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetTest {
    @TempDir
    private Path folder;

    /** Written by DuckDB, read by another library, the same as the API's bars to the last bit. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherReaderFindsTheBarsOfTheApi(boolean hasAll) throws Exception {
        Path file = hasAll ? TestBars.write(folder.resolve("a.csv"), TestBars.rows(new Random(1), 20_000))
                : Files.writeString(folder.resolve("a.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        BarSeriesSpec series = new BarSeriesSpec(Optional.of("BTC'USDT"), Optional.empty(),
                Threshold.ofDecimalBasisPoints(100), true, Optional.of(Duration.ofMillis(1_500)));
        Path parquet = folder.resolve("it's.parquet");
        write(file, series, parquet);
        List<RangeBar> expected = TestBars.ofFiles(series, List.of(file));
        assertTrue(expected.size() > (hasAll ? 500 : 0), expected.size() + " bars");
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(parquet));
                RowReader rows = reader.rowReader()) {
            for (RangeBar bar : expected) {
                assertTrue(rows.hasNext());
                rows.next();
                for (BarField field : BarField.values()) {
                    TestBars.assertSame(field, bar, value(rows, field));
                }
            }
            assertFalse(rows.hasNext());
            Map<String, String> metadata = reader.getFileMetaData().keyValueMetadata();
            assertEquals("BTC'USDT", metadata.get("rangebar.symbol"));
            assertEquals("100", metadata.get("rangebar.threshold_dbps"));
            assertEquals("true", metadata.get("rangebar.timestamp_gate"));
            assertEquals("1500000", metadata.get("rangebar.max_gap_us"));
            assertEquals("a.csv\nb.csv", metadata.get("rangebar.sources"));
            assertTrue(metadata.containsKey("rangebar.version"));
            assertFalse(metadata.containsKey("rangebar.features"), "without features");
        }
    }

    /** The metadata of a file name the features with the version of their definitions; it reads as the plan of the file. */
    @ParameterizedTest
    @ValueSource(strings = {"lookback,intra exact trades:500 v1", "intra,footprint reference time:300000000us row:5 v1"})
    void metadataHaveTheFeatures(String plan) throws Exception {
        FeaturePlan features = FeaturePlan.parse(plan);
        Path parquet = folder.resolve("a.parquet");
        try (ParquetSink out = ParquetSink.open(parquet, TestBars.series(100).withFeatures(Optional.of(features)), List.of("a.csv"))) {
            out.commit();
        }
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(parquet))) {
            String text = reader.getFileMetaData().keyValueMetadata().get("rangebar.features");
            assertEquals(plan, text);
            assertEquals(features, FeaturePlan.parse(text));
            assertEquals(1, FeaturePlan.DEFINITION_VERSION, "a new version of the definitions is one of these texts");
        }
    }

    private static Object value(RowReader row, BarField field) {
        int column = field.ordinal();
        if (row.isNull(column)) {
            return null;
        }
        return switch (field.kind()) {
            case TIME -> row.getTimestamp(column);
            case PRICE, VOLUME, TURNOVER -> row.getDecimal(column);
            case WHOLE -> row.getLong(column);
            case RATIO -> row.getDouble(column);
            case FLAG -> row.getBoolean(column);
        };
    }

    private static void write(Path trades, BarSeriesSpec series, Path parquet) throws Exception {
        try (ParquetSink out = ParquetSink.open(parquet, series, List.of("a.csv", "b.csv"));
                RangeBarProcessor processor = series.newProcessor();
                BarBuffer bars = BarBuffer.create();
                TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile(trades.toString(), trades))) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                processor.process(chunk.trades(), bars);
                out.write(bars.view());
                bars.clear();
            }
            out.commit();
        }
    }

    @Test
    void withoutWriteThereIsNoFile() throws Exception {
        Path parquet = folder.resolve("a.parquet");
        ParquetSink.open(parquet, TestBars.series(100), List.of()).close();
        assertFalse(Files.exists(parquet));
    }

    private Path parquet(String select) throws Exception {
        Path file = folder.resolve("trades.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + select + ") TO '" + file + "'");
        }
        return file;
    }

    private static String text(Path parquet) throws Exception {
        return text(parquet, ReadOptions.DEFAULT);
    }

    private static String text(Path parquet, ReadOptions options) throws Exception {
        assertEquals(FileKind.PARQUET, FileKind.of(parquet));
        try (InputStream trades = ParquetTrades.open(parquet, options)) {
            return new String(trades.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The same bytes as the CSV file that it was made of, more than one buffer of them. */
    @Test
    void exactlyWhatTheCsvFileHolds() throws Exception {
        Path csv = TestBars.write(folder.resolve("a.csv"), TestBars.rows(new Random(2), 5_000));
        Path parquet = parquet("SELECT * FROM read_csv('" + csv
                + "', types = {'price': 'VARCHAR', 'quantity': 'VARCHAR'})");
        assertArrayEquals(Files.readAllBytes(csv), text(parquet).getBytes(StandardCharsets.UTF_8));
    }

    /** Rows so long that the first ones fill more than a buffer are all read. */
    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 128, 5_000})
    void longRows(int rows) throws Exception {
        Path file = parquet("SELECT i AS price, repeat('x', 2000) AS note FROM range(" + rows + ") t(i)");
        List<String> lines = text(file).lines().skip(1).toList();
        assertEquals(rows, lines.size());
        for (int row = 0; row < rows; row++) {
            assertEquals(row + "," + "x".repeat(2_000), lines.get(row));
        }
    }

    /** Neither the length of a row's expression nor the memory of rows in columns limits the number of columns. */
    @ParameterizedTest
    @ValueSource(strings = {"BIGINT", "VARCHAR"})
    void manyColumns(String type) throws Exception {
        int others = 1_003;
        String trades = "SELECT i AS agg_trade_id, (100 + i % 7)::DECIMAL(18, 8) AS price, 1::DECIMAL(18, 8) AS quantity, "
                + "make_timestamp(1723161256000000 + i) AS time";
        String from = " FROM range(5000) t(i)";
        ReadOptions options = ReadOptions.DEFAULT.withLayout(TradeLayout.parse("time=timestamp_us\nprice=price\nquantity=quantity"));
        Path few = parquet(trades + from);
        List<Trade> expected = trades(TradeInput.ofFile("a.parquet", few, o -> ParquetTrades.open(few, o)), options);
        assertEquals(5_000, expected.size());
        Path many = parquet(IntStream.range(0, others).mapToObj(k -> "i::" + type + " AS c" + k).collect(Collectors.joining(", ", trades + ", ", from)));
        assertIterableEquals(expected, trades(TradeInput.ofFile("a.parquet", many, o -> ParquetTrades.open(many, o)), options));
        List<String> lines = text(many).lines().toList();
        assertEquals(5_001, lines.size());
        assertEquals("7,100.00000000,1.00000000,1723161256000007" + ",7".repeat(others), lines.get(8));
    }

    /** A file is whole only with as many rows as its footer says. */
    @ParameterizedTest
    @ValueSource(ints = {40, 100, 3_000})
    void rowsThatAreMissing(int rows) throws Exception {
        Path file = parquet("SELECT i AS price, 'x' AS note FROM range(" + rows + ") t(i)");
        byte[] bytes = Files.readAllBytes(file);
        int footer = bytes.length - 8 - ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
        byte[] number = rows < 64 ? new byte[] {0x16, (byte) (rows * 2)} : new byte[] {0x16, (byte) (rows * 2 | 0x80), (byte) (rows * 2 >> 7)};
        int at = footer; // the first number of 64 bits with this value is that of all rows
        while (!Arrays.equals(bytes, at, at + number.length, number, 0, number.length)) {
            at++;
        }
        bytes[at + 1] += 2;
        Files.write(file, bytes);
        assertEquals("the Parquet file is damaged, truncated or of an unsupported kind (it has " + rows + " rows, expected " + (rows + 1)
                + "); restore it from a copy, or write it again", assertThrows(DatabaseException.class, () -> text(file)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "100.25::DECIMAL(18, 8)                              | price        | 100.25000000",
        "100.25::DECIMAL(38, 18)                             | price        | 100.25",
        "100::DECIMAL(38, 18)                                | price        | 100",
        "0.123456789::DECIMAL(10, 9)                         | price        | 0.123456789",
        "90071992547.40993::DECIMAL(18, 6)                   | price        | 90071992547.409930",
        "7::UTINYINT                                         | quantity     | 7",
        "'7.5'                                               | quantity     | 7.5",
        "NULL::DECIMAL(18, 8)                                | price        | ''",
        "concat('1', chr(10), '2,3')                         | price        | 1?2?3",
        "TIMESTAMPTZ '2024-08-08 23:54:16.322123+00'         | timestamp_us | 1723161256322123",
        "TIMESTAMP '2024-08-08 23:54:16.322123'              | timestamp_us | 1723161256322123",
        "TIMESTAMP_MS '2024-08-08 23:54:16.322'              | timestamp_us | 1723161256322000",
        "TIMESTAMP_NS '2024-08-08 23:54:16.322123000'        | timestamp_us | 1723161256322123",
        "TIMESTAMP_NS '2024-08-08 23:54:16.322123001'        | timestamp_us | 1723161256322123.001",
        "true                                                | flag         | true"})
    void cells(String value, String name, String text) throws Exception {
        assertEquals(name + "\n" + text + "\n", text(parquet("SELECT " + value + " AS \""
                + (name.equals("timestamp_us") ? "time" : name) + '"')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "INTERVAL '1' DAY", "DATE '2024-08-08'"})
    void typesThatAreRefused(String value) throws Exception {
        Path file = parquet("SELECT " + value + " AS price");
        DatabaseException e = assertThrows(DatabaseException.class, () -> ParquetTrades.open(file, ReadOptions.DEFAULT).close());
        assertTrue(e.getMessage().startsWith("column price has type "), e.getMessage());
    }

    /** Floating-point numbers are read as their shortest decimals, if the caller allows rounding; no advice loses digits. */
    @Test
    void floatingPointNumbers() throws Exception {
        Path csv = TestBars.write(folder.resolve("a.csv"), TestBars.rows(new Random(3), 500));
        String floats = Stream.of(TestBars.HEADER.strip().split(","))
                .map(name -> name.equals("price") || name.equals("quantity") ? name + "::DOUBLE AS " + name : name)
                .collect(Collectors.joining(", "));
        Path file = parquet("SELECT " + floats + " FROM read_csv('" + csv + "', types = {'price': 'VARCHAR', "
                + "'quantity': 'VARCHAR'})");
        String message = assertThrows(DatabaseException.class, () -> ParquetTrades.open(file, ReadOptions.DEFAULT).close())
                .getMessage();
        assertEquals("floating-point columns are not exact: price (DOUBLE), quantity (DOUBLE); --round half-even or --round "
                + "down reads their decimals to units of 1e-8 and 1 us", message);
        assertEquals(trades(TradeInput.ofFile("a.csv", csv), ReadOptions.DEFAULT), trades(
                TradeInput.ofFile("a.parquet", file, options -> ParquetTrades.open(file, options)),
                ReadOptions.DEFAULT.withRounding(Rounding.DOWN)));
    }

    private static List<Trade> trades(TradeInput input, ReadOptions options) throws Exception {
        List<Trade> trades = new ArrayList<>();
        try (TradeFileReader reader = TradeFileReader.open(input, options)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                for (int i = 0; i < chunk.size(); i++) {
                    trades.add(chunk.trade(i));
                }
            }
        }
        return trades;
    }

    /** {@return the trades of a file with their lines, then the error of reading and the invalid rows} */
    private static List<String> found(Path file, ReadOptions options, boolean skips, TradeInput.Opener opener) {
        List<String> found = new ArrayList<>();
        InvalidRows skipped = new InvalidRows();
        TradeInput input = TradeInput.ofFile("a.parquet", file, opener);
        try (TradeFileReader reader = skips ? TradeFileReader.openSkipping(input, options, skipped)
                : TradeFileReader.open(input, options)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                for (int i = 0; i < chunk.size(); i++) {
                    found.add(chunk.lineOf(i) + " " + chunk.trade(i));
                }
            }
        } catch (TradeFileException e) {
            found.add(e.getMessage());
        }
        for (InvalidRowReason reason : InvalidRowReason.values()) {
            found.add(reason + " " + skipped.counts().get(reason) + skipped.examples(reason).stream().map(Exception::getMessage).toList());
        }
        return found;
    }

    /** Rows in columns and the same rows as text have the same trades and errors at the same lines, wherever an odd one stands. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 2_047, 2_048, 4_097, 9_000})
    void columnsAreTheText(int oddRow) throws Exception {
        Random random = new Random(oddRow);
        List<String> odd = List.of("NULL", "(-1)", "0", "true", "9999999999", "12345678.00000001", "10000000000000000");
        for (int round = 0; round < 3; round++) {
            String type = List.of("DECIMAL(18, 8)", "DECIMAL(28, 8)", "DECIMAL(9, 2)", "BIGINT", "UBIGINT").get(random.nextInt(5));
            String time = List.of("make_timestamp(%s)", "make_timestamp_ns(%s * 1000)", "%s", "make_timestamp_ns(%s * 1000)::TIMESTAMP_MS",
                    "(make_timestamp(%s) AT TIME ZONE 'UTC')").get(random.nextInt(5));
            String select = "SELECT (7 + i)::" + (random.nextBoolean() ? "BIGINT" : "UINTEGER") + " AS agg_trade_id, (100 + i % 7)::" + type
                    + " AS price, (1 + i % 3)::DECIMAL(18, 3) AS quantity, " + time.formatted("(1723161256000000 + i)")
                    + " AS timestamp_us, i % 3 = 0 AS is_buyer_maker" + (random.nextBoolean() ? ", true AS is_best_match" : "")
                    + " FROM range(9000) t(i)";
            String[] names = {"agg_trade_id", "price", "quantity", "timestamp_us", "is_buyer_maker"};
            String changed = names[random.nextInt(names.length)];
            Path file = parquet("SELECT * REPLACE (CASE WHEN agg_trade_id = " + (7 + oddRow) + " THEN TRY_CAST("
                    + odd.get(random.nextInt(odd.size())) + "::VARCHAR AS typeof_" + changed + ") ELSE " + changed + " END AS " + changed
                    + ") FROM (" + select + ")", select, changed);
            for (boolean skips : new boolean[] {false, true}) {
                List<String> text = found(file, ReadOptions.DEFAULT, skips, o -> new FilterInputStream(ParquetTrades.open(file, o)) { });
                assertIterableEquals(text, found(file, ReadOptions.DEFAULT, skips, o -> ParquetTrades.open(file, o)), select);
                assertTrue(text.size() > oddRow, text.toString());
            }
        }
    }

    /** The text of the first rows, which is made of columns where all of them are usual, is that which DuckDB makes of fewer rows. */
    @ParameterizedTest
    @ValueSource(strings = {"(-1)", "0", "1", "NULL"})
    void firstRowsAreTheTextOfDuckDb(String odd) throws Exception {
        List<String> columns = List.of("TINYINT", "UBIGINT", "DECIMAL(3, 0)", "DECIMAL(2, 2)", "DECIMAL(3, 2)", "DECIMAL(18, 8)",
                "DECIMAL(38, 8)", "BOOLEAN");
        for (String type : columns) {
            String value = "CASE WHEN i = 40 THEN TRY_CAST(" + odd + " AS " + type + ") ELSE (i % 2" + (type.equals("DECIMAL(2, 2)") ? " * 0.5" : "")
                    + ")::" + type + " END";
            String select = "SELECT " + value + " AS price, make_timestamp(1723161256000000 + i) AS t FROM range(";
            String few = text(parquet(select + "63) t(i)"));
            assertEquals(few, text(parquet(select + "5000) t(i)")).lines().limit(64).collect(Collectors.joining("\n", "", "\n")), type);
        }
    }

    /** Rows that nobody reads to their end leave no thread; an interrupt of the thread that closes them stays. */
    @Test
    void closingEndsTheThread() throws Exception {
        Path file = parquet("SELECT i AS price, make_timestamp(1723161256000000 + i) AS t FROM range(300000) t(i)");
        Set<Thread> others = fetchingThreads();
        for (int read : new int[] {0, 5, 100_000}) {
            InputStream trades = ParquetTrades.open(file, ReadOptions.DEFAULT);
            assertEquals(read, trades.readNBytes(read).length);
            Thread.currentThread().interrupt();
            trades.close();
            assertTrue(Thread.interrupted());
            assertTrue(others.containsAll(fetchingThreads()));
        }
    }

    /** {@return a Parquet file, with the type of a column of another query in place of its name with {@code typeof_}} */
    private Path parquet(String select, String typed, String column) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = connection.createStatement();
                ResultSet type = statement.executeQuery("SELECT typeof(" + column + ") FROM (" + typed + ") LIMIT 1")) {
            type.next();
            return parquet(select.replace("typeof_" + column, type.getString(1)));
        }
    }

    /** The driver has the fields that reading in columns needs, and usual files are read so to the end. */
    @Test
    void usualRowsAreReadInColumns() throws Exception {
        assertEquals(List.of(), DriverVectors.absent());
        Path csv = TestBars.write(folder.resolve("a.csv"), TestBars.rows(new Random(2), 5_000));
        Path file = parquet("SELECT * FROM read_csv('" + csv
                + "', types = {'price': 'DECIMAL(18, 8)', 'quantity': 'DECIMAL(18, 8)'})");
        List<ParquetTrades> opened = new ArrayList<>();
        List<Trade> trades = trades(TradeInput.ofFile("a.parquet", file, options -> {
            ParquetTrades rows = (ParquetTrades) ParquetTrades.open(file, options);
            opened.add(rows);
            return rows;
        }), ReadOptions.DEFAULT);
        assertIterableEquals(trades(TradeInput.ofFile("a.csv", csv), ReadOptions.DEFAULT), trades);
        assertTrue(opened.get(0).readsColumns());
    }

    /** Damage between rows in columns is the same error after the same trades as in text. */
    @Test
    void damageBetweenColumnsIsFound() throws Exception {
        Path file = parquet("SELECT i AS agg_trade_id, 100::DECIMAL(18, 8) AS price, 1::DECIMAL(18, 8) AS quantity, "
                + "make_timestamp(1723161256000000 + i) AS time FROM range(400000) t(i)");
        byte[] bytes = Files.readAllBytes(file);
        for (int at = bytes.length / 2; at < bytes.length * 9 / 10; at += bytes.length / 5) {
            byte[] damaged = bytes.clone();
            Arrays.fill(damaged, at, at + 2_000, (byte) 0xff);
            Files.write(file, damaged);
            List<String> found = found(file, ReadOptions.DEFAULT, false, options -> ParquetTrades.open(file, options));
            String last = found.get(found.size() - 1 - InvalidRowReason.values().length);
            assertTrue(last.startsWith("a.parquet: the Parquet file is damaged, truncated or of an unsupported kind ("), last);
        }
    }

    /** A file that was opened ahead is used once, also by a thread that is interrupted; nobody need use it. */
    @Test
    void openedAhead() throws Exception {
        Path file = parquet("SELECT 100 AS price, 2 AS quantity, TIMESTAMP '2024-08-08 01:02:03' AS t FROM range(100000)");
        String text = text(file);
        Set<Thread> others = fetchingThreads();
        ParquetTrades.openAhead(file.toString());
        ParquetTrades.openAhead("other"); // while one is there this changes nothing
        try (InputStream first = ParquetTrades.open(file, ReadOptions.DEFAULT); InputStream second = ParquetTrades.open(file, ReadOptions.DEFAULT)) {
            assertEquals(text, new String(first.readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(text, new String(second.readAllBytes(), StandardCharsets.UTF_8));
        }
        ParquetTrades.openAhead(file.toString());
        Thread.currentThread().interrupt();
        try (InputStream trades = ParquetTrades.open(file, ReadOptions.DEFAULT)) {
            assertTrue(Thread.interrupted());
            assertEquals(text, new String(trades.readAllBytes(), StandardCharsets.UTF_8));
        }
        ParquetTrades.openAhead(file.toString());
        ParquetTrades.closeAhead();
        ParquetTrades.closeAhead();
        assertTrue(others.containsAll(fetchingThreads()));
    }

    /** A file that cannot be opened ahead is the same error later, and one with numbers that are rounded is read. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1.5::DOUBLE AS price", "SELECT 1 AS open_time"})
    void openedAheadInVain(String select) throws Exception {
        Path file = parquet(select);
        String message = assertThrows(DatabaseException.class, () -> text(file)).getMessage();
        ParquetTrades.openAhead(file.toString());
        assertEquals(message, assertThrows(DatabaseException.class, () -> text(file)).getMessage());
        if (select.contains("DOUBLE")) {
            ParquetTrades.openAhead(file.toString());
            assertEquals("price\n1.5\n", text(file, ReadOptions.DEFAULT.withRounding(Rounding.DOWN)));
        }
        ParquetTrades.openAhead(folder.resolve("missing.parquet").toString());
        ParquetTrades.openAhead("\0"); // no name of a file
        ParquetTrades.closeAhead();
        ParquetTrades.openAhead("\0");
        ParquetTrades.closeAhead();
    }

    /** {@return the threads that fetch rows: those of readers of other tests, too, which may end later} */
    private static Set<Thread> fetchingThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(one -> one.getName().equals("rangebar-parquet"))
                .collect(Collectors.toSet());
    }

    /** A column that pandas adds is no column of trades. */
    @Test
    void indexOfPandas() throws Exception {
        assertEquals("price\n1\n", text(parquet("SELECT 1 AS price, 7 AS __index_level_0__")));
    }

    @Test
    void barsAreNoTrades() throws Exception {
        Path file = parquet("SELECT 1 AS open_time, 1.5::DOUBLE AS ofi");
        DatabaseException e = assertThrows(DatabaseException.class, () -> ParquetTrades.open(file, ReadOptions.DEFAULT).close());
        assertEquals("this file holds bars, expected trades", e.getMessage());
    }

    /** Trades and rows of a page that is damaged; the footer is whole. */
    @Test
    void aDamagedPageIsNamedAsDamage() throws Exception {
        Path file = parquet("SELECT i AS price FROM range(300000) t(i)");
        byte[] bytes = Files.readAllBytes(file);
        int third = bytes.length * 5 / 6; // in the third row group
        Arrays.fill(bytes, third, third + 2_000, (byte) 0xff);
        Files.write(file, bytes);
        List<Executable> reads = List.of(() -> text(file), () -> BarQuery.execute(file, "SELECT sum(price) FROM bars").next(),
                () -> BarQuery.writeParquet(file, "FROM bars", folder.resolve("copy.parquet")));
        for (Executable read : reads) {
            String message = assertThrows(DatabaseException.class, read).getMessage();
            assertTrue(message.startsWith("the Parquet file is damaged, truncated or of an unsupported kind ("), message);
        }
        try (InputStream trades = ParquetTrades.open(file, ReadOptions.DEFAULT)) {
            String first = assertThrows(DatabaseException.class, trades::readAllBytes).getMessage();
            assertEquals(first, assertThrows(DatabaseException.class, trades::read).getMessage());
        }
    }

    /** Nobody else can enter the folder or guess its name. */
    @Test
    void theSpillFolderIsPrivate() throws Exception {
        Path parquet = folder.resolve("bars.parquet");
        List<Path> folders = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            try (ParquetSink sink = ParquetSink.open(parquet, TestBars.series(100), List.of())) {
                try (Stream<Path> all = Files.list(folder)) {
                    folders.addAll(all.filter(Files::isDirectory).toList());
                }
                assertEquals(round + 1, folders.size());
                if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
                    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folders.getLast())));
                }
                sink.commit();
            }
            assertFalse(Files.exists(folders.getLast()));
        }
        assertNotEquals(folders.get(0), folders.get(1));
    }

    @Test
    void whatIsDamaged() throws Exception {
        Path file = parquet("SELECT 1 AS price");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertEquals(FileKind.PARQUET, FileKind.of(file));
        DatabaseException e = assertThrows(DatabaseException.class, () -> ParquetTrades.open(file, ReadOptions.DEFAULT).close());
        assertEquals("the Parquet file is damaged, truncated or of an unsupported kind (No magic bytes found at end of file); "
                + "restore it from a copy, or write it again", e.getMessage());
        assertEquals(FileKind.OTHER, FileKind.of(Files.writeString(folder.resolve("short"), "PAR")));
    }
}

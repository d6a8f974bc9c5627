package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.rangebar.BarBuffer;
import dev.rangebar.BarField;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.Rounding;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
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

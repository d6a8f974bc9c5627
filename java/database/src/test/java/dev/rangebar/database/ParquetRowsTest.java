package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarField;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.TradeBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two ways of bars into a Parquet file: the table, value by value, is the oracle of the stream. */
class ParquetRowsTest {
    private static final long START = 1_723_161_256_322_000L;
    private static final BarAppender.Beside NOTHING = new BarAppender.Beside(null, null, null);

    @TempDir
    Path folder;

    private interface Way {
        ParquetSink.Rows open(DuckDBConnection connection, Path file) throws SQLException;
    }

    /** Rows, their order, the names and the types are the same, in files of less and of more than a row group. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "127, 5", "128, 128", "129, 1000", "5000, 700", "300000, 40000"})
    void theStreamWritesWhatTheTableDoes(int trades, int batch) throws Exception {
        Random random = new Random(trades);
        Set<BarField> absent = random.nextBoolean() ? Set.of() : EnumSet.of(BarField.BUY_VOLUME, BarField.VWAP);
        List<Path> files = new ArrayList<>();
        for (Way way : List.<Way>of(this::stream, this::table)) {
            Path file = Files.createFile(folder.resolve(files.size() + ".parquet"));
            try (DuckDBConnection connection = connection()) {
                ParquetSink.Rows rows = way.open(connection, file);
                write(rows, trades, batch, absent);
                rows.finish();
                rows.close();
            }
            files.add(file);
        }
        // DuckDB knows of a table's columns that they have no nulls; those of a stream are optional in every file.
        String schema = "SELECT name, type, type_length, converted_type, scale, precision, logical_type FROM parquet_schema('%s')";
        assertEquals(lines(files.get(1), schema), lines(files.get(0), schema));
        String rows = "SELECT count(*), md5(string_agg(b::VARCHAR, '|' ORDER BY file_row_number)) FROM (SELECT * FROM "
                + "read_parquet('%s', file_row_number = true)) b";
        assertEquals(lines(files.get(1), rows), lines(files.get(0), rows));
        String groups = "SELECT count(DISTINCT row_group_id) FROM parquet_metadata('%s')";
        assertEquals(lines(files.get(1), groups), lines(files.get(0), groups));
    }

    /** A file is complete before its commit once its series has ended, and is not written after that: thousands may wait. */
    @Test
    void aFileIsCompleteAtTheEndOfItsSeries() throws Exception {
        Path file = folder.resolve("a.parquet");
        byte[] ended;
        try (ParquetSink sink = ParquetSink.open(file, TestBars.series(1), List.of("a.csv")); BarBuffer buffer = BarBuffer.create();
                RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(1))) {
            TradeBuffer some = new TradeBuffer();
            for (int k = 0; k < 90; k++) {
                some.add(START + k, 6_000_000_000_000L + k % 2 * 1_000_000_000_000L, 1 + k);
            }
            processor.process(some.columns(), buffer);
            sink.write(buffer.view());
            sink.end();
            try (Stream<Path> files = Files.list(folder)) {
                ended = Files.readAllBytes(files.filter(Files::isRegularFile).findFirst().orElseThrow());
            }
            assertFalse(Files.exists(file));
            sink.commit();
            assertArrayEquals(ended, Files.readAllBytes(file));
            assertEquals("[" + buffer.size() + "]", lines(file, "SELECT count(*) FROM read_parquet('%s')"));
        }
    }

    /** Bars with and without ids and sides in one view are each written with the values that they know. */
    @Test
    void barsOfUnlikeTradesInOneView() throws Exception {
        List<String> contents = new ArrayList<>();
        for (Way way : List.<Way>of(this::stream, this::table)) {
            Path file = Files.createFile(folder.resolve(contents.size() + ".parquet"));
            try (DuckDBConnection connection = connection(); BarBuffer buffer = BarBuffer.create()) {
                for (int run = 0; run < 4; run++) {
                    TradeBuffer some = new TradeBuffer();
                    for (int k = 0; k < 90; k++) {
                        long price = 6_000_000_000_000L + k % 2 * 1_000_000_000_000L;
                        if (run % 2 == 0) {
                            some.add(START + k, price, k, Side.SELL);
                        } else {
                            some.add(START + k, price, k);
                        }
                    }
                    try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(1))) {
                        processor.process(some.columns(), buffer);
                    }
                }
                ParquetSink.Rows rows = way.open(connection, file);
                rows.append(buffer.view(), NOTHING, Set.of());
                rows.finish();
                rows.close();
            }
            contents.add(lines(file, "SELECT count(*), count(buy_volume), md5(string_agg(b::VARCHAR, '|' ORDER BY file_row_number)) FROM "
                    + "(SELECT * FROM read_parquet('%s', file_row_number = true)) b"));
        }
        assertTrue(contents.get(1).matches("\\[(\\d+),(?!0,|\\1,).*"), contents.get(1));
        assertEquals(contents.get(1), contents.get(0));
    }

    /** A number with too many digits is the same error, also in the middle of many bars. */
    @Test
    void aNumberWithTooManyDigitsIsAnError() throws Exception {
        List<String> messages = new ArrayList<>();
        for (Way way : List.<Way>of(this::stream, this::table)) {
            Path file = Files.createFile(folder.resolve(messages.size() + ".parquet"));
            try (DuckDBConnection connection = connection(); BarBuffer buffer = BarBuffer.create();
                    RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(250))) {
                TradeBuffer some = new TradeBuffer();
                for (int k = 0; k < 900; k++) {
                    boolean isLarge = (k / 3 == 151 || k / 3 == 152) && k % 3 > 0; // a third one would be an overflow
                    long price = (k / 3 % 2 == 0 ? 8 : 9) * 1_000_000_000_000_000_000L;
                    some.add(START + k, price, isLarge ? Long.MAX_VALUE : 5);
                }
                processor.process(some.columns(), buffer);
                ParquetSink.Rows rows = way.open(connection, file);
                messages.add(assertThrows(DatabaseException.class, () -> rows.append(buffer.view(), NOTHING, Set.of())).getMessage());
                rows.close();
            }
        }
        assertTrue(messages.get(1).contains("exceeds the 38 digits"), messages.get(1));
        assertEquals(messages.get(1), messages.get(0));
    }

    /** A file that cannot be written fails the sink, with few bars at the end and with many before it, and no thread waits. */
    @Test
    void aFileThatCannotBeWrittenIsAnError() throws Exception {
        for (int trades : new int[] {10, 400_000}) {
            try (DuckDBConnection connection = connection()) {
                ParquetSink.Rows rows = stream(connection, folder);
                SQLException e = assertTimeoutPreemptively(Duration.ofMinutes(10), () -> assertThrows(SQLException.class, () -> {
                    write(rows, trades, 1_000, Set.of());
                    rows.finish();
                }));
                assertNotNull(e.getMessage());
                rows.close();
            }
        }
        assertEquals(0, threads());
    }

    /** A stream that is closed before its end leaves no thread; bars may be in the queue or not. */
    @Test
    void closingGivesUp() throws Exception {
        for (int trades : new int[] {0, 10, 30_000}) {
            Path file = Files.createFile(folder.resolve(trades + ".parquet"));
            try (DuckDBConnection connection = connection()) {
                ParquetSink.Rows rows = stream(connection, file);
                write(rows, trades, 1_000, Set.of());
                assertTimeoutPreemptively(Duration.ofMinutes(10), rows::close);
            }
            assertEquals(0, threads());
        }
    }

    /** An interrupt of the thread that writes stays, and loses no bar. */
    @Test
    void anInterruptStays() throws Exception {
        Path file = Files.createFile(folder.resolve("a.parquet"));
        try (DuckDBConnection connection = connection()) {
            ParquetSink.Rows rows = stream(connection, file);
            long bars = 0;
            Thread.currentThread().interrupt();
            try {
                bars = write(rows, 100_000, 1_000, Set.of());
                rows.finish();
            } finally {
                assertTrue(Thread.interrupted());
            }
            assertEquals("[" + bars + "]", lines(file, "SELECT count(*) FROM '%s'"));
        }
    }

    private ParquetSink.Rows stream(DuckDBConnection connection, Path file) throws SQLException {
        return BarStream.toParquet(connection, List.of(), file, Map.of());
    }

    private ParquetSink.Rows table(DuckDBConnection connection, Path file) throws SQLException {
        DuckDb.execute(connection, "CREATE TABLE bars (" + BarRow.columns() + ")");
        return new ParquetTable(connection, List.of(), file, Map.of());
    }

    private static DuckDBConnection connection() throws Exception {
        DuckDBConnection connection = DuckDb.inMemory();
        DuckDb.execute(connection, "SET threads = 1");
        return connection;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("rangebar-bars")).count();
    }

    /** Writes the bars of random trades, about one for each and without ids; returns their number. */
    private static long write(ParquetSink.Rows rows, int trades, int batch, Set<BarField> absent) throws Exception {
        Random random = new Random(7);
        long bars = 0;
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(1)); BarBuffer buffer = BarBuffer.create()) {
            long time = START;
            for (int from = 0; from < trades; from += batch) {
                TradeBuffer some = new TradeBuffer();
                for (int k = from; k < Math.min(trades, from + batch); k++) {
                    time += random.nextInt(2_000);
                    some.add(time, 6_000_000_000_000L + random.nextInt() * 1_000L, random.nextLong(1L << 50),
                            random.nextBoolean() ? Side.BUY : Side.SELL);
                }
                buffer.clear();
                bars += processor.process(some.columns(), buffer);
                rows.append(buffer.view(), NOTHING, absent);
            }
        }
        assertFalse(trades > 100 && bars < trades / 4, "too few bars");
        return bars;
    }

    private static String lines(Path file, String sql) throws Exception {
        List<String> lines = new ArrayList<>();
        try (DuckDBConnection connection = DuckDb.inMemory(); Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql.formatted(file))) {
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int k = 1; k <= result.getMetaData().getColumnCount(); k++) {
                    cells.add(result.getString(k));
                }
                lines.add(String.join(",", cells.stream().map(String::valueOf).toList()));
            }
        }
        return lines.toString();
    }
}

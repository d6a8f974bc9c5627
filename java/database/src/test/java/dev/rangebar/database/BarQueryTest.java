package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.testsupport.Assume;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarQueryTest {
    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void build() throws Exception {
        database = folder.resolve("bars.duckdb");
        Path file = Files.writeString(folder.resolve("a.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        TestBars.build(database, "A", List.of(TestBars.series(250)), List.of(file));
    }

    @Test
    void returnsValuesAsJavaObjects() throws Exception {
        try (BarQuery query = BarQuery.execute(database, "SELECT symbol AS s, open_time, volume, first_trade_id, ofi, "
                + "duration_us, vwap_close_deviation, open_time::DATE AS d, open_time::TIMESTAMP AS t FROM bars")) {
            assertEquals(List.of("s", "open_time", "volume", "first_trade_id", "ofi", "duration_us",
                    "vwap_close_deviation", "d", "t"), query.columns());
            assertEquals(Arrays.asList("A", OffsetDateTime.parse("2024-08-08T23:54:16.322Z"),
                    new BigDecimal("3.00000000"), null, null, 1_000L, 0.33333333, LocalDate.of(2024, 8, 8),
                    LocalDateTime.parse("2024-08-08T23:54:16.322")), rounded(query.next()));
            assertNull(query.next());
        }
    }

    /** The feature is not what is tested here. */
    private static List<Object> rounded(List<Object> row) {
        row.replaceAll(value -> value instanceof Double number ? Math.floor(number * 1e8) / 1e8 : value);
        return row;
    }

    /** COPY TO would overwrite the queried file, and other text may precede it. */
    @ParameterizedTest
    @ValueSource(strings = {"COPY (SELECT 1) TO '%s' (FORMAT csv)", "SELECT 1; COPY (SELECT 1) TO '%s' (FORMAT csv)",
        "PREPARE p AS COPY (SELECT 1) TO '%s' (FORMAT csv); EXECUTE p", "/* SELECT */ copy bars to\n'%s' (FORMAT csv)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '%s' (FORMAT csv)", "EXPORT DATABASE '%s'", "ATTACH '%s' AS b",
        "DELETE FROM bars", "DROP TABLE bars", "UPDATE bars SET symbol = 'B'", "SELECT 1; SELECT 2", "", "-- SELECT 1"})
    void executesOnlyAReadOnlyStatement(String sql) throws Exception {
        Path parquet = folder.resolve("bars.parquet");
        BarQuery.writeParquet(database, "FROM bars", parquet);
        for (Path queried : List.of(database, parquet)) {
            byte[] before = Files.readAllBytes(queried);
            String statement = sql.replace("%s", queried.toString());
            Path output = folder.resolve("result.parquet");
            assertThrows(ReadOnlyQueryException.class, () -> BarQuery.execute(queried, statement).close());
            assertThrows(ReadOnlyQueryException.class, () -> BarQuery.writeParquet(queried, statement, output));
            assertArrayEquals(before, Files.readAllBytes(queried));
            assertFalse(Files.exists(output));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1;", "SELECT 1 -- one;two", "WITH a AS (SELECT 1) FROM a", "FROM bars",
        "VALUES (1)", "DESCRIBE bars", "SUMMARIZE bars", "SHOW TABLES", "(SELECT 1) UNION (SELECT 2)",
        "PIVOT bars ON threshold_dbps IN (250) USING count(*)"})
    void executesEachKindOfQuery(String sql) throws Exception {
        try (BarQuery query = BarQuery.execute(database, sql)) {
            assertNotNull(query.next());
        }
    }

    @Test
    void writesAResultAsAParquetFile() throws Exception {
        Path output = folder.resolve("it's.parquet");
        BarQuery.writeParquet(database, "SELECT close, open_time FROM bars ORDER BY close; -- all", output);
        try (BarQuery query = BarQuery.execute(output, "SELECT close, open_time, typeof(close) FROM bars")) {
            assertEquals(List.of(new BigDecimal("101.00000000"), OffsetDateTime.parse("2024-08-08T23:54:16.322Z"),
                    "DECIMAL(19,8)"), query.next());
            assertNull(query.next());
        }
    }

    @Test
    void reportsAFullDisk() {
        Path full = Path.of("/dev/full");
        Assume.that(Files.exists(full), "this system has no " + full);
        DatabaseException e = assertThrows(DatabaseException.class,
                () -> BarQuery.writeParquet(database, "FROM range(300000) t(i), (SELECT random())", full));
        assertEquals("Could not write file \"/dev/full\": No space left on device", e.getMessage());
    }

    @Test
    void bytesAreHexadecimalDigits() throws Exception {
        try (BarQuery query = BarQuery.execute(database, "SELECT '\\x00\\xAF'::BLOB, hex(state) = upper(?) FROM series"
                .replace("?", "'" + state() + "'"))) {
            assertEquals(List.of("00af", true), query.next());
        }
    }

    private String state() throws Exception {
        try (BarQuery query = BarQuery.execute(database, "SELECT state FROM series")) {
            return (String) query.next().getFirst();
        }
    }

    /** DuckDB has times that java.time has not. */
    @ParameterizedTest
    @ValueSource(strings = {"TIME '24:00'", "[TIME '24:00']", "TIMETZ '24:00:00+15:59'", "TIMESTAMP_S 'infinity'"})
    void timesThatJavaHasNotAreRefused(String value) {
        DatabaseException e = assertThrows(DatabaseException.class, () -> {
            try (BarQuery query = BarQuery.execute(database, "SELECT " + value)) {
                query.next();
            }
        });
        assertTrue(e.getMessage().endsWith("; cast such columns to VARCHAR"), e.getMessage());
    }

    /** Times before year 1, with nanoseconds, and in the hour that clocks in many zones do not have. */
    @Test
    void localTimesAreExact() throws Exception {
        TimeZone zone = TimeZone.getDefault();
        try (BarQuery query = BarQuery.execute(database, "SELECT TIMESTAMP '0044-03-15 (BC) 12:00:00', "
                + "TIMESTAMP_NS '2024-08-08 23:54:16.322123001', TIMESTAMP '2024-03-31 02:30:00', TIMESTAMP_MS "
                + "'2024-03-31 02:30:00.001'")) {
            TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
            assertEquals(List.of(LocalDateTime.of(-43, 3, 15, 12, 0), LocalDateTime.parse("2024-08-08T23:54:16.322123001"),
                    LocalDateTime.parse("2024-03-31T02:30:00"), LocalDateTime.parse("2024-03-31T02:30:00.001")), query.next());
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    /** DuckDB keeps them as dates of the year 294247. */
    @Test
    void infiniteTimesAreTexts() throws Exception {
        try (BarQuery query = BarQuery.execute(database, "SELECT DATE 'infinity', DATE '-infinity', TIMESTAMP 'infinity', "
                + "TIMESTAMP '-infinity', TIMESTAMPTZ 'infinity', TIMESTAMPTZ '-infinity', DATE '5881580-07-10'")) {
            assertEquals(List.of("infinity", "-infinity", "infinity", "-infinity", "infinity", "-infinity",
                    LocalDate.parse("+5881580-07-10")), query.next());
        }
    }

    @Test
    void aParquetFileHasNoColumnsOfTheDatabase() throws Exception {
        Path parquet = folder.resolve("one.parquet");
        BarQuery.writeParquet(database, "SELECT * EXCLUDE (symbol, threshold_dbps, series_id) FROM bars", parquet);
        String hint = "\nA Parquet file has the bars of one series, and a database has the columns symbol, threshold_dbps and "
                + "series_id; omit the column";
        for (String column : List.of("symbol", "threshold_dbps", "series_id")) {
            String message = assertThrows(DatabaseException.class,
                    () -> BarQuery.execute(parquet, "SELECT " + column + " FROM bars").close()).getMessage();
            assertTrue(message.contains("\nLINE 1: SELECT " + column) && message.endsWith(hint), message);
        }
        String other = assertThrows(DatabaseException.class, () -> BarQuery.execute(parquet, "SELECT x FROM bars").close())
                .getMessage();
        assertFalse(other.contains(hint), other);
    }

    /** Messages show the place in the SQL of the user, and nothing of the library's own SQL. */
    @Test
    void reportsErrorsInTheSql() throws Exception {
        Path output = folder.resolve("result.parquet");
        for (String sql : List.of("SELEC 1", "SELECT nothing FROM bars")) {
            String message = assertThrows(DatabaseException.class, () -> BarQuery.execute(database, sql).close()).getMessage();
            assertTrue(message.contains("\nLINE 1: " + sql + "\n"), message);
            assertEquals(message, assertThrows(DatabaseException.class,
                    () -> BarQuery.writeParquet(database, sql, output)).getMessage());
        }
        Path missing = folder.resolve("missing.duckdb");
        assertThrows(DatabaseException.class, () -> BarQuery.execute(missing, "SELECT 1").close());
        assertTrue(!Files.exists(missing));
        Path text = Files.writeString(folder.resolve("a.parquet"), "open_time,close_time\n");
        String other = assertThrows(DatabaseException.class, () -> BarQuery.execute(text, "SELECT 1").close()).getMessage();
        assertTrue(other.startsWith("not a DuckDB database or a Parquet file"), other);
        Files.writeString(text, "PAR1 and no more");
        String damaged = assertThrows(DatabaseException.class, () -> BarQuery.execute(text, "SELECT 1").close()).getMessage();
        assertEquals("the Parquet file is damaged, truncated or of an unsupported kind (No magic bytes found at end of file); "
                + "restore it from a copy, or write it again", damaged);
    }

    /** DuckDB reads names as patterns and folders as columns. */
    @ParameterizedTest
    @ValueSource(strings = {"b[a].parquet", "b*.parquet", "b?.parquet", "date=2024-08-08/b.parquet", "b].parquet"})
    void aNameIsNoPattern(String name) throws Exception {
        Path parquet = folder.resolve(name);
        Files.createDirectories(parquet.getParent());
        BarQuery.writeParquet(database, "SELECT 1 AS one", parquet);
        BarQuery.writeParquet(database, "SELECT 2 AS two", folder.resolve("ba.parquet"));
        try (BarQuery query = BarQuery.execute(parquet, "SELECT * FROM bars")) {
            assertEquals(List.of("one"), query.columns());
            assertEquals(List.of(1), query.next());
            assertNull(query.next());
        }
    }

    @Test
    void aParquetFileIsTheTableBars() throws Exception {
        Path parquet = folder.resolve("bars.parquet");
        BarQuery.writeParquet(database, "FROM bars", parquet);
        try (BarQuery query = BarQuery.execute(parquet, "SELECT sum(volume) FROM bars")) {
            assertEquals(List.of(new BigDecimal("3.00000000")), query.next());
        }
    }
}

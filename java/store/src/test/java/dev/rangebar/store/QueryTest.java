package dev.rangebar.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @TempDir
    private Path folder;
    private Path database;

    @BeforeEach
    void build() throws Exception {
        database = folder.resolve("bars.duckdb");
        Path file = Files.writeString(folder.resolve("a.csv"), "1723161256322,100,1\n1723161256323,101,2\n");
        Bars.build(database, "A", List.of(Bars.options(250)), List.of(file));
    }

    @Test
    void values() throws Exception {
        try (BarQuery query = BarQuery.ask(database, "SELECT symbol AS s, open_time, volume, first_trade_id, ofi, "
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

    @Test
    void nothingCanBeChanged() throws Exception {
        for (String sql : List.of("DELETE FROM bars", "DROP TABLE bars", "UPDATE bars SET symbol = 'B'")) {
            StoreException e = assertThrows(StoreException.class, () -> BarQuery.ask(database, sql).close());
            assertTrue(e.getMessage().contains("read-only"), e.getMessage());
        }
        try (BarQuery query = BarQuery.ask(database, "SELECT count(*) FROM bars")) {
            assertEquals(List.of(1L), query.next());
        }
    }

    @Test
    void whatCannotBeAnswered() {
        StoreException e = assertThrows(StoreException.class, () -> BarQuery.ask(database, "SELEC 1").close());
        assertTrue(e.getMessage().contains("syntax error"), e.getMessage());
        Path missing = folder.resolve("missing.duckdb");
        assertThrows(StoreException.class, () -> BarQuery.ask(missing, "SELECT 1").close());
        assertTrue(!Files.exists(missing));
    }

    /** DuckDB takes names as patterns and folders as columns. */
    @ParameterizedTest
    @ValueSource(strings = {"b[a].parquet", "b*.parquet", "b?.parquet", "date=2024-08-08/b.parquet", "b].parquet"})
    void aNameIsNoPattern(String name) throws Exception {
        Path parquet = folder.resolve(name);
        Files.createDirectories(parquet.getParent());
        try (BarQuery query = BarQuery.ask(database, "COPY (SELECT 1 AS one) TO '" + parquet + "' (FORMAT parquet)")) {
            query.next();
        }
        try (BarQuery query = BarQuery.ask(database, "COPY (SELECT 2 AS two) TO '" + folder.resolve("ba.parquet")
                + "' (FORMAT parquet)")) {
            query.next();
        }
        try (BarQuery query = BarQuery.ask(parquet, "SELECT * FROM bars")) {
            assertEquals(List.of("one"), query.columns());
            assertEquals(List.of(1), query.next());
            assertNull(query.next());
        }
    }

    @Test
    void aParquetFileIsTheTableBars() throws Exception {
        Path parquet = folder.resolve("bars.parquet");
        try (BarQuery query = BarQuery.ask(database, "COPY bars TO '" + parquet + "'")) {
            query.next();
        }
        try (BarQuery query = BarQuery.ask(parquet, "SELECT sum(volume) FROM bars")) {
            assertEquals(List.of(new BigDecimal("3.00000000")), query.next());
        }
    }
}

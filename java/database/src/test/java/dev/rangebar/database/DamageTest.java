package dev.rangebar.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.FileDigest;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flipped bit in a file: the file is refused, or its contents are the same. {@code -Drangebar.damage.places=1000} flips
 * that many.
 */
class DamageTest {
    private static final int PLACES = Integer.getInteger("rangebar.damage.places", 60);

    @TempDir
    private Path folder;

    /** Reads a file completely. */
    private interface Reader {
        String read(Path file) throws IOException;
    }

    /** The numbers of flipped bits by what they did. */
    private record Counts(int refused, int same, int changed) {}

    private static Counts flip(String kind, Path file, Reader reader) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        String expected = reader.read(file);
        Random random = new Random(whole.length);
        int refused = 0;
        int same = 0;
        int changed = 0;
        for (int k = 0; k < PLACES; k++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, damaged);
            try {
                if (reader.read(file).equals(expected)) {
                    same++;
                } else {
                    changed++;
                }
            } catch (DatabaseException e) {
                refused++;
            }
        }
        Files.write(file, whole);
        assertEquals(expected, reader.read(file));
        System.out.println(kind + ": " + PLACES + " flipped bits: " + refused + " refused, " + same + " equal, " + changed
                + " changed");
        return new Counts(refused, same, changed);
    }

    private static String rows(Path file, String sql) throws IOException {
        StringBuilder text = new StringBuilder();
        try (BarQuery query = BarQuery.execute(file, sql)) {
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                text.append(row).append('\n');
            }
        }
        return text.toString();
    }

    private static String trades(Path file) throws IOException {
        try (InputStream in = ParquetTrades.open(file, ReadOptions.DEFAULT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path csv(int trades) throws IOException {
        return TestBars.write(folder.resolve("a.csv"), TestBars.rows(new Random(5), trades));
    }

    private Path bars() throws Exception {
        Path csv = csv(20_000);
        BarSeriesSpec series = TestBars.series(100);
        Path parquet = folder.resolve("bars.parquet");
        try (ParquetSink out = ParquetSink.open(parquet, series, List.of("a.csv"));
                RangeBarProcessor processor = series.newProcessor();
                BarBuffer bars = BarBuffer.create();
                TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile(csv.toString(), csv),
                        ReadOptions.DEFAULT)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                processor.process(chunk.trades(), bars);
                out.write(bars.view());
                bars.clear();
            }
            out.commit();
        }
        return parquet;
    }

    @Test
    void parquetOfBars() throws Exception {
        Path parquet = bars();
        assertEquals(FileDigest.State.VERIFIED, FileDigest.check(parquet));
        assertEquals(new Counts(PLACES, 0, 0), flip("Parquet of bars", parquet, file -> rows(file, "FROM bars")));
    }

    /** Every bit of the end, where the metadata and the digest are. */
    @Test
    void metadataOfParquet() throws Exception {
        Path parquet = folder.resolve("one.parquet");
        BarQuery.writeParquet(bars(), "SELECT open_time, close FROM bars LIMIT 3", parquet);
        byte[] whole = Files.readAllBytes(parquet);
        int step = Math.max(1, 2_000 / PLACES);
        for (int bit = whole.length * Byte.SIZE - 1, k = 0; bit >= (whole.length - 600) * Byte.SIZE; bit -= step, k++) {
            byte[] damaged = whole.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(parquet, damaged);
            assertThrows(DatabaseException.class, () -> rows(parquet, "FROM bars"), "bit " + bit);
            assertThrows(DatabaseException.class, () -> trades(parquet), "bit " + bit);
        }
    }

    private void parquet(String sql, Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet, COMPRESSION zstd)");
        }
    }

    private String tradesSql() throws IOException {
        return "SELECT * FROM read_csv('" + csv(5_000) + "', types = {'price': 'DECIMAL(18,8)', 'quantity': 'DECIMAL(18,8)'})";
    }

    @Test
    void parquetOfTrades() throws Exception {
        Path foreign = folder.resolve("foreign.parquet");
        parquet(tradesSql(), foreign);
        Path ours = folder.resolve("ours.parquet");
        BarQuery.writeParquet(foreign, "FROM bars", ours);
        assertEquals(FileDigest.State.FOREIGN, FileDigest.check(foreign));
        assertEquals(trades(foreign), trades(ours));
        assertEquals(new Counts(PLACES, 0, 0), flip("Parquet of trades", ours, DamageTest::trades));
    }

    /** DuckDB has a checksum of each block, and checks it before the rows of the block leave. */
    @Test
    void database() throws Exception {
        Path database = folder.resolve("bars.duckdb");
        TestBars.build(database, "A", List.of(TestBars.series(100), TestBars.series(250)), List.of(csv(20_000)));
        Counts counts = flip("database", database, file -> rows(file, "FROM bars") + rows(file, "FROM series")
                + rows(file, "FROM sources") + rows(file, "FROM source_runs"));
        assertEquals(0, counts.changed);
        assertTrue(counts.refused > 0, counts.toString());
    }

    /** A program that keeps the metadata of a file it rewrites makes a file of another length. */
    @Test
    void aRewrittenFileIsForeign() throws Exception {
        Path parquet = bars();
        String digest = rows(parquet, "SELECT decode(value) FROM parquet_kv_metadata('" + parquet + "') "
                + "WHERE decode(key) = '" + FileDigest.KEY + "'").strip().replaceAll("[\\[\\]]", "");
        Path rewritten = folder.resolve("rewritten.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (FROM read_parquet('" + parquet + "') LIMIT 5) TO '" + rewritten
                    + "' (FORMAT parquet, KV_METADATA {'" + FileDigest.KEY + "': '" + digest + "', '" + FileDigest.COPY_KEY
                    + "': '" + digest + "'})");
        }
        assertEquals(FileDigest.State.FOREIGN, FileDigest.check(rewritten));
        assertEquals("[5]\n", rows(rewritten, "SELECT count(*) FROM bars"));
    }

    /** Data may hold the text of a digest: those of the metadata of another file, for example. */
    @Test
    void digestsInTheData() throws Exception {
        Path parquet = bars();
        Path metadata = folder.resolve("metadata.parquet");
        BarQuery.writeParquet(parquet, "SELECT decode(key) AS name, decode(value) AS content FROM parquet_kv_metadata('"
                + parquet + "')", metadata);
        assertEquals(FileDigest.State.VERIFIED, FileDigest.check(metadata));
        assertTrue(rows(metadata, "FROM bars").contains(FileDigest.COPY_KEY));
    }

    @Test
    void theMessageNamesTheRemedy() throws Exception {
        Path parquet = bars();
        byte[] damaged = Files.readAllBytes(parquet);
        damaged[damaged.length / 2] ^= 1;
        Files.write(parquet, damaged);
        String message = assertThrows(DatabaseException.class, () -> rows(parquet, "FROM bars")).getMessage();
        assertTrue(message.matches("the file is damaged: its CRC-32 is [0-9a-f]{8}, expected [0-9a-f]{8}; restore it from a "
                + "copy, or write it again"), message);
    }
}

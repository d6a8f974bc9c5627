package dev.rangebar.bench.readers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that all readers read the whole file. */
class ReadingsTest {
    private static final int ROWS = 200_000;

    @TempDir
    private Path folder;

    @Test
    void returnsTheSameFromAllReaders() throws Exception {
        Path csv = folder.resolve("trades.csv");
        Path zip = folder.resolve("trades.zip");
        TradeFileGenerator.writeCsv(csv, ROWS);
        TradeFileGenerator.writeZip(zip, ROWS);
        Readings.Seen expected = new Readings.Seen(ROWS, 2_300_000_000L + ROWS - 1);
        assertEquals(expected, Readings.bars(csv));
        assertEquals(expected, Readings.bars(zip));
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            assertEquals(expected, Readings.duckdb(duckdb, Readings.csv(csv, "DOUBLE")));
            assertEquals(expected, Readings.duckdb(duckdb, Readings.csv(csv, "DECIMAL(18,8)")));
        }
        try (ZipFile archive = new ZipFile(zip.toFile())) {
            assertArrayEquals(Files.readAllBytes(csv),
                    archive.getInputStream(archive.entries().nextElement()).readAllBytes());
        }
    }
}

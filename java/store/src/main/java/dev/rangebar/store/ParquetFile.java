package dev.rangebar.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Tells Parquet files from others; apart from what reads them, since every file is asked. */
public final class ParquetFile {
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private ParquetFile() {}

    /**
     * {@return whether a file is one of Parquet, by its first bytes}
     *
     * @param file where it is
     * @throws IOException if it cannot be read
     */
    public static boolean isParquet(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false; // a pipe could be read once only
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }
}

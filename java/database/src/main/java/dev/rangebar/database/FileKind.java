package dev.rangebar.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kinds of files, detected from the first bytes. The class needs no DuckDB: every input file passes it. */
public enum FileKind {
    /** A Parquet file. */
    PARQUET(0, "PAR1"),
    /** A DuckDB database. */
    DATABASE(8, "DUCK"),
    /** Any other file; also a pipe, whose bytes cannot be read twice. */
    OTHER(0, "");

    private static final int HEADER_BYTES = 12;

    private final int position;
    private final String magic;

    FileKind(int position, String magic) {
        this.position = position;
        this.magic = magic;
    }

    /**
     * {@return the kind of a file}
     *
     * @param file the file
     * @throws IOException if the file cannot be read
     */
    public static FileKind of(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return OTHER;
        }
        String start;
        try (InputStream in = Files.newInputStream(file)) {
            start = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
        }
        for (FileKind kind : values()) {
            if (start.startsWith(kind.magic, kind.position)) {
                return kind;
            }
        }
        return OTHER;
    }
}

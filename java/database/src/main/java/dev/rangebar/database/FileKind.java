package dev.rangebar.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file is, by its first bytes; apart from what reads such files, since every file is asked. */
public enum FileKind {
    /** A Parquet file. */
    PARQUET(0, "PAR1"),
    /** A DuckDB database, such as a store. */
    DATABASE(8, "DUCK"),
    /** Anything else; also a pipe, which could be read once only. */
    OTHER(0, "");

    private static final int LOOKED_AT = 12;

    private final int position;
    private final String magic;

    FileKind(int position, String magic) {
        this.position = position;
        this.magic = magic;
    }

    /**
     * {@return what a file is}
     *
     * @param file where it is
     * @throws IOException if it cannot be read
     */
    public static FileKind of(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return OTHER;
        }
        String start;
        try (InputStream in = Files.newInputStream(file)) {
            start = new String(in.readNBytes(LOOKED_AT), StandardCharsets.ISO_8859_1);
        }
        for (FileKind kind : values()) {
            if (start.startsWith(kind.magic, kind.position)) {
                return kind;
            }
        }
        return OTHER;
    }
}

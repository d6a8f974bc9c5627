package dev.rangebar.tradefiles;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where trades are read from. Plain or compressed is told by content. */
public final class TradeInput {
    private static final int MAGIC_BYTES = 4;

    private final String name;
    private final Path path;
    private final InputStream stream;

    private TradeInput(String name, Path path, InputStream stream) {
        this.name = name;
        this.path = path;
        this.stream = stream;
    }

    /**
     * {@return a file}
     *
     * @param name as it is called in messages
     * @param path where it is
     */
    public static TradeInput ofFile(String name, Path path) {
        return new TradeInput(name, path, null);
    }

    /**
     * {@return a stream, which is not closed}
     *
     * @param name as it is called in messages
     * @param stream read to its end
     */
    public static TradeInput ofStream(String name, InputStream stream) {
        return new TradeInput(name, null, stream);
    }

    /**
     * {@return as it is called in messages}
     */
    public String name() {
        return name;
    }

    /**
     * {@return the file; null for a stream}
     */
    public Path path() {
        return path;
    }

    /** Opens the input; what is compressed comes out plain. */
    InputStream open() throws IOException {
        InputStream raw = path == null ? new Unclosed(stream) : Files.newInputStream(path);
        boolean done = false;
        try {
            PushbackInputStream in = new PushbackInputStream(raw, MAGIC_BYTES);
            byte[] magic = in.readNBytes(MAGIC_BYTES);
            in.unread(magic);
            InputStream plain = in;
            if (GzipInput.isGzip(magic)) {
                plain = new GzipInput(in);
            } else if (ZipInput.isZip(magic) && path != null && Files.isRegularFile(path)) {
                plain = ZipInput.open(path);
                raw.close();
            } else if (ZipInput.isZip(magic)) {
                plain = ZipInput.open(in);
            }
            done = true;
            return plain;
        } finally {
            if (!done) {
                raw.close();
            }
        }
    }

    /** Standard input stays open for others. */
    private static final class Unclosed extends FilterInputStream {
        private Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // on purpose
        }
    }
}

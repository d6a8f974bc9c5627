package dev.rangebar.cli.commands.sample;

import dev.rangebar.pipeline.AtomicFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;

/** One file for each day, under Binance's names. A file that exists is compared, since it may hold trades of the exchange. */
final class DayFiles implements SampleTrades.Days, Closeable {
    private final Path folder;
    private final String symbol;
    private AtomicFile file;
    private int written;
    private int kept;

    DayFiles(Path folder, String symbol) {
        this.folder = folder;
        this.symbol = symbol;
    }

    /** Returns the number of files that were written. */
    int written() {
        return written;
    }

    /** Returns the number of files that were there before. */
    int kept() {
        return kept;
    }

    @Override
    public OutputStream begin(LocalDate day) throws IOException {
        Path path = folder.resolve(symbol + "-aggTrades-" + day + ".csv");
        OutputStream rows;
        if (Files.exists(path)) {
            rows = new BufferedOutputStream(new Comparison(path));
        } else {
            file = AtomicFile.create(path);
            rows = new BufferedOutputStream(file.newOutputStream());
        }
        rows.write(SampleTrades.HEADER.getBytes(StandardCharsets.US_ASCII));
        return rows;
    }

    @Override
    public void end(OutputStream rows) throws IOException {
        rows.close();
        if (file == null) {
            kept++;
        } else {
            file.commit();
            file = null;
            written++;
        }
    }

    /** Removes the file that is not complete, if there is one. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /** Fails when something else is written than a file holds. */
    private static final class Comparison extends OutputStream {
        private final Path path;
        private final InputStream content;
        private boolean hasFailed;

        Comparison(Path path) throws IOException {
            this.path = path;
            content = new BufferedInputStream(Files.newInputStream(path));
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            if (!Arrays.equals(content.readNBytes(count), Arrays.copyOfRange(bytes, from, from + count))) {
                fail();
            }
        }

        @Override
        public void close() throws IOException {
            try (content) {
                if (!hasFailed && content.read() >= 0) {
                    fail();
                }
            }
        }

        private void fail() throws IOException {
            hasFailed = true; // a stream around this one closes it nevertheless
            throw new FileSystemException(path.toString(), null, path.getFileName()
                    + " exists with another content; move it away, or choose another folder, symbol or day");
        }
    }
}

package dev.rangebar.tradefiles;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** A file or stream with trades, plain or compressed, which is detected from the content. */
public final class TradeInput {
    private static final int FIRST_LINE_BYTES = 1 << 12;
    private static final int SPOT_COLUMNS = 8;

    private final String name;
    private final Path path;
    private final Opener opener;
    private volatile double part;
    private boolean contradictsName;

    private TradeInput(String name, Path path, Opener opener) {
        this.name = name;
        this.path = path;
        this.opener = opener;
    }

    /** Opens an input. */
    public interface Opener {
        /**
         * {@return the bytes of the input, from its beginning}
         *
         * @param options the options with which they will be read
         * @throws IOException if it cannot be opened
         */
        InputStream open(ReadOptions options) throws IOException;
    }

    /**
     * {@return a file}
     *
     * @param name the name, as in messages
     * @param path the file
     */
    public static TradeInput ofFile(String name, Path path) {
        return new TradeInput(name, path, null);
    }

    /**
     * {@return a file of another format, which an opener converts to one that is read here}
     *
     * @param name the name, as in messages
     * @param path the file
     * @param opener opens it
     */
    public static TradeInput ofFile(String name, Path path, Opener opener) {
        return new TradeInput(name, path, opener);
    }

    /**
     * {@return a stream, which is not closed}
     *
     * @param name the name, as in messages
     * @param stream read to its end
     */
    public static TradeInput ofStream(String name, InputStream stream) {
        return new TradeInput(name, null, path -> new Unclosed(stream));
    }

    /**
     * {@return the name, as in messages}
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

    /**
     * {@return the share of a file that has been read, from 0 to 1; 0 if the length is not known} Any thread may call it.
     */
    public double part() {
        return part;
    }

    /** Returns whether the input may pause: a stream, a pipe or a device. */
    boolean isLive() {
        return path == null || opener == null && !Files.isRegularFile(path);
    }

    /** Returns whether the input is plain text, though its name says gzip, once it was opened. */
    boolean contradictsName() {
        return contradictsName;
    }

    /**
     * {@return {@code true} if a file has the columns of Binance's spot files: {@code is_best_match} in the header, or 8 of them
     * without a header} Files of other formats and streams are not looked at.
     */
    public boolean hasSpotColumns() {
        if (opener != null || path == null || !Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = open(ReadOptions.DEFAULT)) {
            String text = new String(in.readNBytes(FIRST_LINE_BYTES), StandardCharsets.ISO_8859_1);
            String line = text.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
            return line.contains(FileColumn.IS_BEST_MATCH.defaultName())
                    || !line.isEmpty() && Character.isDigit(line.charAt(0)) && line.split("[,;\t]", -1).length == SPOT_COLUMNS;
        } catch (IOException e) {
            return false; // who reads the file says more
        } finally {
            part = 0;
        }
    }

    /** Opens the input, and decompresses it. */
    InputStream open(ReadOptions options) throws IOException {
        InputStream raw = opener != null ? opener.open(options)
                : new Counted(Files.newInputStream(path), Files.isRegularFile(path) ? Files.size(path) : 0);
        boolean done = false;
        try {
            InputStream plain = rows(opened(raw), options);
            done = true;
            return plain;
        } finally {
            if (!done) {
                raw.close();
            }
        }
    }

    /** Returns the rows in columns behind an opened input; null if there are none. */
    static ColumnarRows columnsOf(InputStream opened) {
        return opened instanceof Peeked && ((Peeked) opened).source() instanceof ColumnarRows
                ? (ColumnarRows) ((Peeked) opened).source() : null;
    }

    /** Returns text as it is, and JSON as CSV. */
    private static InputStream rows(Peeked text, ReadOptions options) {
        char separator = options.separator().or(() -> options.layout().flatMap(TradeLayout::separator))
                .orElse((char) Separator.DEFAULT);
        return JsonRows.isJson(text.first) ? new JsonRows(text, separator) : text;
    }

    private Peeked opened(InputStream raw) throws IOException {
        Peeked in = new Peeked(raw, isLive());
        byte[] first = in.first;
        if (first.length == 0 && path != null) {
            ForeignFormat.checkEmpty(name);
        }
        if (GzipInput.isGzip(first)) {
            return checked(new GzipInput(in), "the gzip file");
        }
        if (ZstdInput.isZstd(first)) {
            return checked(ZstdInput.open(in), "the Zstandard file");
        }
        boolean isFile = opener == null && path != null && Files.isRegularFile(path);
        if (isFile && (ZipInput.isZip(first) || ZipInput.isZipName(name))) { // other bytes may stand before an archive
            ZipInput.Whole file = ZipInput.open(path);
            raw.close();
            return checked(new Counted(file, file.size()), "the zip archive");
        }
        if (ZipInput.isZip(first)) {
            return checked(ZipInput.open(in, first), "the zip archive");
        }
        ForeignFormat.check(first, "");
        if (isFile) {
            ForeignFormat.checkName(name, first);
            contradictsName = ForeignFormat.isGzipName(name);
        }
        return in;
    }

    /** Checks that what was packed is text; closes it if it is not. */
    private Peeked checked(InputStream unpacked, String container) throws IOException {
        boolean done = false;
        try {
            Peeked in = new Peeked(unpacked, isLive());
            byte[] first = in.first;
            if (GzipInput.isGzip(first) || ZipInput.isZip(first)) {
                throw new IOException(container + " holds a " + (GzipInput.isGzip(first) ? "gzip file" : "zip archive")
                        + "; unpack it");
            }
            ForeignFormat.check(first, container);
            done = true;
            return in;
        } finally {
            if (!done) {
                unpacked.close();
            }
        }
    }

    /** A stream of which the first bytes are known. Unlike a PushbackInputStream it returns them without reading on. */
    private static final class Peeked extends FilterInputStream {
        private final byte[] first;
        private int next;

        private Peeked(InputStream in, boolean isLive) throws IOException {
            super(in);
            first = isLive ? firstAtHand(in) : in.readNBytes(ForeignFormat.HEADER_BYTES);
        }

        /** Reads as much as is needed: a pause behind a line must not hold that line back. */
        private static byte[] firstAtHand(InputStream in) throws IOException {
            byte[] bytes = new byte[ForeignFormat.HEADER_BYTES];
            int length = 0;
            boolean isEnough = false;
            while (length < bytes.length && !isEnough) {
                int read = in.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
                isEnough = in.available() == 0
                        && (new String(bytes, 0, length, StandardCharsets.ISO_8859_1).indexOf('\n') >= 0
                        || GzipInput.isGzip(bytes) || ZstdInput.isZstd(bytes));
            }
            return Arrays.copyOf(bytes, length);
        }

        private InputStream source() {
            return in;
        }

        @Override
        public int read() throws IOException {
            return next < first.length ? first[next++] & 0xff : super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int known = Math.min(count, first.length - next);
            if (known == 0) {
                return super.read(bytes, offset, count);
            }
            System.arraycopy(first, next, bytes, offset, known);
            next += known;
            return known;
        }

        @Override
        public long skip(long count) throws IOException {
            int known = (int) Math.min(count, first.length - next);
            next += Math.max(0, known);
            return known > 0 ? known : super.skip(count);
        }

        @Override
        public int available() throws IOException {
            return first.length - next + super.available();
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    /** Counts the bytes that were read. */
    private final class Counted extends FilterInputStream {
        private final double length;
        private long read;

        private Counted(InputStream in, long length) {
            super(in);
            this.length = length;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int more = super.read(bytes, offset, count);
            count(Math.max(0, more));
            return more;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            count(skipped);
            return skipped;
        }

        private void count(long more) {
            read += more;
            part = length > 0 ? Math.min(1, read / length) : 0;
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

package dev.rangebar.tradefiles;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The one file in a zip archive: no trade gets lost silently, be it in a second file or in one that is damaged. */
final class ZipInput {
    private static final int MAGIC_BYTES = 4;
    private static final int SPLIT_MARKER = 7;

    private ZipInput() {}

    /** Returns whether a file that begins with these bytes is a zip archive, even one without any file. */
    static boolean isZip(byte[] magic) {
        return magic.length >= MAGIC_BYTES && magic[0] == 'P' && magic[1] == 'K'
                && (magic[2] == 3 && magic[3] == 4 || magic[2] == 5 && magic[3] == 6 || magic[2] == SPLIT_MARKER && magic[3] == 8);
    }

    /** Returns whether a file of this name is meant to be a zip archive. */
    static boolean isZipName(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** Opens an archive that is a file: its table of contents comes first, so that what is wrong shows at once. */
    static Whole open(Path path) throws IOException {
        ZipFile archive;
        try {
            archive = new ZipFile(path.toFile());
        } catch (ZipException e) {
            throw unreadable(e);
        }
        boolean done = false;
        try {
            List<? extends ZipEntry> files = archive.stream().filter(ZipInput::isContent).toList();
            if (files.size() != 1) {
                throw wrongCount(files.stream().map(ZipEntry::getName).toList());
            }
            Whole in = new Whole(archive, files.get(0));
            done = true;
            return in;
        } finally {
            if (!done) {
                archive.close();
            }
        }
    }

    /** Opens an archive that comes through a pipe: a second file shows only when the first has been read. */
    static InputStream open(InputStream in, byte[] magic) throws IOException {
        if (magic[2] == SPLIT_MARKER) {
            in.skipNBytes(MAGIC_BYTES); // an archive that was to be split, and needed not to be
        }
        ZipEnd end = new ZipEnd(in);
        ZipInputStream archive = new ZipInputStream(end);
        ZipEntry first;
        try {
            first = nextFile(archive);
        } catch (ZipException e) {
            throw unreadable(e);
        }
        if (first == null) {
            throw wrongCount(List.of());
        }
        return new Streamed(archive, first, end);
    }

    private static ZipEntry nextFile(ZipInputStream archive) throws IOException {
        ZipEntry entry = archive.getNextEntry();
        while (entry != null && !isContent(entry)) {
            entry = archive.getNextEntry();
        }
        return entry;
    }

    /** Returns whether an entry is a file of the user, not a folder nor what macOS adds of its own: its folder, hidden files. */
    private static boolean isContent(ZipEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory() && !name.startsWith("__MACOSX/") && name.charAt(name.lastIndexOf('/') + 1) != '.';
    }

    /** The JDK reads what was deflated or stored, without a password. */
    private static IOException unreadable(IOException e) {
        String reason = String.valueOf(e.getMessage());
        boolean isOtherMethod = reason.contains("compression method") || reason.contains("DEFLATED");
        return new IOException(reason.contains("encrypted") ? "the zip archive is encrypted; unpack it"
                : isOtherMethod ? "the zip archive is packed by another method than deflate; unpack it"
                : "the zip archive is damaged or truncated (" + reason + "); get it again", e);
    }

    private static IOException wrongCount(List<String> names) {
        return new IOException("the zip archive holds " + (names.isEmpty() ? "no file"
                : names.size() + " files (" + String.join(", ", names.subList(0, Math.min(2, names.size())))
                        + (names.size() > 2 ? ", ..." : "") + "); unpack it and name those that are meant"));
    }

    /** The file of an archive; compares length and checksum with those in the archive, which the JDK does not. */
    static final class Whole extends FilterInputStream {
        private final ZipFile archive;
        private final ZipEntry entry;
        private final CRC32 checksum = new CRC32();
        private long length;

        private Whole(ZipFile archive, ZipEntry entry) throws IOException {
            super(archive.getInputStream(entry));
            this.archive = archive;
            this.entry = entry;
        }

        /** Returns the number of bytes, unpacked. */
        long size() {
            return entry.getSize();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int read;
            try {
                read = super.read(bytes, offset, count);
            } catch (IOException e) {
                throw new IOException("the zip archive is damaged (" + e.getMessage() + ")", e);
            }
            if (read < 0 && (length != entry.getSize() || checksum.getValue() != entry.getCrc())) {
                throw new IOException("the zip archive is damaged (checksum or length differ)");
            }
            if (read > 0) {
                checksum.update(bytes, offset, read);
                length += read;
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            archive.close();
        }
    }

    /** The first file of an archive; checks that there is no other, and that the archive is whole. */
    private static final class Streamed extends FilterInputStream {
        private final ZipInputStream archive;
        private final ZipEntry first;
        private final ZipEnd end;

        private Streamed(ZipInputStream archive, ZipEntry first, ZipEnd end) {
            super(archive);
            this.archive = archive;
            this.first = first;
            this.end = end;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int read;
            ZipEntry second = null;
            try {
                read = super.read(bytes, offset, count);
                if (read < 0) {
                    second = nextFile(archive);
                    if (second == null) {
                        end.check();
                    }
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
            if (second != null) {
                throw wrongCount(List.of(first.getName(), second.getName()));
            }
            return read;
        }
    }

    /**
     * The bytes of a zip archive, watched for the record that ends it: of an archive that is cut off between two files, the
     * first one is whole and the others are lost.
     */
    static final class ZipEnd extends FilterInputStream {
        /** The signature of the record, in little-endian order. */
        private static final int SIGNATURE = 0x06054b50;

        /** The longest record: 22 bytes and a comment. */
        private static final int MAX_BYTES = 22 + 0xffff;

        private long read;
        private int last;
        private long signatureEnd = -1;

        ZipEnd(InputStream in) {
            super(in);
        }

        /**
         * Reads to the end, and checks that the record was there.
         *
         * @throws ZipException if it was not
         */
        void check() throws IOException {
            transferTo(OutputStream.nullOutputStream());
            if (signatureEnd < 0 || read - signatureEnd > MAX_BYTES) {
                throw new ZipException("zip END header not found");
            }
        }

        private void watch(int value) {
            last = last >>> 8 | value << 24;
            read++;
            if (last == SIGNATURE) {
                signatureEnd = read;
            }
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                watch(value);
            }
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            for (int i = 0; i < count; i++) {
                watch(bytes[offset + i]);
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, MAX_BYTES)).length;
        }
    }
}

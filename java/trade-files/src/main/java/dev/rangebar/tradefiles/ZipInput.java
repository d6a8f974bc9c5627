package dev.rangebar.tradefiles;

import dev.rangebar.bindings.IsalInflater;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The one file in a zip archive: no trade gets lost silently, be it in a second file or in one that is damaged. */
final class ZipInput {
    private static final int MAGIC_BYTES = 4;
    private static final int SPLIT_MARKER = 7;

    /** The header before each file, with the lengths of the name and of further fields, which follow it. */
    private static final int HEADER_SIGNATURE = 0x04034b50;
    private static final int HEADER_BYTES = 30;
    private static final int HEADER_NAME_LENGTH = 26;
    private static final int HEADER_EXTRA_LENGTH = 28;

    /** The entry of a file in the directory, with the place of its header. */
    private static final int DIRECTORY_SIGNATURE = 0x02014b50;
    private static final int DIRECTORY_BYTES = 46;
    private static final int DIRECTORY_HEADER = 42;

    /** The record that ends an archive: the number of files, size and place of the directory. */
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END_FILES = 10;
    private static final int END_DIRECTORY_BYTES = 12;
    private static final int END_DIRECTORY = 16;

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
            Whole in = new Whole(archive, files.get(0), path);
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
    static final class Whole extends InputStream {
        private static final int INFLATER_BYTES = 1 << 16;

        private final ZipFile archive;
        private final ZipEntry entry;
        private final CRC32 checksum = new CRC32();
        private InputStream in;
        private Inflater fast;
        private long length;

        private Whole(ZipFile archive, ZipEntry entry, Path path) throws IOException {
            this.archive = archive;
            this.entry = entry;
            in = archive.getInputStream(entry);
            if (entry.getMethod() == ZipEntry.DEFLATED && IsalInflater.isAvailable()) {
                openFast(path);
            }
        }

        /** Inflates by ISA-L where the data of the file can be found: the JDK does not tell where they begin. */
        private void openFast(Path path) throws IOException {
            SeekableByteChannel packed = Files.newByteChannel(path);
            try {
                long data = dataOfOnlyFile(packed);
                if (data > 0) {
                    in.close();
                    packed.position(data);
                    fast = IsalInflater.orJdk();
                    in = new InflaterInputStream(Channels.newInputStream(packed), fast, INFLATER_BYTES);
                }
            } finally {
                if (fast == null) {
                    packed.close();
                }
            }
        }

        /**
         * Returns the place of the data of an archive that holds one file and begins with it, as exchanges make them; 0 for any other. An
         * archive can have been changed by appending, so that its directory, at the end, does not name the file at its beginning.
         */
        private static long dataOfOnlyFile(SeekableByteChannel archive) throws IOException {
            long endRecord = archive.size() - END_BYTES;
            ByteBuffer end = read(archive, endRecord, END_BYTES);
            if (end == null || end.getInt(0) != END_SIGNATURE || end.getShort(END_FILES) != 1
                    || unsigned(end, END_DIRECTORY) + unsigned(end, END_DIRECTORY_BYTES) != endRecord) {
                return 0; // with a comment, something in front, or a directory of several files or in the format for large archives
            }
            ByteBuffer directory = read(archive, unsigned(end, END_DIRECTORY), DIRECTORY_BYTES);
            ByteBuffer header = read(archive, 0, HEADER_BYTES);
            if (directory == null || directory.getInt(0) != DIRECTORY_SIGNATURE || directory.getInt(DIRECTORY_HEADER) != 0
                    || header == null || header.getInt(0) != HEADER_SIGNATURE) {
                return 0;
            }
            return HEADER_BYTES + Short.toUnsignedInt(header.getShort(HEADER_NAME_LENGTH))
                    + Short.toUnsignedInt(header.getShort(HEADER_EXTRA_LENGTH));
        }

        private static long unsigned(ByteBuffer bytes, int at) {
            return Integer.toUnsignedLong(bytes.getInt(at));
        }

        /** Returns bytes at a place, in the order of numbers in zip archives; null if there are fewer. */
        private static ByteBuffer read(SeekableByteChannel archive, long at, int count) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
            if (at < 0) {
                return null;
            }
            archive.position(at);
            while (bytes.hasRemaining()) {
                if (archive.read(bytes) < 0) {
                    return null;
                }
            }
            return bytes;
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
                read = in.read(bytes, offset, count);
            } catch (IOException e) {
                if (fast != null) {
                    readByJdk();
                    return read(bytes, offset, count);
                }
                throw damaged(e);
            }
            if (read < 0 && fast != null && fast.getBytesRead() != entry.getCompressedSize()) {
                readByJdk();
                return read(bytes, offset, count);
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

        /** Leaves damaged data to the JDK, which names the damage. */
        private void readByJdk() throws IOException {
            closeInput();
            in = archive.getInputStream(entry);
            try {
                in.skipNBytes(length);
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        private static IOException damaged(IOException e) {
            return new IOException("the zip archive is damaged (" + e.getMessage() + ")", e);
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            closeInput();
            archive.close();
        }

        private void closeInput() throws IOException {
            in.close();
            if (fast != null) {
                fast.end();
                fast = null;
            }
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
        /** The longest record: with a comment. */
        private static final int MAX_BYTES = END_BYTES + 0xffff;

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
            if (last == END_SIGNATURE) {
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

package dev.rangebar.tradefiles;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * Temporary file of sorted runs of rows. It is created exclusively, for the user alone, and deleted when it is closed; on
 * Linux and macOS its name goes at once, so that not even a kill leaves anything behind.
 */
final class SpillFile implements Closeable {
    private static final int ROW_BYTES = SortCursor.COLUMNS * Long.BYTES;
    private static final int BUFFER_ROWS = 1 << 10;
    /** The memory of a run that is read. */
    static final int BUFFER_BYTES = BUFFER_ROWS * ROW_BYTES;

    private final FileChannel channel;
    private long end;

    private SpillFile(FileChannel channel) {
        this.channel = channel;
    }

    /** The place of a run in the file. */
    record Run(long from, long to) {}

    static SpillFile create(Path folder) throws IOException {
        boolean isPosix = Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null;
        FileAttribute<?>[] attributes = isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        SecureRandom random = new SecureRandom();
        while (true) {
            Path file = folder.resolve(".rangebar-sort-" + Long.toHexString(random.nextLong()) + ".tmp");
            try {
                return new SpillFile(FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                        StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE), attributes));
            } catch (FileAlreadyExistsException e) {
                // another name then
            }
        }
    }

    /** Writes the rest of a cursor's rows. */
    Run write(SortCursor rows) throws IOException {
        long from = end;
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (rows.next()) {
            for (int column = 0; column < SortCursor.COLUMNS; column++) {
                buffer.putLong(rows.value(column));
            }
            if (!buffer.hasRemaining()) {
                drain(buffer);
            }
        }
        drain(buffer);
        return new Run(from, end);
    }

    private void drain(ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            end += channel.write(buffer, end);
        }
        buffer.clear();
    }

    SortCursor read(Run run) {
        return new Reader(run);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The rows of a run. */
    private final class Reader implements SortCursor {
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
        private final long to;
        private long position;
        private int row = -ROW_BYTES;

        private Reader(Run run) {
            position = run.from();
            to = run.to();
        }

        @Override
        public boolean next() throws IOException {
            row += ROW_BYTES;
            if (row < buffer.limit()) {
                return true;
            }
            buffer.clear().limit((int) Math.min(BUFFER_BYTES, to - position));
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, position);
                if (read < 0) {
                    throw new EOFException("the temporary file for sorting is shorter than what was written");
                }
                position += read;
            }
            row = 0;
            return buffer.limit() > 0;
        }

        @Override
        public long value(int column) {
            return buffer.getLong(row + column * Long.BYTES);
        }
    }
}

package dev.rangebar.cli;

import dev.rangebar.BarView;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where bars are written to: a stream, or a file that appears under its name only when all of it is there. Closed
 * without {@link #commit()}, a file leaves nothing behind.
 */
final class BarOutput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_LINKS = 40; // as Linux
    private static final Set<StandardOpenOption> NEW_FILE = Set.of(StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);

    private final BarFormat format;
    private final OutputStream out;
    private final Path temporary;
    private final Path target;
    private final StringBuilder text = new StringBuilder();

    private BarOutput(BarFormat format, OutputStream out, Path temporary, Path target) throws IOException {
        this.format = format;
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.temporary = temporary;
        this.target = target;
        text.append(String.join(",", BarColumn.titles())).append('\n');
        writeText();
    }

    /** Writes to a stream, which is flushed at the end and not closed. */
    static BarOutput toStream(BarFormat format, OutputStream out) throws IOException {
        return new BarOutput(format, out, null, null);
    }

    /**
     * Writes a file: under another name in its folder until it is complete. One that it replaces hands on its mode. A
     * device or pipe is written directly.
     */
    static BarOutput toFile(BarFormat format, Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return new BarOutput(format, Files.newOutputStream(file), null, file);
        }
        Path target = behindLinks(file.toAbsolutePath());
        Set<PosixFilePermission> mode = modeOf(target);
        // Set at creation, so that nobody else gets to open it; and again, because the umask takes from that.
        FileAttribute<?>[] attributes = mode == null ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)};
        String prefix = "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-";
        for (int attempt = 0;; attempt++) {
            Path temporary = target.resolveSibling(prefix + attempt + ".tmp");
            try {
                OutputStream out = Channels.newOutputStream(Files.newByteChannel(temporary, NEW_FILE, attributes));
                temporary.toFile().deleteOnExit(); // when the command is interrupted
                if (mode != null) {
                    Files.setPosixFilePermissions(temporary, mode);
                }
                return new BarOutput(format, out, temporary, target);
            } catch (FileAlreadyExistsException e) {
                // left behind by a process of the same number that was killed, or in use by this one
            }
        }
    }

    /** What symbolic links lead to, whether it is there yet or not: the links stay. */
    private static Path behindLinks(Path file) throws IOException {
        Path target = file;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many symbolic links");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /** The mode of a file; null where there is none, or where the system has other permissions. */
    private static Set<PosixFilePermission> modeOf(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null || !Files.exists(file) ? null : view.readAttributes().permissions();
    }

    /** Writes all bars of a view. */
    void write(BarView bars) throws IOException {
        for (long index = 0; index < bars.size(); index++) {
            format.appendBar(text, bars, index);
            if (text.length() >= BUFFER_BYTES) {
                writeText();
            }
        }
        writeText();
    }

    private void writeText() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        text.setLength(0);
    }

    /** Everything has been written: makes it visible. */
    void commit() throws IOException {
        if (target == null) {
            out.flush();
        } else {
            out.close();
        }
        if (temporary != null) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void close() throws IOException {
        if (target == null) {
            out.flush();
            return;
        }
        try {
            out.close();
        } finally {
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        }
    }
}

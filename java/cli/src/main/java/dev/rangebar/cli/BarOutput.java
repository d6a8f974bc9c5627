package dev.rangebar.cli;

import dev.rangebar.BarView;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where bars are written to: a stream, or a file that appears under its name only when all of it is there. Closed
 * without {@link #commit()}, a file leaves nothing behind.
 */
final class BarOutput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

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

    /** Writes a file: under another name in its folder until it is complete. A device or pipe is written directly. */
    static BarOutput toFile(BarFormat format, Path file) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            return new BarOutput(format, Files.newOutputStream(target), null, target);
        }
        String prefix = "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-";
        for (int attempt = 0;; attempt++) {
            Path temporary = target.resolveSibling(prefix + attempt + ".tmp");
            try {
                OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE);
                temporary.toFile().deleteOnExit(); // when the command is interrupted
                return new BarOutput(format, out, temporary, target);
            } catch (FileAlreadyExistsException e) {
                // left behind by a process of the same number that was killed, or in use by this one
            }
        }
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

package dev.rangebar.cli;

import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that appears under its name only when all of it is there: until then it has another name in the same folder.
 * One that it replaces hands on its mode. A device or pipe is written directly. Closed without {@link #commit()}, it
 * leaves nothing behind.
 */
public final class OutputFile implements AutoCloseable {
    private static final int MAX_LINKS = 40; // as Linux

    private final Path temporary;
    private final Path target;

    private OutputFile(Path temporary, Path target) {
        this.temporary = temporary;
        this.target = target;
    }

    /** The file under its temporary name, empty. */
    public static OutputFile at(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return new OutputFile(null, file);
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
                Files.createFile(temporary, attributes);
                temporary.toFile().deleteOnExit(); // when the command is interrupted
                if (mode != null) {
                    Files.setPosixFilePermissions(temporary, mode);
                }
                return new OutputFile(temporary, target);
            } catch (FileAlreadyExistsException e) {
                // left behind by a process of the same number that was killed, or in use by this one
            } catch (IOException e) {
                throw new FileSystemException(file.toString(), null, reason(target.getParent(), e));
            }
        }
    }

    /** Why no file could be made in a folder; some errors tell only the name of the file. */
    public static String reason(Path folder, IOException error) {
        return switch (error) {
            case NoSuchFileException none -> "no file can be made in the folder " + folder;
            case AccessDeniedException denied -> "no file can be made in the folder " + folder + ": access denied";
            default -> IoReason.of(error);
        };
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

    /** What is to be written to. */
    public Path path() {
        return temporary == null ? target : temporary;
    }

    /** All was written, and whoever did has closed it: makes it visible. */
    public void commit() throws IOException {
        if (temporary != null) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void close() throws IOException {
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }
}

package dev.rangebar.pipeline;

import dev.rangebar.tradefiles.IoReason;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that is written atomically: an existing file is replaced only on success.
 *
 * <pre>{@code
 * try (AtomicFile file = AtomicFile.create(Path.of("bars.bin"))) {
 *     try (OutputStream out = file.newOutputStream()) {
 *         out.write(bytes);
 *     }
 *     file.commit();
 * }
 * }</pre>
 *
 * <p>Until {@link #commit()} the file has a temporary name, {@code .NAME.*.tmp}, in the same folder. A file that is
 * replaced passes its mode on; symbolic links stay. The temporary file of a process that was killed is removed by the next one that writes into
 * the folder. A link of another user in a folder that everybody can write, such as
 * /tmp, is refused, as Linux refuses it to programs that open it. A device or pipe is written directly. Closed without a
 * commit, it leaves nothing behind.
 */
public final class AtomicFile implements Closeable {
    private static final int MAX_LINKS = 40; // as Linux
    /** The sticky bit, and write permission for everybody. */
    private static final int SHARED = 01002;
    /** A file of this process on Linux. */
    private static final Path PROCESS = Path.of("/proc/self");

    private final Path temporary;
    private final Path target;

    private AtomicFile(Path temporary, Path target) {
        this.temporary = temporary;
        this.target = target;
    }

    /**
     * {@return the file under its temporary name, empty}
     *
     * @param file its final name
     * @throws IOException if no file can be created in its folder
     */
    public static AtomicFile create(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return new AtomicFile(null, file);
        }
        Path target = behindLinks(file.toAbsolutePath());
        Set<PosixFilePermission> mode = modeOf(target);
        // Set at creation, so that nobody else gets to open it; and again, because the umask takes from that.
        FileAttribute<?>[] attributes = mode == null ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)};
        TemporaryNames.removeLeftovers(target.getParent());
        String prefix = TemporaryNames.ofFile(target.getFileName().toString());
        for (int attempt = 0;; attempt++) {
            Path temporary = target.resolveSibling(prefix + Integer.toHexString(attempt) + ".tmp");
            try {
                Files.createFile(temporary, attributes);
                temporary.toFile().deleteOnExit(); // when the process is interrupted
                if (mode != null) {
                    Files.setPosixFilePermissions(temporary, mode);
                }
                return new AtomicFile(temporary, target);
            } catch (FileAlreadyExistsException e) {
                // left behind by a process of the same number that was killed, or in use by this one
            } catch (IOException e) {
                throw new FileSystemException(file.toString(), null, reason(target.getParent(), e));
            }
        }
    }

    /**
     * {@return why no file can be created in a folder} Some errors hold only the name of the file.
     *
     * @param folder the folder
     * @param error the error
     */
    public static String reason(Path folder, IOException error) {
        if (error instanceof NoSuchFileException) {
            return "no file can be created in the folder " + folder + (Files.isDirectory(folder) ? "; name another folder"
                    : ", which is not there; make it first");
        }
        return error instanceof AccessDeniedException
                ? "no file can be created in the folder " + folder + ": access denied; check its permissions, or name another folder"
                : IoReason.of(error);
    }

    /**
     * Rejects a file that a symbolic link of another user in a shared folder, such as {@code /tmp}, leads to. For files that are
     * changed in place, such as databases.
     *
     * @param file the file, which need not exist
     * @throws IOException if there is such a link
     */
    public static void checkLinks(Path file) throws IOException {
        behindLinks(file.toAbsolutePath());
    }

    /** Returns the file that symbolic links lead to, whether it exists or not. */
    private static Path behindLinks(Path file) throws IOException {
        Path target = file;
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemException(file.toString(), null, "too many symbolic links");
            }
            checkOwner(target);
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /** Rejects a link that another user has put into a folder that everybody can write, where only owners can delete. */
    private static void checkOwner(Path link) throws IOException {
        Path folder = link.getParent();
        if (folder == null || !folder.getFileSystem().supportedFileAttributeViews().contains("unix")
                || ((int) Files.getAttribute(folder, "unix:mode") & SHARED) != SHARED) {
            return;
        }
        Object owner = Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(Files.getAttribute(folder, "unix:uid"))
                && !(Files.exists(PROCESS) && owner.equals(Files.getAttribute(PROCESS, "unix:uid")))) {
            throw new FileSystemException(link.toString(), null, "it is a symbolic link of another user in a folder that "
                    + "everybody can write; delete it, or name another file");
        }
    }

    /** Returns the mode of a file; null if there is none, or the system has other permissions. */
    private static Set<PosixFilePermission> modeOf(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null || !Files.exists(file) ? null : view.readAttributes().permissions();
    }

    /**
     * {@return a stream that writes to the file, for the caller to close} No symbolic link that somebody has put in the place
     * of the temporary file is followed.
     *
     * @throws IOException if it cannot be opened
     */
    public OutputStream newOutputStream() throws IOException {
        return temporary == null ? Files.newOutputStream(target, StandardOpenOption.WRITE)
                : Files.newOutputStream(temporary, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** {@return {@code true} for a file, which nothing but the disk delays; {@code false} for a device or pipe} */
    boolean isRegular() {
        return temporary != null;
    }

    /**
     * {@return the path to write to}
     */
    public Path path() {
        return temporary == null ? target : temporary;
    }

    /**
     * Makes the file visible under its final name. Its writer has closed it before.
     *
     * @throws IOException if it cannot be renamed
     */
    public void commit() throws IOException {
        if (temporary != null) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes the file if it was not committed. */
    @Override
    public void close() throws IOException {
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }
}

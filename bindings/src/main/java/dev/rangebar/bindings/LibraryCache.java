package dev.rangebar.bindings;

import dev.rangebar.bindings.LoadFailure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Copies the library of this platform from the jar to a file that can be loaded. Its folder belongs to this user alone and is named by
 * the content, so that processes share one copy, versions do not collide, and no run leaves a file behind.
 */
final class LibraryCache {
    /** The property that names the folder for the extracted library. */
    static final String DIRECTORY_PROPERTY = "rangebar.cache.directory";

    private static final int STICKY_BIT = 01000;

    private LibraryCache() {}

    private static String resource(String library) {
        return "natives/" + platform() + "/" + System.mapLibraryName(library);
    }

    /** The place from which the library of this platform is copied, mostly in a jar. */
    static String source() {
        return String.valueOf(LibraryCache.class.getResource(resource("rangebar")));
    }

    static Path libraryOfThisPlatform() throws LoadFailure {
        return libraryOfThisPlatform("rangebar").orElseThrow(() -> new LoadFailure(Reason.UNSUPPORTED_PLATFORM,
                "This rangebar-bindings jar holds no library for " + platform() + ". Build one with CMake and name it with -D"
                        + NativeLibrary.LIBRARY_PROPERTY + "=FILE.", null));
    }

    /** The copy of a library in the jar; empty if the jar holds none for this platform. */
    static Optional<Path> libraryOfThisPlatform(String library) throws LoadFailure {
        byte[] content;
        try (InputStream in = LibraryCache.class.getResourceAsStream(resource(library))) {
            if (in == null) {
                return Optional.empty();
            }
            content = in.readAllBytes();
        } catch (IOException e) {
            throw new LoadFailure(Reason.CANNOT_EXTRACT, "The library cannot be read from the jar: " + e, e);
        }
        return Optional.of(extract(content, System.mapLibraryName(library)));
    }

    /** A copy of a library under a name that ends with a number. */
    static Path copyOf(Path library, int number) throws LoadFailure {
        String fileName = System.mapLibraryName("rangebar-" + number);
        try {
            return extract(Files.readAllBytes(library), fileName);
        } catch (IOException e) {
            throw new LoadFailure(Reason.CANNOT_EXTRACT, "The library " + library + " cannot be read: " + e, e);
        }
    }

    private static Path extract(byte[] content, String fileName) throws LoadFailure {
        Path folder = cacheFolder();
        try {
            return extract(content, folder.resolve(name(content)), fileName);
        } catch (IOException e) {
            throw new LoadFailure(Reason.CANNOT_EXTRACT, "The library cannot be written below " + folder + ": " + e
                    + ". Name a folder that can be written with -D" + DIRECTORY_PROPERTY + "=FOLDER, or a library with"
                    + " -D" + NativeLibrary.LIBRARY_PROPERTY + "=FILE.", e);
        }
    }

    /** System and processor as the build names them: linux-x86_64, linux-aarch64, macos-aarch64, windows-x86_64. */
    static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.startsWith("windows")) {
            system = "windows";
        } else if (system.startsWith("mac")) {
            system = "macos";
        }
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        if (processor.equals("amd64")) {
            processor = "x86_64";
        }
        return system + "-" + processor;
    }

    private static Path cacheFolder() throws LoadFailure {
        String property = System.getProperty(DIRECTORY_PROPERTY);
        if (property != null) {
            return Path.of(property).toAbsolutePath();
        }
        Path ofUser = UserCache.folder();
        return ofUser == null ? withoutHome() : ofUser;
    }

    /** A folder of this user among the temporary ones. Others can make it first; then the check of its owner refuses it. */
    private static Path withoutHome() throws LoadFailure {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        boolean hasIds = temporary.getFileSystem().supportedFileAttributeViews().contains("unix");
        try {
            return temporary.resolve("rangebar-" + (hasIds ? userId(temporary) : System.getProperty("user.name")));
        } catch (IOException e) {
            throw new LoadFailure(Reason.CANNOT_EXTRACT, "This user has no home, and no file can be written to " + temporary
                    + ": " + e + ". Name a folder that can be written with -D" + DIRECTORY_PROPERTY + "=FOLDER.", e);
        }
    }

    /** The file, written under a temporary name and moved: two processes at once end with the same whole file. */
    private static Path extract(byte[] content, Path place, String fileName) throws IOException {
        Path folder = makePrivate(place);
        Path file = folder.resolve(fileName);
        if (isSame(file, content)) {
            return file;
        }
        Path temporary = Files.createTempFile(folder, fileName, ".tmp");
        try {
            Files.write(temporary, content);
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                // Windows refuses to replace a library that another process has loaded: then it is the same one.
                if (!isSame(file, content)) {
                    throw e;
                }
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
        return file;
    }

    private static boolean isSame(Path file, byte[] content) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    /**
     * Makes a folder in which nobody else can put a library, and returns its real path. Whoever can rename one of the folders above
     * it can put another in its place between check and load, so all of them are checked.
     */
    private static Path makePrivate(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return Files.createDirectories(folder);
        }
        Path existing = folder;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        checkAbove(existing.toRealPath());
        Files.createDirectories(folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path real = folder.getParent().toRealPath().resolve(folder.getFileName());
        checkAbove(real);
        UserPrincipal user = thisUser(real);
        checkPrivate(real.getParent(), user, isSticky(real.getParent()));
        checkPrivate(real, user, false);
        return real;
    }

    /** Checks the folders above one, from the root on: once a folder is right, nobody else can replace the next. */
    private static void checkAbove(Path real) throws IOException {
        UserPrincipal user = thisUser(real.getRoot());
        // In a container the owner of the root folder may be unknown; whoever it is can replace everything.
        UserPrincipal system = Files.getOwner(real.getRoot());
        for (Path folder = real.getRoot(); !folder.equals(real); folder = real.getRoot().resolve(
                real.subpath(0, folder.getNameCount() + 1))) {
            PosixFileAttributes attributes =
                    Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            UserPrincipal owner = attributes.owner();
            if (!owner.equals(system)) {
                checkOwner(folder, owner, user);
            }
            Set<PosixFilePermission> permissions = attributes.permissions();
            // Many systems give each user a group of the same name, and write permission to it.
            boolean byGroup = permissions.contains(PosixFilePermission.GROUP_WRITE)
                    && !attributes.group().getName().equals(owner.getName());
            if ((byGroup || permissions.contains(PosixFilePermission.OTHERS_WRITE)) && !isSticky(folder)) {
                throw new IOException(folder + " can be written by others");
            }
        }
    }

    private static void checkPrivate(Path folder, UserPrincipal user, boolean mayBeWritten) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> permissions = attributes.permissions();
        boolean isWritten = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        if (isWritten && !mayBeWritten) {
            throw new IOException(folder + " can be written by others");
        }
        if (!attributes.isDirectory()) {
            throw new IOException(folder + " is not a folder");
        }
        checkOwner(folder, attributes.owner(), user);
    }

    private static void checkOwner(Path folder, UserPrincipal owner, UserPrincipal user) throws IOException {
        if (!owner.equals(user) && !owner.getName().equals("root")) {
            throw new IOException(folder + " belongs to " + owner.getName());
        }
    }

    private static boolean isSticky(Path folder) throws IOException {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix")
                && ((Integer) Files.getAttribute(folder, "unix:mode") & STICKY_BIT) != 0;
    }

    private static UserPrincipal thisUser(Path folder) throws IOException {
        return (UserPrincipal) ofThisUser(folder, "owner:owner");
    }

    private static int userId(Path folder) throws IOException {
        return (Integer) ofThisUser(folder, "unix:uid");
    }

    /** An attribute of a file that this process owns; user.name is not reliable. */
    private static Object ofThisUser(Path folder, String attribute) throws IOException {
        Path process = Path.of("/proc/self");
        if (Files.exists(process)) {
            return Files.getAttribute(process, attribute);
        }
        Path probe = Files.createTempFile(folder, "owner", ".tmp");
        try {
            return Files.getAttribute(probe, attribute);
        } finally {
            Files.delete(probe);
        }
    }

    /**
     * A name for content, by checksums that the JVM computes fast from its start on. Two libraries with the same name would take turns:
     * a file is compared as a whole before it is used.
     */
    private static String name(byte[] content) {
        CRC32 first = new CRC32();
        first.update(content);
        CRC32C second = new CRC32C();
        second.update(content, 0, content.length);
        return HexFormat.of().toHexDigits(first.getValue() << Integer.SIZE | second.getValue());
    }
}

package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links in the way of a file that is written. */
class AtomicFileTest {
    /** A user that is not this one; it need not exist. */
    private static final int STRANGER = 54_321;

    @TempDir
    private Path folder;

    private static void write(Path path, String text) throws IOException {
        try (AtomicFile file = AtomicFile.create(path)) {
            try (OutputStream out = file.newOutputStream()) {
                out.write(text.getBytes());
            }
            file.commit();
        }
    }

    @Test
    void aLinkOfTheUserStays() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        write(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(target));
    }

    /** Somebody replaces the temporary file by a link to a file that this process may write. */
    @Test
    void aLinkInThePlaceOfTheTemporaryFileIsNotFollowed() throws IOException {
        Path untouchedFile = Files.writeString(folder.resolve("other"), "untouched");
        try (AtomicFile file = AtomicFile.create(folder.resolve("bars.csv"))) {
            Files.delete(file.path());
            Files.createSymbolicLink(file.path(), untouchedFile);
            assertThrows(IOException.class, () -> file.newOutputStream().close());
        }
        assertEquals("untouched", Files.readString(untouchedFile));
        assertFalse(Files.exists(folder.resolve("bars.csv")));
    }

    /** Linux refuses such links to programs that open them; the own resolution of links must not be a way around that. */
    @Test
    void aLinkOfAStrangerInASharedFolderIsRefused() throws IOException {
        assumeUnix();
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Path untouchedFile = Files.writeString(folder.resolve("other"), "untouched");
        Path link = Files.createSymbolicLink(shared.resolve("bars.csv"), untouchedFile);
        write(link, "by the user");
        assertEquals("by the user", Files.readString(untouchedFile));
        chown(link);
        IOException e = assertThrows(IOException.class, () -> write(link, "by the user"));
        assertEquals(link + ": it is a symbolic link of another user in a folder that everybody can write; delete it, or "
                + "name another file", e.getMessage());
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        write(link, "in a folder of one user");
        assertEquals("in a folder of one user", Files.readString(untouchedFile));
    }

    private void assumeUnix() {
        boolean isUnix = folder.getFileSystem().supportedFileAttributeViews().contains("unix");
        if (!isUnix) {
            System.out.println("SKIPPED: this system has no Unix attributes of files");
        }
        assumeTrue(isUnix);
    }

    private static void chown(Path link) {
        try {
            Files.setAttribute(link, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            System.out.println("SKIPPED: only root can give a link to another user");
            assumeTrue(false, e.getMessage());
        }
    }

    @Test
    void allAreClosedWhicheverFail() throws IOException {
        List<Integer> closed = new ArrayList<>();
        List<Closeable> resources = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            resources.add(() -> {
                closed.add(number);
                if (number == 1) {
                    throw new IOException("one");
                }
                if (number == 2) {
                    throw new IllegalStateException("two");
                }
            });
        }
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> Closeables.close(resources));
        assertEquals("two", e.getMessage());
        assertEquals("one", e.getSuppressed()[0].getMessage());
        assertEquals(List.of(3, 2, 1, 0), closed);
        Closeables.close(List.of());
    }
}

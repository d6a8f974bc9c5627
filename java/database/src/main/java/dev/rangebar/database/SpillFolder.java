package dev.rangebar.database;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folder for what does not fit in memory: created exclusively under a name that nobody can guess, for the user alone, and
 * deleted when it is closed.
 *
 * @param path the folder
 */
record SpillFolder(Path path) implements Closeable {
    /** Creates a folder beside a file; where that is a device, in the folder for temporary files. */
    static SpillFolder beside(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        String prefix = ".rangebar-spill-";
        Path created = Files.isRegularFile(file) && folder != null ? Files.createTempDirectory(folder, prefix)
                : Files.createTempDirectory(prefix);
        created.toFile().deleteOnExit(); // when the process is interrupted
        return new SpillFolder(created);
    }

    /** Deletes the folder and what is in it. */
    @Override
    public void close() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}

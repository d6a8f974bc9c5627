package dev.rangebar.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Creates, copies, empties and removes whole folders. */
public final class Folders {
    private Folders() {
    }

    /** Copies all files below a folder to the same places below another, over files that are there. */
    public static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new BenchFailure(from + " cannot be copied to " + to + ": " + e.getMessage(), e);
        }
    }

    /**
     * Creates a folder or empties it. A folder is emptied only if it contains the given file: then it is the output of
     * an earlier run and not a folder that was named by mistake.
     */
    public static void empty(Path folder, String marker) {
        try {
            if (Files.exists(folder)) {
                if (!isEmpty(folder) && !Files.isRegularFile(folder.resolve(marker))) {
                    throw new BenchFailure(folder + " is not emptied: it has no file " + marker + ", so it is not the "
                        + "output of an earlier run. Name another --out, or empty it yourself");
                }
                delete(folder);
            }
            Files.createDirectories(folder);
        } catch (IOException | UncheckedIOException e) {
            throw new BenchFailure(folder + " cannot be emptied: " + e.getMessage(), e);
        }
    }

    /** Creates a folder and the folders above it. */
    public static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BenchFailure(folder + " cannot be created: " + e.getMessage(), e);
        }
    }

    /** Removes a folder, if it exists, with its content. */
    public static void remove(Path folder) {
        try {
            if (Files.exists(folder)) {
                delete(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new BenchFailure(folder + " cannot be removed: " + e.getMessage(), e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        }
    }
}

package dev.rangebar.report.publish;

import dev.rangebar.report.BenchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders that are copied and emptied as a whole. */
final class Folders {
    private Folders() {
    }

    /** All files below one, to the same places below another. */
    static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new BenchFailure(from + " cannot be copied to " + to + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes an empty folder. Only one is emptied that holds nothing or the given file: that is, what an earlier run
     * left, and not what somebody named by mistake.
     */
    static void empty(Path folder, String sign) {
        try {
            if (Files.exists(folder)) {
                if (!isEmpty(folder) && !Files.isRegularFile(folder.resolve(sign))) {
                    throw new BenchFailure(folder + " is not emptied: it holds no " + sign + ", so it is no earlier "
                        + "output. Name another --out, or empty it yourself");
                }
                try (Stream<Path> all = Files.walk(folder)) {
                    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
            Files.createDirectories(folder);
        } catch (IOException | UncheckedIOException e) {
            throw new BenchFailure(folder + " cannot be emptied: " + e.getMessage(), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        }
    }
}

package dev.rangebar.cli.output;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The extension of the name of an output, and the format that it stands for. */
public final class FileExtension {
    private static final Set<String> COMPRESSED = Set.of(".gz", ".bz2", ".xz", ".zst", ".lz4", ".zip", ".7z");

    private FileExtension() {}

    /**
     * Returns the format that the extension of a name stands for; the given one if there is no extension.
     *
     * @throws IllegalArgumentException if it has one that no format has
     */
    public static <F> F format(String name, F[] formats, Function<F, List<String>> endings, F otherwise) {
        checkPlain(name);
        String ending = of(name);
        if (ending.isEmpty()) {
            return otherwise;
        }
        return Arrays.stream(formats).filter(format -> endings.apply(format).contains(ending)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--output " + name + ": unknown file extension " + ending
                        + "; expected one of " + Arrays.stream(formats).flatMap(each -> endings.apply(each).stream())
                        .collect(Collectors.joining(", ")) + " or --format"));
    }

    /**
     * Checks that a name is not that of a compressed file.
     *
     * @throws IllegalArgumentException if it is that of a compressed file
     */
    public static void checkPlain(String name) {
        if (COMPRESSED.contains(of(name))) {
            throw new IllegalArgumentException("--output " + name + ": what is written is not compressed; give a name "
                    + "without " + of(name));
        }
    }

    /** Returns the name from its last point on, in lower case; empty where there is none. */
    private static String of(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(File.separatorChar)) + 1);
        int point = last.lastIndexOf('.');
        return point <= 0 ? "" : last.substring(point).toLowerCase(Locale.ROOT);
    }
}

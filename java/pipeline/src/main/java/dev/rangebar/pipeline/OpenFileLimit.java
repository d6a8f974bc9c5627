package dev.rangebar.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Limit of the number of files that this process can have open. Without a free one the JVM cannot load classes, so that an
 * output too many ends in errors of another kind.
 */
public final class OpenFileLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final Pattern LIMIT = Pattern.compile("Max open files +(\\d+) .*");
    /** Files for inputs, classes and libraries. */
    private static final int RESERVE = 64;

    private OpenFileLimit() {}

    /**
     * Checks that outputs can be open at the same time. Does nothing on a system that does not tell the limit.
     *
     * @param outputs the number of outputs at the same time, each of which is an open file
     * @throws IllegalArgumentException if they are too many; the message names the limit and the remedy
     */
    public static void check(int outputs) {
        if (!Files.isReadable(LIMITS)) {
            return;
        }
        try (Stream<Path> open = Files.list(OPEN)) {
            check(outputs, Files.readAllLines(LIMITS), open.count());
        } catch (IOException e) {
            // without the limit, opening the outputs tells
        }
    }

    static void check(int outputs, List<String> limits, long open) {
        for (String line : limits) {
            Matcher limit = LIMIT.matcher(line);
            long needed = outputs + open + RESERVE;
            if (limit.matches() && Long.parseLong(limit.group(1)) < needed) {
                throw new IllegalArgumentException(outputs + " outputs at the same time need " + needed + " open files, and the "
                        + "limit of this process is " + limit.group(1) + "; raise it (ulimit -n " + needed + "), or build fewer "
                        + "thresholds at a time");
            }
        }
    }
}

package dev.rangebar.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text files beside the classes. */
public final class Resources {
    /** Names of the native benchmarks. */
    public static final String NATIVE_NAMES = "names.txt";

    private Resources() {
    }

    /** Returns the content of a file. */
    public static String text(String name) {
        try (InputStream in = Resources.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BenchFailure("the resource " + name + " cannot be read", e);
        }
    }

    /** Returns the lines of a file without empty lines and comments. */
    public static List<String> lines(String name) {
        return text(name).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
}

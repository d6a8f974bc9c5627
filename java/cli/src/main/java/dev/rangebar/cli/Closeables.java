package dev.rangebar.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;

/** Closes what is held in numbers that only the command line knows. */
public final class Closeables {
    private Closeables() {}

    /** Closes all, whichever of them fail, the last one first. */
    public static void all(Iterable<? extends Closeable> resources) throws IOException {
        rest(resources.iterator());
    }

    private static void rest(Iterator<? extends Closeable> resources) throws IOException {
        if (resources.hasNext()) {
            try (Closeable _ = resources.next()) {
                rest(resources);
            }
        }
    }
}

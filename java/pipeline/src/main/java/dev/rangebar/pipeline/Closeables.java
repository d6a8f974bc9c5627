package dev.rangebar.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Closes resources whose number is not known in advance. */
final class Closeables {
    private Closeables() {}

    /**
     * Closes all of them, whichever fail, the last one first.
     *
     * @throws IOException what the first failing one has thrown; unchecked exceptions and errors likewise. What others
     *     have thrown is suppressed.
     */
    static void close(List<? extends Closeable> resources) throws IOException {
        Throwable first = null;
        for (Closeable resource : resources.reversed()) {
            try {
                resource.close();
            } catch (IOException | RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        switch (first) {
            case null -> { }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(first);
        }
    }
}

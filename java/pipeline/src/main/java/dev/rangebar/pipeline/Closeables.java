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
        for (int k = resources.size() - 1; k >= 0; k--) {
            try {
                resources.get(k).close();
            } catch (IOException | RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            rethrow(first);
        }
    }

    /** Throws a failure as what it is. */
    static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        throw new AssertionError(failure);
    }
}

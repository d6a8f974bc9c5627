package dev.rangebar.tradefiles;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Resources for sorting trades. What does not fit in memory goes to a temporary file, with 56 bytes for each trade; more
 * than about a hundred times the memory is written again, in several rounds.
 *
 * @param folder the folder of the temporary file
 * @param memoryBytes the largest number of bytes of memory for trades that are being sorted, apart from the buffers of the
 *     readers
 */
public record TradeSorting(Path folder, long memoryBytes) {
    private static final long DEFAULT_MEMORY = 256 << 20;

    /** Checks the number. */
    public TradeSorting {
        Objects.requireNonNull(folder, "folder");
        if (memoryBytes <= 0) {
            throw new IllegalArgumentException("memory of " + memoryBytes + " bytes, expected more than 0");
        }
    }

    /**
     * {@return the defaults: an eighth of the heap, at most 256 MiB}
     *
     * @param folder the folder of the temporary file
     */
    public static TradeSorting inFolder(Path folder) {
        return new TradeSorting(folder, Math.min(DEFAULT_MEMORY, Runtime.getRuntime().maxMemory() / 8));
    }
}

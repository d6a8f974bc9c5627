package dev.rangebar.pipeline;

/**
 * Consecutive ids. The ids of a source are aggregate trade ids where its trades have them, else trade ids: then a trade
 * contributes all ids from its first to its last.
 *
 * @param first the smallest id
 * @param last the largest id
 * @param proven {@code true} if each of the ids was in an input; {@code false} for a run of which only the ends are
 *     known, as older databases recorded it
 */
public record IdRun(long first, long last, boolean proven) {
    /** Checks the order of the ids. */
    public IdRun {
        if (first > last) {
            throw new IllegalArgumentException("a run of ids from " + first + " to " + last
                    + ": the last is below the first");
        }
    }

    /**
     * {@return a proven run}
     *
     * @param first the smallest id
     * @param last the largest id
     */
    public static IdRun of(long first, long last) {
        return new IdRun(first, last, true);
    }
}

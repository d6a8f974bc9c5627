package dev.rangebar.pipeline;

import java.util.Locale;

/** The policy for rows that are no valid trade, or cannot follow the trades before them. */
public enum OnInvalidRow {
    /** The first invalid row is an error. */
    STOP,
    /** Invalid rows are skipped and counted; {@link SymbolResult#skippedRows()} holds the first of each kind. */
    SKIP;

    /** {@return the name on the command line, such as {@code skip}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

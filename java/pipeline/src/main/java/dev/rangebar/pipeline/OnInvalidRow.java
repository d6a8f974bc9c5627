package dev.rangebar.pipeline;

/** The policy for rows that are no valid trade, or cannot follow the trades before them. */
public enum OnInvalidRow {
    /** The first invalid row is an error. */
    STOP,
    /** Invalid rows are skipped and counted; {@link SymbolResult#skippedRows()} holds the first of each kind. */
    SKIP
}

package dev.rangebar.pipeline;

/** The formats in which bars are written as text; all have the columns of {@link dev.rangebar.BarField}. */
public enum TextFormat {
    /** For people and spreadsheets: times in ISO 8601, plain decimals, empty cells for missing fields. */
    CSV,
    /**
     * The exact integers; missing fields are 0, and derived values fall back to their documented default. The header is
     * that of the reference implementation.
     */
    RAW_CSV,
    /** An object per line, with the values of CSV; missing fields are null. */
    JSON_LINES
}

package dev.rangebar.cli.output;

import java.util.List;

/** The formats of a query's result. Written by {@link ResultWriter}, so that this class needs no database. */
public enum ResultFormat {
    /** Aligned columns, for reading. */
    TABLE("table"),
    /** Comma-separated values; a cell with a comma, quote or line end is quoted. */
    CSV("csv", ".csv"),
    /** JSON lines: an object per row. */
    JSON("json", ".json", ".jsonl", ".ndjson"),
    /** A Parquet file. */
    PARQUET("parquet", ".parquet");

    private final String option;
    private final List<String> endings;

    ResultFormat(String option, String... endings) {
        this.option = option;
        this.endings = List.of(endings);
    }

    /**
     * Returns the format that a file's extension stands for; CSV if it has none.
     *
     * @throws IllegalArgumentException if the extension stands for no format
     */
    public static ResultFormat ofFile(String name) {
        return FileExtension.format(name, values(), format -> format.endings, CSV);
    }

    @Override
    public String toString() {
        return option;
    }
}

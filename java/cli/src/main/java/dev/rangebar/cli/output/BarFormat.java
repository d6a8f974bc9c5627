package dev.rangebar.cli.output;

import dev.rangebar.BarColumn;
import dev.rangebar.arrow.ArrowSink;
import dev.rangebar.arrow.BarArrowWriter;
import dev.rangebar.database.ParquetSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.FootprintSink;
import dev.rangebar.pipeline.TextFormat;
import dev.rangebar.pipeline.TextSink;
import java.io.OutputStream;
import java.util.List;

/** The formats of the output of {@code rangebar build}. */
public enum BarFormat {
    /** Readable text, for people and spreadsheets. */
    CSV("csv", TextFormat.CSV, ".csv"),
    /** Exact integers, with the header of the reference implementation. */
    RAW_CSV("raw-csv", TextFormat.RAW_CSV),
    /** JSON lines. */
    JSON("json", TextFormat.JSON_LINES, ".json", ".jsonl", ".ndjson"),
    /** A Parquet file. */
    PARQUET("parquet", null, ".parquet"),
    /** A database, to which runs add. */
    DUCKDB("duckdb", null, ".duckdb"),
    /** An Arrow file. */
    ARROW("arrow", null, ".arrow"),
    /** An Arrow stream. */
    ARROW_STREAM("arrows", null, ".arrows");

    private final String option;
    private final TextFormat text;
    private final List<String> endings;

    BarFormat(String option, TextFormat text, String... endings) {
        this.option = option;
        this.text = text;
        this.endings = List.of(endings);
    }

    /**
     * Returns the format that the extension of a file stands for; CSV if it has none.
     *
     * @throws IllegalArgumentException if the extension stands for no format
     */
    public static BarFormat ofFile(String name) {
        return FileExtension.format(name, values(), format -> format.endings, CSV);
    }

    /** Returns {@code true} if the columns can be chosen. */
    public boolean hasColumns() {
        return text != null;
    }

    /** Returns {@code true} if it has columns for the cause and the boundary of orphaned bars. */
    public boolean hasOrphanColumns() {
        return hasColumns() || this == PARQUET;
    }

    /** Returns {@code true} if it can be written to a stream. */
    public boolean isStreamable() {
        return this != PARQUET && this != DUCKDB;
    }

    /**
     * Returns the sink that writes to a stream, which is flushed at the end and not closed.
     *
     * @param columns the columns; all of them if there is none, or not {@link #hasColumns()}
     * @throws IllegalArgumentException if the format {@link #isStreamable() cannot be streamed}
     */
    public BarSinkFactory toStream(OutputStream out, List<BarColumn> columns) {
        return switch (this) {
            case CSV, RAW_CSV, JSON -> TextSink.toStream(text, out, columns);
            case ARROW -> ArrowSink.toStream(BarArrowWriter.Form.FILE, out);
            case ARROW_STREAM -> ArrowSink.toStream(BarArrowWriter.Form.STREAM, out);
            case PARQUET, DUCKDB -> throw new IllegalArgumentException(this + " is not a stream");
        };
    }

    /**
     * Returns the sinks that write a file for each series.
     *
     * @param name the name of the files, with placeholders
     * @param columns the columns; all of them if there is none, or not {@link #hasColumns()}
     * @throws IllegalArgumentException if the format has one file for all series
     */
    public BarSinkFactory toFile(String name, List<BarColumn> columns) {
        return switch (this) {
            case CSV, RAW_CSV, JSON -> TextSink.toFile(text, name, columns);
            case PARQUET -> ParquetSink.factory(new FileNamePattern(name));
            case ARROW -> ArrowSink.toFile(BarArrowWriter.Form.FILE, name);
            case ARROW_STREAM -> ArrowSink.toFile(BarArrowWriter.Form.STREAM, name);
            case DUCKDB -> throw new IllegalArgumentException("a database holds all series");
        };
    }

    /** Returns {@code true} if the price rows of footprints have to be written to a file of their own. */
    public boolean hasRowsBeside() {
        return this == CSV || this == RAW_CSV;
    }

    /**
     * Returns the sinks that write the price rows of footprints, a file for each series.
     *
     * @param name the name of the files, with placeholders
     * @throws IllegalArgumentException if the format has them in its bars
     */
    public BarSinkFactory toRowsFile(String name) {
        if (!hasRowsBeside()) {
            throw new IllegalArgumentException(this + " has the rows of a footprint in its bars");
        }
        return FootprintSink.toFile(text, name);
    }

    @Override
    public String toString() {
        return option;
    }
}

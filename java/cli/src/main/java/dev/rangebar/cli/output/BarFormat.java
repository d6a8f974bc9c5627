package dev.rangebar.cli.output;

import dev.rangebar.arrow.ArrowSink;
import dev.rangebar.arrow.BarArrowWriter;
import dev.rangebar.database.ParquetSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.TextFormat;
import dev.rangebar.pipeline.TextSink;
import java.io.OutputStream;
import java.util.List;

/** The forms in which bars are written; all have the columns of {@link dev.rangebar.BarField}. */
public enum BarFormat {
    /** For people and spreadsheets. */
    CSV("csv", TextFormat.CSV, ".csv"),
    /** The exact numbers. */
    RAW_CSV("raw-csv", TextFormat.RAW_CSV),
    /** JSON lines. */
    JSON("json", TextFormat.JSON_LINES, ".json", ".jsonl", ".ndjson"),
    /** A columnar file. */
    PARQUET("parquet", null, ".parquet"),
    /** A database that is added to. */
    DUCKDB("duckdb", null, ".duckdb"),
    /** A columnar file that is read without unpacking. */
    ARROW("arrow", null, ".arrow"),
    /** The same as a stream. */
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
     * The format that the name of a file tells; CSV where it has no ending.
     *
     * @throws IllegalArgumentException if it has one that tells none
     */
    public static BarFormat ofFile(String name) {
        return FileExtension.format(name, values(), format -> format.endings, CSV);
    }

    /** Whether it can be written to a stream. */
    public boolean isStreamable() {
        return this != PARQUET && this != DUCKDB;
    }

    /**
     * Returns the sink that writes to a stream, which is flushed at the end and not closed.
     *
     * @throws IllegalArgumentException if the format {@link #isStreamable() cannot be streamed}
     */
    public BarSinkFactory toStream(OutputStream out) {
        return switch (this) {
            case CSV, RAW_CSV, JSON -> TextSink.toStream(text, out);
            case ARROW -> ArrowSink.toStream(BarArrowWriter.Form.FILE, out);
            case ARROW_STREAM -> ArrowSink.toStream(BarArrowWriter.Form.STREAM, out);
            case PARQUET, DUCKDB -> throw new IllegalArgumentException(this + " is no stream");
        };
    }

    /**
     * Returns the sinks that write a file for each series.
     *
     * @param name the name of the files, with placeholders
     * @throws IllegalArgumentException if the format has one file for all series
     */
    public BarSinkFactory toFile(String name) {
        return switch (this) {
            case CSV, RAW_CSV, JSON -> TextSink.toFile(text, name);
            case PARQUET -> ParquetSink.factory(new FileNamePattern(name));
            case ARROW -> ArrowSink.toFile(BarArrowWriter.Form.FILE, name);
            case ARROW_STREAM -> ArrowSink.toFile(BarArrowWriter.Form.STREAM, name);
            case DUCKDB -> throw new IllegalArgumentException("a database holds all series");
        };
    }

    @Override
    public String toString() {
        return option;
    }
}

package dev.rangebar.cli.output;

import dev.rangebar.arrow.BarArrowWriter;
import dev.rangebar.cli.BarSink;
import dev.rangebar.cli.Series;
import dev.rangebar.cli.TextSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The forms in which bars are written; all have the columns of {@link dev.rangebar.BarField}. */
public enum BarFormat {
    /** For people and spreadsheets. */
    CSV("csv", TextSink.Form.CSV, ".csv"),
    /** The exact numbers. */
    RAW_CSV("raw-csv", TextSink.Form.RAW_CSV),
    /** JSON lines. */
    JSON("json", TextSink.Form.JSON, ".json", ".jsonl", ".ndjson"),
    /** A columnar file. */
    PARQUET("parquet", null, ".parquet"),
    /** A database that is added to. */
    DUCKDB("duckdb", null, ".duckdb"),
    /** A columnar file that is read without unpacking. */
    ARROW("arrow", null, ".arrow"),
    /** The same as a stream. */
    ARROW_STREAM("arrows", null, ".arrows");

    private final String option;
    private final TextSink.Form text;
    private final List<String> endings;

    BarFormat(String option, TextSink.Form text, String... endings) {
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

    /** Where bars go that are written to a stream, which is flushed at the end and not closed. */
    public BarSink toStream(OutputStream out, Series series) throws IOException {
        return switch (this) {
            case CSV, RAW_CSV, JSON -> TextSink.toStream(text, out);
            case ARROW -> ArrowSink.toStream(BarArrowWriter.Form.FILE, out, series);
            case ARROW_STREAM -> ArrowSink.toStream(BarArrowWriter.Form.STREAM, out, series);
            case PARQUET, DUCKDB -> throw new IllegalArgumentException(this + " is no stream");
        };
    }

    /** Where bars go that are written to a file of their own. */
    public BarSink toFile(Path file, Series series) throws IOException {
        return switch (this) {
            case CSV, RAW_CSV, JSON -> TextSink.toFile(text, file);
            case PARQUET -> ParquetSink.toFile(file, series);
            case ARROW -> ArrowSink.toFile(BarArrowWriter.Form.FILE, file, series);
            case ARROW_STREAM -> ArrowSink.toFile(BarArrowWriter.Form.STREAM, file, series);
            case DUCKDB -> throw new IllegalArgumentException("a store is no file of one series");
        };
    }

    @Override
    public String toString() {
        return option;
    }
}

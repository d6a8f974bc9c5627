package dev.rangebar.cli.output;

import dev.rangebar.database.BarQuery;
import dev.rangebar.database.FileAccess;
import dev.rangebar.pipeline.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the result of a query. */
public final class ResultWriter {
    private ResultWriter() {}

    /** Runs a statement on a file and writes the whole result to another file. */
    public static void write(ResultFormat format, Path file, String sql, FileAccess access, AtomicFile result)
            throws IOException {
        if (format == ResultFormat.PARQUET) {
            BarQuery.writeParquet(file, sql, result.path(), access);
            return;
        }
        try (BarQuery query = BarQuery.execute(file, sql, access);
                OutputStream out = result.newOutputStream()) {
            write(format, query, out);
        }
    }

    /** Writes the whole result; the stream stays open. */
    public static void write(ResultFormat format, BarQuery query, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        switch (format) {
            case TABLE -> writeTable(query, Integer.MAX_VALUE, out);
            case CSV -> writeCsv(query, writer);
            case JSON -> writeJson(query, writer);
            case PARQUET -> throw new IllegalArgumentException(format + " needs a file");
        }
        writer.flush();
    }

    /**
     * Writes a result as a table; the stream stays open.
     *
     * @param width the width of the terminal in characters; {@link Integer#MAX_VALUE} for a table with all columns
     * @return the number of columns that did not fit
     */
    public static int writeTable(BarQuery query, int width, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        List<String> names = query.columns();
        boolean isTerminal = width < Integer.MAX_VALUE;
        TextTable table = isTerminal ? new TextTable(names.stream().map(BarColumns::heading).toList(),
                hasOneValue -> BarColumns.byImportance(names, hasOneValue), width, writer) : new TextTable(names, width, writer);
        for (List<Object> row = query.next(); row != null; row = query.next()) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                String cell = ResultCell.text(row.get(i), "NULL");
                cells.add(isTerminal ? BarColumns.readable(names.get(i), cell) : cell);
            }
            table.add(cells);
        }
        int hidden = table.finish();
        writer.flush();
        return hidden;
    }

    private static void writeCsv(BarQuery query, Writer out) throws IOException {
        writeCsvLine(query.columns(), out);
        for (List<Object> row = query.next(); row != null; row = query.next()) {
            writeCsvLine(row.stream().map(value -> ResultCell.text(value, "")).toList(), out);
        }
    }

    private static void writeCsvLine(List<String> cells, Writer out) throws IOException {
        out.write(String.join(",", cells.stream().map(ResultCell::csv).toList()));
        out.write('\n');
    }

    private static void writeJson(BarQuery query, Writer out) throws IOException {
        List<String> names = query.columns().stream().map(ResultCell::quoted).toList();
        for (List<Object> row = query.next(); row != null; row = query.next()) {
            for (int column = 0; column < row.size(); column++) {
                out.write((column == 0 ? "{" : ",") + names.get(column) + ":" + ResultCell.json(row.get(column)));
            }
            out.write("}\n");
        }
    }

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
}

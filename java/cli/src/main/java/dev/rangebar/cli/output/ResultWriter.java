package dev.rangebar.cli.output;

import dev.rangebar.database.BarQuery;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the result of a query. */
public final class ResultWriter {
    /** The widths of a table are known only when all rows are in memory. */
    private static final int MAX_TABLE_ROWS = 10_000;

    private ResultWriter() {}

    /** Runs a statement on a file and writes the whole result to another file. */
    public static void write(ResultFormat format, Path file, String sql, Path result) throws IOException {
        if (format == ResultFormat.PARQUET) {
            BarQuery.writeParquet(file, sql, result);
            return;
        }
        try (BarQuery query = BarQuery.execute(file, sql);
                OutputStream out = Files.newOutputStream(result)) {
            write(format, query, out);
        }
    }

    /** Writes the whole result; the stream stays open. */
    public static void write(ResultFormat format, BarQuery query, OutputStream out) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        switch (format) {
            case TABLE -> writeTable(query, writer);
            case CSV -> writeCsv(query, writer);
            case JSON -> writeJson(query, writer);
            case PARQUET -> throw new IllegalArgumentException(format + " needs a file");
        }
        writer.flush();
    }

    private static void writeTable(BarQuery query, Writer out) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        int[] widths = query.columns().stream().mapToInt(String::length).toArray();
        List<Object> row = query.next();
        for (; row != null && rows.size() < MAX_TABLE_ROWS; row = query.next()) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], ResultCell.text(row.get(column), "NULL").length());
            }
            rows.add(row);
        }
        writeLine(query.columns(), rows.isEmpty() ? null : rows.getFirst(), widths, out);
        for (List<Object> each : rows) {
            writeLine(each.stream().map(value -> ResultCell.text(value, "NULL")).toList(), each, widths, out);
        }
        if (row != null) {
            out.write("(the first " + MAX_TABLE_ROWS + " rows; --format csv writes all)\n");
        }
    }

    // Numbers to the right, all else to the left.
    private static void writeLine(List<String> cells, List<Object> values, int[] widths, Writer out)
            throws IOException {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String space = " ".repeat(widths[column] - cells.get(column).length());
            boolean isNumber = values != null && values.get(column) instanceof Number;
            line.append(column == 0 ? "" : "  ").append(isNumber ? space + cells.get(column)
                    : cells.get(column) + space);
        }
        out.write(line.toString().stripTrailing());
        out.write('\n');
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
}

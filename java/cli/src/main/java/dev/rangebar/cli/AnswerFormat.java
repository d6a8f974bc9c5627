package dev.rangebar.cli;

import dev.rangebar.store.BarQuery;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The forms in which the answer to a question is written. */
enum AnswerFormat {
    /** Columns below each other, for the eye. */
    TABLE {
        @Override
        void write(BarQuery query, Writer out) throws IOException {
            List<List<Object>> rows = new ArrayList<>();
            int[] widths = query.columns().stream().mapToInt(String::length).toArray();
            List<Object> row = query.next();
            for (; row != null && rows.size() < MAX_TABLE_ROWS; row = query.next()) {
                for (int column = 0; column < widths.length; column++) {
                    widths[column] = Math.max(widths[column], AnswerCell.text(row.get(column), "NULL").length());
                }
                rows.add(row);
            }
            writeLine(query.columns(), rows.isEmpty() ? null : rows.getFirst(), widths, out);
            for (List<Object> each : rows) {
                writeLine(each.stream().map(value -> AnswerCell.text(value, "NULL")).toList(), each, widths, out);
            }
            if (row != null) {
                out.write("(the first " + MAX_TABLE_ROWS + " rows; --format csv writes all)\n");
            }
        }

        // Numbers to the right, all else to the left.
        private void writeLine(List<String> cells, List<Object> values, int[] widths, Writer out) throws IOException {
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
    },
    /** For other programs; a cell with a comma, quote or line end is quoted. */
    CSV {
        @Override
        void write(BarQuery query, Writer out) throws IOException {
            writeLine(query.columns(), out);
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                writeLine(row.stream().map(value -> AnswerCell.text(value, "")).toList(), out);
            }
        }

        private void writeLine(List<String> cells, Writer out) throws IOException {
            out.write(String.join(",", cells.stream().map(AnswerCell::csv).toList()));
            out.write('\n');
        }
    },
    /** An object per line. */
    JSON {
        @Override
        void write(BarQuery query, Writer out) throws IOException {
            List<String> names = query.columns().stream().map(AnswerCell::quoted).toList();
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                for (int column = 0; column < row.size(); column++) {
                    out.write((column == 0 ? "{" : ",") + names.get(column) + ":" + AnswerCell.json(row.get(column)));
                }
                out.write("}\n");
            }
        }
    };

    /** A table is for reading; its widths are known only when all of it is there. */
    private static final int MAX_TABLE_ROWS = 10_000;

    abstract void write(BarQuery query, Writer out) throws IOException;

    /** Writes the whole answer, if the question has one; the stream stays open. */
    void write(BarQuery query, OutputStream out) throws IOException {
        if (query.columns().isEmpty()) {
            return;
        }
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        write(query, writer);
        writer.flush();
    }

    /**
     * The format with this name on the command line.
     *
     * @throws IllegalArgumentException if there is none
     */
    static AnswerFormat named(String option) {
        for (AnswerFormat format : values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(option)) {
                return format;
            }
        }
        throw new IllegalArgumentException("'" + option + "' is not one of table, csv, json");
    }
}

package dev.rangebar.cli;

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
import java.util.Arrays;
import java.util.List;

/** The forms in which the answer to a question is written. */
enum AnswerFormat {
    /** Columns below each other, for the eye. */
    TABLE("table") {
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
    CSV("csv", ".csv") {
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
    JSON("json", ".json", ".jsonl", ".ndjson") {
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
    },
    /** A columnar file. */
    PARQUET("parquet", ".parquet") {
        @Override
        void write(BarQuery query, Writer out) {
            throw new IllegalArgumentException(this + " is no stream");
        }

        @Override
        void write(Path asked, String sql, Path answer) throws IOException {
            BarQuery.writeParquet(asked, sql, answer);
        }
    };

    /** A table is for reading; its widths are known only when all of it is there. */
    private static final int MAX_TABLE_ROWS = 10_000;

    private final String option;
    private final List<String> endings;

    AnswerFormat(String option, String... endings) {
        this.option = option;
        this.endings = List.of(endings);
    }

    abstract void write(BarQuery query, Writer out) throws IOException;

    /** Writes the whole answer of a file to a question to another file. */
    void write(Path asked, String sql, Path answer) throws IOException {
        try (BarQuery query = BarQuery.execute(asked, sql);
                OutputStream out = Files.newOutputStream(answer)) {
            write(query, out);
        }
    }

    /** Writes the whole answer; the stream stays open. */
    void write(BarQuery query, OutputStream out) throws IOException {
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
        return Arrays.stream(values()).filter(format -> format.option.equals(option)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + option
                        + "' is not one of table, csv, json, parquet"));
    }

    /**
     * The format that the name of a file tells; CSV where it has no ending.
     *
     * @throws IllegalArgumentException if it has one that tells none
     */
    static AnswerFormat ofFile(String name) {
        return NameEnding.format(name, values(), format -> format.endings, CSV);
    }

    @Override
    public String toString() {
        return option;
    }
}

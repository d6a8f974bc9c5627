package dev.rangebar.cli.commands;

import dev.rangebar.BarField;
import dev.rangebar.Threshold;
import dev.rangebar.chart.BarCsv;
import dev.rangebar.chart.BarFileException;
import dev.rangebar.chart.ChartBars;
import dev.rangebar.cli.output.ResultCell;
import dev.rangebar.database.BarQuery;
import dev.rangebar.database.FileKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The bars of a database or of a Parquet file, for a chart. Its errors leave it to others to name the file.
 *
 * @param name of the file where a bar is wrong
 * @param file where it is
 */
public record StoredBars(String name, Path file) {
    /** The table that a database of format 1 has instead of rangebar_format. */
    private static final String FORMAT_1 = "rangebar_store";

    /** Returns {@code true} if the file holds bars, not trades. */
    public boolean areBars() throws IOException {
        return isDatabase() || FileKind.of(file) == FileKind.PARQUET
                && cells("SELECT column_name FROM (DESCRIBE bars)").contains(BarField.OPEN_TIME.columnName());
    }

    public boolean isDatabase() throws IOException {
        return FileKind.of(file) == FileKind.DATABASE;
    }

    /** All bars of a Parquet file. */
    public ChartBars all(String label) throws BarFileException, IOException {
        return read("FROM bars", label);
    }

    /** The only symbol of a database, or the given one. */
    public String symbol(String wanted) throws IOException {
        if (!hasTable("rangebar_format") && !hasTable(FORMAT_1)) {
            throw new IOException("is a database of something else; bars are drawn of a database");
        }
        List<String> symbols = cells("SELECT DISTINCT symbol FROM series ORDER BY symbol");
        String held = "it holds bars of " + (symbols.isEmpty() ? "none" : String.join(", ", symbols));
        if (wanted == null && symbols.size() != 1) {
            throw new IOException("a chart shows one symbol, and " + held + (symbols.isEmpty() ? ""
                    : "; choose one with --symbol"));
        }
        if (wanted != null && !symbols.contains(wanted)) {
            throw new IOException("no symbol " + wanted + ": " + held);
        }
        return wanted == null ? symbols.getFirst() : wanted;
    }

    /** The bars of a database's symbol at each of the given thresholds, or at all that there are if none is given. */
    public List<ChartBars> of(String symbol, List<Threshold> wanted) throws BarFileException, IOException {
        String ofSymbol = " WHERE symbol = '" + symbol.replace("'", "''") + "'";
        boolean isFormat1 = hasTable(FORMAT_1);
        List<Threshold> held = cells((isFormat1 ? "SELECT threshold_dbps AS dbps FROM series" + ofSymbol
                : "SELECT distance AS dbps FROM series" + ofSymbol + " AND distance_kind = 'threshold'") + " ORDER BY dbps")
                .stream().map(Threshold::parse).toList();
        List<String> markets = isFormat1 ? List.of() : cells("SELECT DISTINCT market FROM series" + ofSymbol
                + " ORDER BY market");
        if (markets.size() > 1) {
            throw new IOException("it holds bars of " + symbol + " of several markets (" + String.join(", ", markets)
                    + "), and a chart shows one; write them to a file first: rangebar query \"SELECT b.* FROM bars b JOIN "
                    + "series s USING (series_id) WHERE s.market = '" + markets.getLast() + "'\" DATABASE -o bars.parquet");
        }
        List<ChartBars> bars = new ArrayList<>();
        for (Threshold threshold : wanted.isEmpty() ? held : wanted) {
            if (!held.contains(threshold)) {
                throw new IOException("no bars of " + symbol + " at " + threshold + ", but at "
                        + held.stream().map(Threshold::toString).collect(Collectors.joining(", ")));
            }
            bars.add(read("SELECT * EXCLUDE (" + (isFormat1 ? "" : "series_id, ") + "symbol, threshold_dbps) FROM bars"
                    + ofSymbol + " AND threshold_dbps = " + threshold.decimalBasisPoints() + " ORDER BY rowid", threshold.toString()));
        }
        return bars;
    }

    private boolean hasTable(String name) throws IOException {
        return cells("SELECT table_name FROM duckdb_tables()").contains(name);
    }

    private ChartBars read(String sql, String label) throws BarFileException, IOException {
        try (BarQuery query = BarQuery.execute(file, sql)) {
            return BarCsv.read(name, query.columns(), () -> {
                List<Object> row = query.next();
                return row == null ? null : row.stream().map(cell -> ResultCell.csv(ResultCell.text(cell, "")))
                        .collect(Collectors.joining(","));
            }, label);
        }
    }

    /** Returns the first column of a result. */
    private List<String> cells(String sql) throws IOException {
        List<String> cells = new ArrayList<>();
        try (BarQuery query = BarQuery.execute(file, sql)) {
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                cells.add(ResultCell.text(row.getFirst(), ""));
            }
        }
        return cells;
    }
}

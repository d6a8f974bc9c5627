package dev.rangebar.cli.commands;

import dev.rangebar.BarDistance;
import dev.rangebar.BarField;
import dev.rangebar.Threshold;
import dev.rangebar.chart.BarCsv;
import dev.rangebar.chart.BarFileException;
import dev.rangebar.chart.ChartBars;
import dev.rangebar.cli.output.ResultCell;
import dev.rangebar.cli.progress.BuildSummary;
import dev.rangebar.database.BarDatabase;
import dev.rangebar.database.BarQuery;
import dev.rangebar.database.DatabaseException;
import dev.rangebar.database.FileKind;
import dev.rangebar.database.StoredSeries;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The bars of a database or of a Parquet file, for a chart. Its errors leave it to others to name the file.
 *
 * @param name of the file where a bar is wrong
 * @param file where it is
 */
public record StoredBars(String name, Path file) {
    private static final String FORMAT_TABLE = "rangebar_format";
    /** The table that a database of format 1 has instead. */
    private static final String FORMAT_1 = "rangebar_store";
    private static final Set<String> DRAWN = Arrays.stream(BarField.values()).map(BarField::columnName).collect(Collectors.toSet());
    private static final String LIST_SERIES = "; choose with --series (rangebar query \"from series\" DATABASE lists them)";

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

    /** Returns the series of a database of bars. */
    public List<StoredSeries> series() throws IOException {
        try {
            return StoredSeries.list(file);
        } catch (DatabaseException e) {
            if (!hasTable(FORMAT_TABLE) && !hasTable(FORMAT_1)) {
                throw new IOException("is a database of something else; bars are drawn of a database", e);
            }
            throw e;
        }
    }

    /**
     * Returns the only symbol of a database, or of some of its series, or the given one.
     *
     * @param all the series of the database
     */
    public static String symbol(List<StoredSeries> all, String wanted, List<Integer> series) throws IOException {
        List<String> symbols = all.stream().filter(one -> series.isEmpty() || series.contains(one.id()))
                .map(one -> one.spec().symbol().orElseThrow()).distinct().sorted().toList();
        String held = "it holds bars of " + (symbols.isEmpty() ? "none" : String.join(", ", symbols));
        if (wanted == null && symbols.size() != 1) {
            throw new IOException(symbols.isEmpty() && !series.isEmpty() ? "no series " + list(series) + LIST_SERIES
                    : "a chart shows one symbol, and " + held + (symbols.isEmpty() ? "" : "; choose one with --symbol"));
        }
        if (wanted != null && !symbols.contains(wanted)) {
            throw new IOException("no symbol " + wanted + ": " + held);
        }
        return wanted == null ? symbols.get(0) : wanted;
    }

    /**
     * Returns the bars of the series of a symbol.
     *
     * @param all the series of the database
     * @param distances the distances; all that there are if none is given
     * @param series the ids of the series; all that there are if none is given
     */
    public List<ChartBars> of(List<StoredSeries> all, String symbol, List<BarDistance> distances, List<Integer> series)
            throws BarFileException, IOException {
        List<StoredSeries> ofSymbol = all.stream().filter(one -> one.spec().symbol().orElseThrow().equals(symbol)
                && (series.isEmpty() || series.contains(one.id()))).toList();
        List<String> markets = ofSymbol.stream().map(one -> one.spec().market().orElse("")).distinct().sorted().toList();
        if (markets.size() > 1) {
            throw new IOException("it holds bars of " + symbol + " of several markets (" + String.join(", ", markets)
                    + "), and a chart shows one" + LIST_SERIES);
        }
        List<BarDistance> held = ofSymbol.stream().map(one -> one.spec().distance()).distinct().toList();
        List<ChartBars> bars = new ArrayList<>();
        for (BarDistance distance : distances.isEmpty() ? held : distances) {
            if (!held.contains(distance)) {
                throw new IOException("no bars of " + symbol + " at " + distance + ", but at "
                        + held.stream().map(BarDistance::toString).collect(Collectors.joining(", ")));
            }
            for (StoredSeries one : ofSymbol) {
                if (one.spec().distance().equals(distance)) {
                    boolean isAlone = ofSymbol.stream().filter(other -> other.spec().label().equals(one.spec().label())).count() == 1;
                    bars.add(read(one.state().isEmpty() ? "SELECT * EXCLUDE (symbol, threshold_dbps) FROM bars WHERE symbol = '"
                            + symbol.replace("'", "''") + "' AND threshold_dbps = " + ((Threshold) distance).decimalBasisPoints()
                            + " ORDER BY rowid" : "SELECT * EXCLUDE (series_id, symbol, threshold_dbps) FROM bars WHERE series_id = "
                            + one.id() + " ORDER BY rowid", one.spec().label() + (isAlone ? "" : ", " + BuildSummary.options(one.spec()))));
                }
            }
        }
        return bars;
    }

    /** Returns the last bars of a series of a database; none if the database does not have it. */
    public ChartBars latest(BarSeriesSpec series, int count, String label) throws IOException {
        String id = "(SELECT series_id FROM series WHERE " + BarDatabase.condition(series) + ")";
        try {
            return read("SELECT * EXCLUDE (series_id, symbol, threshold_dbps, rangebar_row) FROM (SELECT *, rowid AS rangebar_row FROM bars "
                    + "WHERE series_id = " + id + " ORDER BY rowid DESC LIMIT " + count + ") ORDER BY rangebar_row", label);
        } catch (BarFileException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Returns the SQL for the last bars of each series.
     *
     * @param count the number of bars
     * @param symbol the symbol; null for all
     * @param distances the distances; all that there are if none is given
     * @param series the ids of the series; all that there are if none is given
     * @throws IOException if there are no such series
     */
    public String last(int count, String symbol, List<BarDistance> distances, List<Integer> series) throws IOException {
        if (!isDatabase()) {
            if (symbol != null || !distances.isEmpty() || !series.isEmpty()) {
                throw new IOException("is not a database, and has one series only; --symbol, --threshold, --range and --series are for databases");
            }
            return "SELECT * FROM bars OFFSET (SELECT greatest(count(*) - " + count + ", 0) FROM bars)";
        }
        if (!hasTable(FORMAT_TABLE)) {
            throw new IOException("is not a database of bars in a format of this version; a build migrates older formats");
        }
        List<StoredSeries> all = StoredSeries.list(file).stream().sorted(Comparator.comparingInt(StoredSeries::id)).toList();
        List<Integer> chosen = all.stream().filter(one -> (symbol == null || one.spec().symbol().orElseThrow().equals(symbol))
                && (series.isEmpty() || series.contains(one.id()))
                && (distances.isEmpty() || distances.contains(one.spec().distance()))).map(StoredSeries::id).toList();
        if (chosen.isEmpty()) {
            throw new IOException("it has no such series, but " + (all.isEmpty() ? "none" : all.stream().map(one -> one.id() + " ("
                    + one.spec().symbol().orElseThrow() + ", " + one.spec().label() + ")").collect(Collectors.joining(", "))));
        }
        return chosen.stream().map(id -> "(SELECT *, rowid AS rangebar_row FROM bars WHERE series_id = " + id
                + " ORDER BY rowid DESC LIMIT " + count + ")").collect(Collectors.joining(" UNION ALL ",
                        "SELECT * EXCLUDE (rangebar_row) FROM (", ") ORDER BY series_id, rangebar_row"));
    }

    private static String list(List<Integer> series) {
        return series.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private boolean hasTable(String name) throws IOException {
        return cells("SELECT table_name FROM duckdb_tables()").contains(name);
    }

    /** Reads the columns of bars: others, such as the price rows of a footprint, are not drawn, and their text may have commas. */
    private ChartBars read(String sql, String label) throws BarFileException, IOException {
        try (BarQuery query = BarQuery.execute(file, sql)) {
            List<String> columns = query.columns();
            List<Integer> drawn = IntStream.range(0, columns.size()).filter(i -> DRAWN.contains(columns.get(i))).boxed().toList();
            return BarCsv.read(name, drawn.stream().map(columns::get).toList(), () -> {
                List<Object> row = query.next();
                return row == null ? null : drawn.stream().map(i -> ResultCell.csv(ResultCell.text(row.get(i), "")))
                        .collect(Collectors.joining(","));
            }, label);
        }
    }

    /** Returns the first column of a result. */
    private List<String> cells(String sql) throws IOException {
        return rows(sql).stream().map(row -> row.get(0)).toList();
    }

    /** Returns a result as text; NULL is an empty one. */
    private List<List<String>> rows(String sql) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (BarQuery query = BarQuery.execute(file, sql)) {
            for (List<Object> row = query.next(); row != null; row = query.next()) {
                rows.add(row.stream().map(cell -> ResultCell.text(cell, "")).toList());
            }
        }
        return rows;
    }
}

package dev.rangebar.database;

import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A series that a database has:
 *
 * {@snippet :
 * for (StoredSeries series : StoredSeries.list(Path.of("bars.duckdb"))) {
 *     System.out.println(series.id() + ": " + series.spec());
 * }
 * }
 *
 * @param id the {@code series_id} of its bars; 0 in a database of format 1, whose bars have none
 * @param spec the series, without features; an unknown market is empty
 * @param state the saved state of its processor; empty in a database of format 1
 */
public record StoredSeries(int id, BarSeriesSpec spec, Optional<byte[]> state) {
    private static final String TABLES = "SELECT table_name FROM duckdb_tables()";
    private static final String FORMAT_2 = "SELECT series_id, state, " + SeriesKey.COLUMNS + " FROM series ORDER BY distance_kind DESC, "
            + "distance, series_id";
    private static final String FORMAT_1 = "SELECT symbol, threshold_dbps, timestamp_gate, max_gap_us FROM series ORDER BY threshold_dbps";

    /** Copies the state. */
    public StoredSeries {
        state = state.map(byte[]::clone);
    }

    /** {@return a copy of the saved state} */
    @Override
    public Optional<byte[]> state() {
        return state.map(byte[]::clone);
    }

    /**
     * {@return the series of a database: thresholds first, then by distance and id}
     *
     * @param database the file
     * @throws DatabaseException if it cannot be read, is no database of bars, or a series has an option of a later version
     */
    public static List<StoredSeries> list(Path database) throws DatabaseException {
        try (BarQuery query = BarQuery.execute(database, TABLES)) { // opening a database takes longer than a query
            List<List<Object>> tables = rows(query);
            List<StoredSeries> all = new ArrayList<>();
            if (tables.contains(List.<Object>of(DatabaseSchema.FORMAT_TABLE))) {
                query.executeNext(FORMAT_2);
                for (List<Object> row : rows(query)) {
                    all.add(new StoredSeries(((Number) row.get(0)).intValue(), SeriesKey.ofRow(row.subList(2, row.size())).toSpec(),
                            Optional.of(HexFormat.of().parseHex((String) row.get(1)))));
                }
            } else if (tables.contains(List.<Object>of(DatabaseSchema.FORMAT_1_TABLE))) {
                query.executeNext(FORMAT_1);
                for (List<Object> row : rows(query)) {
                    all.add(new StoredSeries(0, new BarSeriesSpec(Optional.of((String) row.get(0)), Optional.empty(),
                            Threshold.ofDecimalBasisPoints(((Number) row.get(1)).intValue()), (Boolean) row.get(2),
                            Optional.ofNullable((Number) row.get(3)).map(micros -> Duration.of(micros.longValue(), ChronoUnit.MICROS))),
                            Optional.empty()));
                }
            } else {
                throw new DatabaseException("is a database of something else, without series of bars");
            }
            return all;
        }
    }

    private static List<List<Object>> rows(BarQuery query) throws DatabaseException {
        List<List<Object>> rows = new ArrayList<>();
        for (List<Object> row = query.next(); row != null; row = query.next()) {
            rows.add(row);
        }
        return rows;
    }
}

package dev.rangebar.database;

import dev.rangebar.FixedPoint;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.ResumePoint;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;

/** Reads the inputs that series were built from. */
final class ProcessedSources {
    private ProcessedSources() {}

    /** {@return the place of a series of which a new processor goes on} */
    static ResumePoint resumePoint(DuckDBConnection connection, int seriesId) throws SQLException, DatabaseException {
        return resumePoints(connection, seriesId, seriesId, Map.of()).get(seriesId);
    }

    /**
     * {@return the places of series, with what table series has of them} Each table is read once for all of them.
     *
     * @param first the id of the first series
     * @param last the id of the last one; the map has those of table series
     */
    static Map<Integer, ResumePoint> resumePoints(DuckDBConnection connection, int first, int last, boolean hasSpreads,
            boolean hasFeatures) throws SQLException, DatabaseException {
        Map<Integer, State> states = new TreeMap<>();
        read(connection, "SELECT series_id, state, " + (hasSpreads ? DatabaseSchema.FORMING_SPREADS : "NULL") + ", "
                + (hasFeatures ? DatabaseSchema.FEATURE_STATE : "NULL") + " FROM series WHERE series_id BETWEEN ? AND ?", first, last,
                row -> states.put(row.getInt(1), new State(row.getBytes(2), row.getString(3), hasFeatures ? row.getBytes(4) : null)));
        return resumePoints(connection, first, last, states);
    }

    /** State of a series in its row of table series; null for what it has not. */
    private record State(byte[] processor, String spreads, byte[] features) {
        private static final State NONE = new State(null, null, null);

        BarSpreads.Forming forming(int seriesId) throws DatabaseException {
            try {
                return spreads == null ? BarSpreads.Forming.NONE : BarSpreads.Forming.parse(spreads);
            } catch (IllegalArgumentException e) {
                throw new DatabaseException("the state of series " + seriesId + " is damaged: " + e.getMessage(), e);
            }
        }
    }

    private static Map<Integer, ResumePoint> resumePoints(DuckDBConnection connection, int first, int last, Map<Integer, State> states)
            throws SQLException, DatabaseException {
        Map<Integer, Set<String>> sha256s = new HashMap<>();
        Map<Integer, Long> lastTimes = new HashMap<>();
        read(connection, "SELECT series_id, sha256, epoch_us(last_time) FROM sources WHERE series_id BETWEEN ? AND ? ORDER BY source_id",
                first, last, row -> {
                    if (row.getString(2) != null) {
                        sha256s.computeIfAbsent(row.getInt(1), none -> new HashSet<>()).add(row.getString(2));
                    }
                    lastTimes.put(row.getInt(1), row.getLong(3));
                });
        Map<Integer, List<IdRun>> runs = runs(connection, first, last);
        Map<Integer, Long> closes = new HashMap<>();
        read(connection, "SELECT series_id, arg_max(close, rowid) FROM bars WHERE series_id BETWEEN ? AND ? GROUP BY series_id", first, last,
                row -> closes.put(row.getInt(1), FixedPoint.parse(row.getBigDecimal(2).toPlainString())));
        Map<Integer, ResumePoint> points = new HashMap<>();
        for (int id : states.isEmpty() ? List.of(first) : states.keySet()) {
            Long close = closes.get(id);
            State state = states.getOrDefault(id, State.NONE);
            points.put(id, new ResumePoint(Optional.ofNullable(state.processor), runs.getOrDefault(id, List.of()),
                    lastTimes.getOrDefault(id, 0L), close == null ? OptionalLong.empty() : OptionalLong.of(close),
                    sha256s.getOrDefault(id, Set.of()), state.forming(id), Optional.ofNullable(state.features)));
        }
        return points;
    }

    /** Reads a row of a result. */
    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** Executes a query of series from one id to another, both included. */
    private static void read(DuckDBConnection connection, String sql, int first, int last, RowReader reader) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, first);
            select.setInt(2, last);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
        }
    }

    /** {@return the runs of all sources of a series in ascending order; adjacent proven runs are merged} */
    static List<IdRun> runs(DuckDBConnection connection, int seriesId) throws SQLException {
        return runs(connection, seriesId, seriesId).getOrDefault(seriesId, List.of());
    }

    private static Map<Integer, List<IdRun>> runs(DuckDBConnection connection, int first, int last) throws SQLException {
        Map<Integer, List<IdRun>> runsOf = new HashMap<>();
        read(connection, "SELECT series_id, first_id, last_id, is_proven FROM source_runs JOIN sources USING (source_id) "
                + "WHERE series_id BETWEEN ? AND ? ORDER BY first_id, last_id", first, last, row -> {
                    List<IdRun> runs = runsOf.computeIfAbsent(row.getInt(1), none -> new ArrayList<>());
                    IdRun run = new IdRun(row.getLong(2), row.getLong(3), row.getBoolean(4));
                    IdRun before = runs.isEmpty() ? null : runs.get(runs.size() - 1);
                    if (before != null && before.proven() && run.proven() && run.first() - 1 <= before.last()) {
                        runs.set(runs.size() - 1, IdRun.of(before.first(), Math.max(before.last(), run.last())));
                    } else {
                        runs.add(run);
                    }
                });
        return runsOf;
    }
}

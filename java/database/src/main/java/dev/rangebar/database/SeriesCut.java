package dev.rangebar.database;

import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.RequiredTrades;
import dev.rangebar.pipeline.ResumePoint;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/**
 * Removal of the end of a series, within a transaction: its bars from a time on, and what its sources have contributed
 * after the last bar that stays. The trade after that bar opens the next one, so that a new processor continues exactly.
 *
 * @param point the place of the last bar that stays
 * @param required the trades that were processed after it
 * @param bars the number of bars that were removed
 */
record SeriesCut(ResumePoint point, RequiredTrades required, long bars) {
    private static final String OF_SERIES = "source_id IN (SELECT source_id FROM sources WHERE series_id = ?)";

    /** Last bar that stays: its last id, null if its trades have none, and its close time. */
    private record LastBar(Long id, long closeMicros) {}

    static SeriesCut make(DuckDBConnection connection, int seriesId, BarSeriesSpec series, long fromMicros)
            throws SQLException, DatabaseException {
        List<IdRun> before = ProcessedSources.runs(connection, seriesId);
        Optional<LastBar> last = lastBar(connection, seriesId, fromMicros);
        if (last.isPresent() && last.get().id() == null) {
            throw new DatabaseException(series + " was built from trades without ids: nothing tells which of them follow "
                    + "the last bar before " + Instant.EPOCH.plus(fromMicros, ChronoUnit.MICROS) + "; rebuild it from its "
                    + "first bar on, or build a new database");
        }
        long bars = update(connection, "DELETE FROM bars WHERE series_id = ? AND close_time >= make_timestamptz(?)",
                seriesId, fromMicros);
        List<IdRun> after = before;
        if (last.isEmpty()) {
            update(connection, "DELETE FROM source_runs WHERE " + OF_SERIES, seriesId);
            update(connection, "DELETE FROM sources WHERE series_id = ?", seriesId);
        } else {
            cutSources(connection, seriesId, last.get());
            long cut = last.get().id();
            after = before.stream().filter(run -> run.last() > cut)
                    .map(run -> new IdRun(Math.max(run.first(), cut + 1), run.last(), run.proven())).toList();
        }
        return new SeriesCut(ProcessedSources.resumePoint(connection, seriesId),
                new RequiredTrades(after, fromMicros), bars);
    }

    private static Optional<LastBar> lastBar(DuckDBConnection connection, int seriesId, long fromMicros)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT coalesce(last_agg_trade_id, last_trade_id), "
                + "epoch_us(close_time) FROM bars WHERE series_id = ? AND close_time < make_timestamptz(?) "
                + "ORDER BY rowid DESC LIMIT 1")) {
            select.setInt(1, seriesId);
            select.setLong(2, fromMicros);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(new LastBar((Long) rows.getObject(1), rows.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    /** A source that loses trades was not processed whole any more: its digest goes, so that its file is read again. */
    private static void cutSources(DuckDBConnection connection, int seriesId, LastBar last) throws SQLException {
        update(connection, "UPDATE sources SET sha256 = NULL, last_time = make_timestamptz(?) WHERE series_id = ? AND "
                + "source_id IN (SELECT source_id FROM source_runs WHERE last_id > ?)", last.closeMicros(), seriesId,
                last.id());
        update(connection, "DELETE FROM source_runs WHERE " + OF_SERIES + " AND first_id > ?", seriesId, last.id());
        update(connection, "UPDATE source_runs SET last_id = ? WHERE " + OF_SERIES + " AND last_id > ?", last.id(),
                seriesId, last.id());
        update(connection, "DELETE FROM sources WHERE series_id = ? AND source_id NOT IN (SELECT source_id FROM "
                + "source_runs)", seriesId);
        update(connection, "UPDATE sources SET trades = least(trades, (SELECT sum(last_id - first_id + 1) FROM source_runs "
                + "r WHERE r.source_id = sources.source_id)) WHERE series_id = ? AND sha256 IS NULL", seriesId);
    }

    private static long update(DuckDBConnection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setLong(i + 1, parameters[i]);
            }
            return update.executeUpdate();
        }
    }
}

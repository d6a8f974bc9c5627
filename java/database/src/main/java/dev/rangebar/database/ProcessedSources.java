package dev.rangebar.database;

import dev.rangebar.FixedPoint;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.ResumePoint;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/** Reads the inputs that a series was built from. */
final class ProcessedSources {
    private ProcessedSources() {}

    static ResumePoint resumePoint(DuckDBConnection connection, int seriesId, Optional<byte[]> state) throws SQLException,
            DatabaseException {
        Set<String> sha256s = new HashSet<>();
        long lastTime = 0;
        try (PreparedStatement select = connection.prepareStatement("SELECT sha256, epoch_us(last_time) FROM sources "
                + "WHERE series_id = ? ORDER BY source_id")) {
            select.setInt(1, seriesId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(1) != null) {
                        sha256s.add(rows.getString(1));
                    }
                    lastTime = rows.getLong(2);
                }
            }
        }
        return new ResumePoint(state, runs(connection, seriesId), lastTime, lastClose(connection, seriesId), sha256s,
                state.isPresent() ? spreads(connection, seriesId) : BarSpreads.Forming.NONE,
                state.isPresent() ? features(connection, seriesId) : Optional.empty());
    }

    /** {@return the spreads of the forming bar; none for a series of trades} */
    private static BarSpreads.Forming spreads(DuckDBConnection connection, int seriesId) throws SQLException, DatabaseException {
        if (!DatabaseSchema.hasSpreads(connection)) {
            return BarSpreads.Forming.NONE;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT " + DatabaseSchema.FORMING_SPREADS
                + " FROM series WHERE series_id = ?")) {
            select.setInt(1, seriesId);
            try (ResultSet rows = select.executeQuery()) {
                String text = rows.next() ? rows.getString(1) : null;
                return text == null ? BarSpreads.Forming.NONE : BarSpreads.Forming.parse(text);
            } catch (IllegalArgumentException e) {
                throw new DatabaseException("the state of series " + seriesId + " is damaged: " + e.getMessage(), e);
            }
        }
    }

    /** {@return the trades that features need; empty if none were kept} */
    private static Optional<byte[]> features(DuckDBConnection connection, int seriesId) throws SQLException {
        if (!DatabaseSchema.hasFeatures(connection)) {
            return Optional.empty();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT " + DatabaseSchema.FEATURE_STATE
                + " FROM series WHERE series_id = ?")) {
            select.setInt(1, seriesId);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getBytes(1)) : Optional.empty();
            }
        }
    }

    private static OptionalLong lastClose(DuckDBConnection connection, int seriesId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT close FROM bars WHERE series_id = ? "
                + "ORDER BY rowid DESC LIMIT 1")) {
            select.setInt(1, seriesId);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? OptionalLong.of(FixedPoint.parse(rows.getBigDecimal(1).toPlainString()))
                        : OptionalLong.empty();
            }
        }
    }

    /** {@return the runs of all sources of a series in ascending order; adjacent proven runs are merged} */
    static List<IdRun> runs(DuckDBConnection connection, int seriesId) throws SQLException {
        List<IdRun> runs = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT first_id, last_id, is_proven FROM source_runs "
                + "JOIN sources USING (source_id) WHERE series_id = ? ORDER BY first_id, last_id")) {
            select.setInt(1, seriesId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    IdRun run = new IdRun(rows.getLong(1), rows.getLong(2), rows.getBoolean(3));
                    IdRun before = runs.isEmpty() ? null : runs.get(runs.size() - 1);
                    if (before != null && before.proven() && run.proven() && run.first() - 1 <= before.last()) {
                        runs.set(runs.size() - 1, IdRun.of(before.first(), Math.max(before.last(), run.last())));
                    } else {
                        runs.add(run);
                    }
                }
            }
        }
        return runs;
    }
}

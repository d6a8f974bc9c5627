package dev.rangebar.database;

import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.ProcessedInput;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * One transaction with the new bars, states and positions of all series of a feed. A statement for each kind of row writes the
 * rows of all series: single ones take a millisecond each, too long for many series that close bars at the same time.
 */
final class LiveCommit {
    /** Table with a row for each series that has new trades; it goes with the connection. */
    private static final String UPDATES_NAME = "live_updates";
    private static final String UPDATES = "temp.main." + UPDATES_NAME;

    private final BarDatabase database;
    private final DuckDBConnection connection;

    LiveCommit(BarDatabase database, DuckDBConnection connection) {
        this.database = database;
        this.connection = connection;
    }

    /**
     * State of a series after a commit of the feed. Whatever another process adds changes the saved state, the sources, or both.
     *
     * @param id the id of the series; {@link #NONE} before its first commit
     * @param state the saved state of its processor; empty before its first commit
     * @param sources the number of its sources
     * @param lastSource the largest id of its sources; {@link #NONE} without sources
     * @param liveSource the source of this run of the feed; {@link #NONE} before its first commit
     * @param lastRun the last run of ids of that source; null without
     */
    record Position(int id, byte[] state, long sources, int lastSource, int liveSource, IdRun lastRun) {
        static final int NONE = -1;
        static final Position START = new Position(NONE, new byte[0], 0, NONE, NONE, null);

        /** {@return {@code true} if nothing was added to a series between two positions} */
        boolean isAt(Position other) {
            return id == other.id && sources == other.sources && lastSource == other.lastSource
                    && Arrays.equals(state, other.state);
        }

        /** {@return {@code true} if a run of ids continues the last one of this run of the feed} */
        boolean isContinuedBy(IdRun run) {
            return lastRun != null && lastRun.proven() && run.proven() && lastRun.last() + 1 == run.first();
        }
    }

    /** {@return the positions of series by their ids} */
    static Map<Integer, Position> positions(DuckDBConnection connection, List<Integer> ids) throws SQLException {
        Map<Integer, Position> positions = new HashMap<>();
        if (ids.isEmpty()) {
            return positions;
        }
        String list = ids.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
        try (PreparedStatement select = connection.prepareStatement("SELECT series_id, state, (SELECT count(*) FROM sources o WHERE "
                + "o.series_id = s.series_id), (SELECT coalesce(max(source_id), " + Position.NONE + ") FROM sources o WHERE o.series_id = "
                + "s.series_id) FROM series s WHERE series_id IN " + list); ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                int id = rows.getInt(1);
                positions.put(id, new Position(id, rows.getBytes(2), rows.getLong(3), rows.getInt(4), Position.NONE, null));
            }
        }
        return positions;
    }

    /**
     * Writes series with new trades.
     *
     * @param before the position of each series before these trades
     * @return the position of each series after them
     */
    Map<BarSeriesSpec, Position> write(List<LiveDatabase.Update> updates, Map<BarSeriesSpec, Position> before) throws SQLException,
            DatabaseException {
        DuckDb.execute(connection, "BEGIN TRANSACTION");
        List<Row> rows = new ArrayList<>();
        for (LiveDatabase.Update update : updates) {
            rows.add(row(update, before.get(update.series())));
        }
        writeBars(rows);
        writeUpdates(rows);
        writeSeries(rows);
        writeSources(rows);
        writeRuns(rows);
        writeFeatures(rows);
        DuckDb.execute(connection, "COMMIT");
        Map<BarSeriesSpec, Position> after = new LinkedHashMap<>();
        rows.forEach(row -> after.put(row.update.series(), row.after));
        return after;
    }

    /** A series with new trades. */
    private record Row(LiveDatabase.Update update, SeriesKey key, Position before, Position after) {
        boolean isNewSeries() {
            return before.id == Position.NONE;
        }

        boolean isNewSource() {
            return before.liveSource == Position.NONE;
        }

        boolean continuesRun() {
            return before.isContinuedBy(update.input().ids().get(0));
        }
    }

    private Row row(LiveDatabase.Update update, Position before) {
        List<IdRun> ids = update.input().ids();
        int id = before.id == Position.NONE ? database.newSeriesId() : before.id;
        boolean isNew = before.liveSource == Position.NONE;
        int source = isNew ? database.newSourceId() : before.liveSource;
        IdRun last = ids.get(ids.size() - 1);
        if (ids.size() == 1 && before.isContinuedBy(last)) {
            last = IdRun.of(before.lastRun.first(), last.last());
        }
        return new Row(update, SeriesKey.of(update.series()), before, new Position(id, update.processor().saveState(),
                before.sources + (isNew ? 1 : 0), isNew ? source : before.lastSource, source, last));
    }

    private void writeBars(List<Row> rows) throws SQLException, DatabaseException {
        try (BarAppender bars = new BarAppender(connection, database.extras())) {
            for (Row row : rows) {
                bars.append(row.after.id, row.key.symbol(), row.key.thresholdDbps(), row.update.bars(),
                        new BarAppender.Beside(null, row.update.features().orElse(null), null), row.update.series().absentFields());
            }
            bars.flush();
        }
    }

    private void writeUpdates(List<Row> rows) throws SQLException {
        DuckDb.createTemporary(connection, UPDATES_NAME, "series_id INTEGER, source_id INTEGER, is_new_source BOOLEAN, name VARCHAR, "
                + "trades BIGINT, last_time TIMESTAMPTZ, continued_run_end BIGINT, first_run_end BIGINT, last_id BIGINT, state BLOB", table -> {
            for (Row row : rows) {
                ProcessedInput input = row.update.input();
                table.beginRow();
                table.append(row.after.id);
                table.append(row.after.liveSource);
                table.append(row.isNewSource());
                table.append(input.name());
                table.append(input.trades());
                table.appendEpochMicros(input.lastTimestampMicros());
                table.append(row.continuesRun() ? (Long) row.before.lastRun.last() : null);
                table.append(input.ids().get(0).last());
                table.append(row.after.lastRun.last());
                table.append(row.after.state);
                table.endRow();
            }
        });
    }

    private void writeSeries(List<Row> rows) throws SQLException {
        List<PassTransaction.NewSeries> added = rows.stream().filter(Row::isNewSeries)
                .map(row -> new PassTransaction.NewSeries(row.after.id, row.key, row.after.state)).toList();
        if (!added.isEmpty()) {
            PassTransaction.append(connection, added);
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE series SET state = u.state, library_version = ?, "
                + "live_source_id = u.source_id, live_trade_id = u.last_id, live_time = u.last_time FROM " + UPDATES
                + " u WHERE series.series_id = u.series_id")) {
            update.setString(1, PassTransaction.VERSION);
            update.executeUpdate();
        }
    }

    private void writeSources(List<Row> rows) throws SQLException {
        if (rows.stream().anyMatch(Row::isNewSource)) {
            DuckDb.execute(connection, "INSERT INTO sources (source_id, series_id, name, sha256, trades, last_time) SELECT source_id, "
                    + "series_id, name, NULL, trades, last_time FROM " + UPDATES + " WHERE is_new_source ORDER BY source_id");
        }
        if (!rows.stream().allMatch(Row::isNewSource)) {
            DuckDb.execute(connection, "UPDATE sources SET trades = sources.trades + u.trades, last_time = u.last_time FROM " + UPDATES
                    + " u WHERE sources.source_id = u.source_id AND NOT u.is_new_source");
        }
    }

    /** Extends the last run of each source, where the new ids continue it, and adds the others. */
    private void writeRuns(List<Row> rows) throws SQLException {
        if (rows.stream().anyMatch(Row::continuesRun)) {
            DuckDb.execute(connection, "UPDATE source_runs SET last_id = u.first_run_end FROM " + UPDATES
                    + " u WHERE source_runs.source_id = u.source_id AND source_runs.last_id = u.continued_run_end");
        }
        DuckDb.append(connection, "source_runs", runs -> {
            for (Row row : rows) {
                List<IdRun> ids = row.update.input().ids();
                CommitGroup.append(runs, row.after.liveSource, row.continuesRun() ? ids.subList(1, ids.size()) : ids);
            }
        });
    }

    private void writeFeatures(List<Row> rows) throws SQLException {
        if (rows.stream().noneMatch(row -> row.update.features().isPresent())) {
            return;
        }
        try (PreparedStatement update = PassTransaction.updateOfFeatures(connection)) {
            for (Row row : rows) {
                if (row.update.features().isPresent()) {
                    PassTransaction.setFeatures(update, row.update.features().get(), row.after.id);
                    update.executeUpdate();
                }
            }
        }
    }
}

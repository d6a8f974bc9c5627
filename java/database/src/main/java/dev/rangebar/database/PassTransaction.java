package dev.rangebar.database;

import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.ProcessedInput;
import java.lang.module.ModuleDescriptor;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Connection of the series that share a pass over the trades, with one transaction per input: bars of all series, states
 * of their processors, the input and its runs of ids. A rebuild has one transaction for all its series and inputs.
 *
 * <p>Thread rule: several threads may use it at the same time.
 */
final class PassTransaction {
    /** The version of this library. */
    private static final String VERSION = Optional.ofNullable(PassTransaction.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion).orElse("unknown");

    private final DuckDBConnection connection;
    private final AtomicInteger nextSourceId;
    private final boolean isRebuild;
    private final List<DatabaseSink> sinks = new ArrayList<>();
    private BarAppender appender;
    private boolean isActive;
    private boolean hasStarted;

    PassTransaction(DuckDBConnection connection, AtomicInteger nextSourceId, boolean isRebuild) {
        this.connection = connection;
        this.nextSourceId = nextSourceId;
        this.isRebuild = isRebuild;
    }

    synchronized void add(DatabaseSink sink) {
        sinks.add(sink);
    }

    /** {@return {@code true} if the series have left the place where the sinks were opened} */
    synchronized boolean hasStarted() {
        return hasStarted;
    }

    synchronized void append(DatabaseSink sink, BarView bars) throws DatabaseException {
        try {
            begin();
            if (appender == null) {
                appender = new BarAppender(connection, sink.database().hasSpreads());
            }
            appender.append(sink.seriesId(), sink.key().symbol(), sink.key().thresholdDbps(), bars, sink.spreads(),
                    sink.series().absentFields());
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Begins a transaction by SQL; with an appender alone DuckDB would commit each of its chunks. */
    private void begin() throws SQLException {
        hasStarted = true;
        if (!isActive) {
            DuckDb.execute(connection, "BEGIN TRANSACTION");
            isActive = true;
        }
    }

    synchronized void checkpoint(ProcessedInput input, List<DatabaseSink> ofPass, List<RangeBarProcessor> processors)
            throws DatabaseException {
        for (DatabaseSink sink : sinks) {
            if (!isRebuild && sink.hasUncommittedBars() && !ofPass.contains(sink)) {
                throw new IllegalStateException("series with equal resume points share a pass: the checkpoint of "
                        + input.name() + " lacks " + sink.series());
            }
        }
        try {
            begin();
            if (appender != null) {
                appender.finish();
                appender = null;
            }
            for (int k = 0; k < ofPass.size(); k++) {
                write(ofPass.get(k), processors.get(k));
                write(ofPass.get(k), input);
            }
            if (!isRebuild) {
                commitActive();
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        ofPass.forEach(DatabaseSink::bookCommit);
    }

    private void commitActive() throws SQLException {
        isActive = false; // also if the commit fails, for example on a full disk
        DuckDb.execute(connection, "COMMIT");
    }

    /** Makes a rebuild permanent; the checkpoints of other transactions have done so. */
    synchronized void commit() throws DatabaseException {
        if (isRebuild && isActive) {
            for (DatabaseSink sink : sinks) {
                if (sink.isCut()) {
                    throw new DatabaseException("no trade of the inputs follows the last bar of " + sink.series()
                            + " that stays: nothing is rebuilt");
                }
            }
            try {
                commitActive();
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
        }
    }

    /** {@return the connection, with an active transaction} */
    synchronized DuckDBConnection active() throws SQLException {
        begin();
        return connection;
    }

    private void write(DatabaseSink sink, RangeBarProcessor processor) throws SQLException {
        writeState(sink, processor);
        if (sink.spreads() != null) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE series SET " + DatabaseSchema.FORMING_SPREADS
                    + " = ? WHERE series_id = ?")) {
                update.setString(1, sink.spreads().forming().toString());
                update.setInt(2, sink.seriesId());
                update.executeUpdate();
            }
        }
    }

    private void writeState(DatabaseSink sink, RangeBarProcessor processor) throws SQLException {
        byte[] state = processor.saveState();
        try (PreparedStatement update = connection.prepareStatement("UPDATE series SET state = ?, library_version = ? "
                + "WHERE series_id = ?")) {
            update.setBytes(1, state);
            update.setString(2, VERSION);
            update.setInt(3, sink.seriesId());
            if (update.executeUpdate() > 0) {
                return;
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO series (" + SeriesKey.COLUMNS
                + ", series_id, library_version, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            int next = sink.key().set(insert);
            insert.setInt(next, sink.seriesId());
            insert.setString(next + 1, VERSION);
            insert.setBytes(next + 2, state);
            insert.executeUpdate();
        }
    }

    private void write(DatabaseSink sink, ProcessedInput input) throws SQLException {
        int sourceId = nextSourceId.getAndIncrement();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sources (source_id, series_id, name, "
                + "sha256, trades, last_time) VALUES (?, ?, ?, ?, ?, make_timestamptz(?))")) {
            insert.setInt(1, sourceId);
            insert.setInt(2, sink.seriesId());
            insert.setString(3, input.name());
            insert.setString(4, input.sha256().orElse(null));
            insert.setLong(5, input.trades());
            insert.setLong(6, input.lastTimestampMicros());
            insert.executeUpdate();
        }
        try (DuckDBAppender rows = connection.createAppender("source_runs")) {
            for (IdRun run : input.ids()) {
                rows.beginRow();
                rows.append(sourceId);
                rows.append(run.first());
                rows.append(run.last());
                rows.append(run.proven());
                rows.endRow();
            }
            rows.flush(); // closing would hide an error
        }
    }

    /** {@return {@code true} if no sink is open} */
    synchronized boolean isUnused() {
        return sinks.isEmpty();
    }

    /** Drops what was not committed, and closes the connection with the last sink. */
    synchronized void release(DatabaseSink sink) throws DatabaseException {
        sinks.remove(sink);
        close();
    }

    /** Drops what was not committed; without a sink, closes the connection. */
    synchronized void close() throws DatabaseException {
        try {
            // An appender writes its rows when it is closed: they are rolled back with the others.
            if (appender != null) {
                appender.close();
                appender = null;
            }
            if (isActive) {
                isActive = false;
                DuckDb.rollBack(connection);
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (sinks.isEmpty()) {
                DuckDb.close(connection);
            }
        }
    }
}

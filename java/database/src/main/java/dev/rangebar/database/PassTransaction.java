package dev.rangebar.database;

import dev.rangebar.BarView;
import dev.rangebar.FeaturePlan;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.ProcessedInput;
import java.lang.module.ModuleDescriptor;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBConnection;

/**
 * Connection of the series that share a pass over the trades, with one transaction per input: bars of all series, states
 * of their processors, the input and its runs of ids. Small inputs go to a {@link CommitGroup}. A rebuild has one transaction
 * for all series.
 *
 * <p>Thread rule: several threads may use it at the same time.
 */
final class PassTransaction {
    /** The version of this library. */
    static final String VERSION = Optional.ofNullable(PassTransaction.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion).orElse("unknown");

    /** An input with more bars has a transaction of its own. */
    private static final int MAX_HELD_BARS = 10_000;
    /** Further bars are written by columns, which takes longer to begin. */
    private static final int MAX_APPENDED_BARS = 4_096;

    private final DuckDBConnection base;
    private final CommitGroup group;
    private final AtomicInteger nextSourceId;
    private final boolean isCommon;
    private final List<DatabaseSink> sinks = new ArrayList<>();
    private final Map<DatabaseSink, HeldBars> held = new LinkedHashMap<>();
    private int heldBars;
    private DuckDBConnection connection;
    /** The writers of the bars of the active transaction: first value by value, then by columns; null if not in use. */
    private BarAppender appender;
    private BarStream stream;
    /** The source of streams; null if the driver cannot have one. */
    private BarStream.Source source;
    private String streamedSymbol;
    private long appendedBars;
    private boolean isActive;
    private boolean hasStarted;

    PassTransaction(DuckDBConnection base, CommitGroup group, AtomicInteger nextSourceId, boolean isCommon) {
        this.base = base;
        this.group = group;
        this.nextSourceId = nextSourceId;
        this.isCommon = isCommon;
    }

    synchronized void add(DatabaseSink sink) {
        sinks.add(sink);
    }

    /** {@return {@code true} if the series have left the place where the sinks were opened} */
    synchronized boolean hasStarted() {
        return hasStarted;
    }

    synchronized void append(DatabaseSink sink, BarView bars) throws DatabaseException {
        hasStarted = true;
        try {
            if (!isActive && mayWait(sink) && heldBars + bars.size() <= MAX_HELD_BARS) {
                group.commitIfDue();
                held.computeIfAbsent(sink, HeldBars::new).add(bars);
                heldBars += Math.toIntExact(bars.size());
                return;
            }
            begin();
            write(sink, bars);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private void write(DatabaseSink sink, BarView bars) throws SQLException, DatabaseException {
        SeriesKey key = sink.key();
        BarAppender.Beside beside = new BarAppender.Beside(sink.spreads(), sink.features(), null);
        if (stream != null && !streamedSymbol.equals(key.symbol())) {
            finishRows();
        }
        if (stream == null && appendedBars >= MAX_APPENDED_BARS && source != null) {
            List<BarAppender.Extra> extras = sink.database().extras();
            if (BarBlock.canHold(extras)) {
                finishRows();
                streamedSymbol = key.symbol();
                stream = BarStream.toTable(connection, source, extras, streamedSymbol);
            }
        }
        if (stream != null) {
            stream.append(sink.seriesId(), key.thresholdDbps(), bars, beside, sink.series().absentFields());
        } else {
            appender().append(sink.seriesId(), key.symbol(), key.thresholdDbps(), bars, beside, sink.series().absentFields());
            appendedBars += bars.size();
        }
    }

    private BarAppender appender() throws SQLException {
        if (appender == null) {
            appender = new BarAppender(connection, sinks.get(0).database().extras());
        }
        return appender;
    }

    /** Writes all bars to the table, so that the connection can be used. */
    private void finishRows() throws SQLException {
        appendedBars = 0;
        if (appender != null) {
            appender.finish();
            appender = null;
        }
        if (stream != null) {
            stream.finish();
            stream = null;
        }
    }

    /** {@return {@code true} if the bars of a series may wait for a transaction with other inputs} */
    private boolean mayWait(DatabaseSink sink) {
        return !isCommon && sink.spreads() == null && sink.features() == null;
    }

    /** Begins a transaction by SQL, after those before it; with an appender alone DuckDB would commit each of its chunks. */
    private void begin() throws SQLException, DatabaseException {
        hasStarted = true;
        if (!isActive) {
            group.commit();
            if (connection == null) {
                connection = base.duplicate();
                source = DriverVectors.absent().isEmpty() ? BarStream.Source.register(connection) : null;
            }
            DuckDb.execute(connection, "BEGIN TRANSACTION");
            isActive = true;
        }
        for (HeldBars bars : held.values()) {
            appender().append(bars);
            appendedBars += bars.size();
        }
        forgetHeld();
    }

    private void forgetHeld() {
        held.clear();
        heldBars = 0;
    }

    synchronized void checkpoint(ProcessedInput input, List<DatabaseSink> ofPass, List<RangeBarProcessor> processors)
            throws DatabaseException {
        for (DatabaseSink sink : sinks) {
            if (!isCommon && sink.hasUncommittedBars() && !ofPass.contains(sink)) {
                throw new IllegalStateException("series with equal resume points share a pass: the checkpoint of "
                        + input.name() + " lacks " + sink.series());
            }
        }
        hasStarted = true;
        try {
            if (!isActive && ofPass.stream().allMatch(this::mayWait)) {
                Map<DatabaseSink, byte[]> states = new LinkedHashMap<>();
                for (int k = 0; k < ofPass.size(); k++) {
                    states.put(ofPass.get(k), processors.get(k).saveState());
                }
                group.add(input, states, List.copyOf(held.values()));
                forgetHeld();
                ofPass.forEach(DatabaseSink::bookCommit);
                return;
            }
            begin();
            finishRows();
            for (int k = 0; k < ofPass.size(); k++) {
                write(ofPass.get(k), processors.get(k));
                write(ofPass.get(k), input);
            }
            if (!isCommon) {
                commitActive();
                ofPass.forEach(DatabaseSink::bookStored);
            }
        } catch (SQLException e) {
            throw isCommon ? new DatabaseException(e) : DatabaseException.ofTransaction(e, List.of(input.name()));
        }
        ofPass.forEach(DatabaseSink::bookCommit);
    }

    private void commitActive() throws SQLException {
        isActive = false; // also if the commit fails, for example on a full disk
        DuckDb.execute(connection, "COMMIT");
    }

    /** Makes a common transaction, and checkpoints that wait, permanent. */
    synchronized void commit() throws DatabaseException {
        group.commit();
        if (isCommon && isActive) {
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
            sinks.forEach(DatabaseSink::bookStored);
        }
    }

    /** {@return the connection, with an active transaction} */
    synchronized DuckDBConnection active() throws SQLException, DatabaseException {
        begin();
        finishRows();
        return connection;
    }

    private void write(DatabaseSink sink, RangeBarProcessor processor) throws SQLException {
        writeState(sink, processor);
        if (sink.features() != null) {
            writeFeatures(sink);
        }
        if (sink.spreads() != null) {
            try (PreparedStatement update = connection.prepareStatement("UPDATE series SET " + DatabaseSchema.FORMING_SPREADS
                    + " = ? WHERE series_id = ?")) {
                update.setString(1, sink.spreads().forming().toString());
                update.setInt(2, sink.seriesId());
                update.executeUpdate();
            }
        }
    }

    private void writeFeatures(DatabaseSink sink) throws SQLException {
        try (PreparedStatement update = updateOfFeatures(connection)) {
            setFeatures(update, sink.features(), sink.seriesId());
            update.executeUpdate();
        }
    }

    static PreparedStatement updateOfFeatures(DuckDBConnection connection) throws SQLException {
        return connection.prepareStatement("UPDATE series SET feature_profile = ?, feature_profile_version = ?, "
                + DatabaseSchema.FEATURE_PLAN + " = ?, " + DatabaseSchema.FEATURE_STATE + " = ? WHERE series_id = ?");
    }

    /** Sets the plan of features, and the trades that those of later bars need, in {@link #updateOfFeatures}. */
    static void setFeatures(PreparedStatement update, TradeHistory features, int seriesId) throws SQLException {
        FeaturePlan plan = features.plan();
        update.setString(1, plan.profile().toString());
        update.setInt(2, FeaturePlan.DEFINITION_VERSION);
        update.setString(3, plan.toString());
        update.setBytes(4, features.saveState());
        update.setInt(5, seriesId);
    }

    private void writeState(DatabaseSink sink, RangeBarProcessor processor) throws SQLException {
        byte[] state = processor.saveState();
        try (PreparedStatement update = updateOfState(connection)) {
            if (update(sink, state, update) > 0) {
                return;
            }
        }
        append(connection, List.of(new NewSeries(sink.seriesId(), sink.key(), state)));
    }

    static PreparedStatement updateOfState(DuckDBConnection connection) throws SQLException {
        return connection.prepareStatement("UPDATE series SET state = ?, library_version = ? WHERE series_id = ?");
    }

    /** Updates the state of a series by a statement that {@link #updateOfState} has prepared; returns the number of rows. */
    static int update(DatabaseSink sink, byte[] state, PreparedStatement update) throws SQLException {
        update.setBytes(1, state);
        update.setString(2, VERSION);
        update.setInt(3, sink.seriesId());
        return update.executeUpdate();
    }

    /** A series without a row in table series, and its first state. */
    record NewSeries(int id, SeriesKey key, byte[] state) {}

    /** Appends rows to table series: a statement for each of them would take far longer. */
    static void append(DuckDBConnection connection, List<NewSeries> series) throws SQLException {
        int furtherColumns = DatabaseSchema.furtherColumnsOfSeries(connection);
        DuckDb.append(connection, "series", rows -> {
            for (NewSeries one : series) {
                rows.beginRow();
                rows.append(one.id);
                one.key.append(rows);
                rows.appendNull(); // the profile of features, and its version
                rows.appendNull();
                rows.append(VERSION);
                rows.append(one.state);
                for (int column = 0; column < furtherColumns; column++) {
                    rows.appendNull();
                }
                rows.endRow();
            }
        });
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
        DuckDb.append(connection, "source_runs", rows -> CommitGroup.append(rows, sourceId, input.ids()));
    }

    /** {@return {@code true} if no sink is open} */
    synchronized boolean isUnused() {
        return sinks.isEmpty();
    }

    /** Drops what was not committed, and closes the connection with the last sink. */
    synchronized void release(DatabaseSink sink) throws DatabaseException {
        sinks.remove(sink);
        try {
            group.commitWaiting();
        } finally {
            close();
        }
    }

    /** Drops what was not committed; without a sink, closes the connection. */
    synchronized void close() throws DatabaseException {
        forgetHeld();
        appendedBars = 0;
        try {
            if (stream != null) {
                stream.close();
                stream = null;
            }
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
            if (sinks.isEmpty() && connection != null) {
                DuckDb.close(connection);
                connection = null;
            }
        }
    }
}

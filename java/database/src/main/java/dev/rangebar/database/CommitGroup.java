package dev.rangebar.database;

import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.ProcessedInput;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Transaction of small inputs that are processed in quick succession, of any series: one for each of them would take far longer
 * than their bars. An input that comes later than {@value #NANOS} ns after the last commit is committed at once.
 *
 * <p>Thread rule: several threads may use it at the same time.
 */
final class CommitGroup {
    private static final long NANOS = 500_000_000;
    private static final int MAX_BARS = 50_000;
    /** More states than these are written together. */
    private static final int MAX_STATEMENTS = 8;

    private final DuckDBConnection base;
    private final AtomicInteger nextSourceId;
    private final List<HeldBars> bars = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    /** The last states of the series. */
    private final Map<DatabaseSink, byte[]> states = new LinkedHashMap<>();
    private DuckDBConnection connection;
    private int barCount;
    private long lastCommitNanos = System.nanoTime() - NANOS;
    /** A group that was not committed has inputs that later ones of the same series must not follow. */
    private DatabaseException failure;

    /** An input of a series. */
    private record Source(int seriesId, ProcessedInput input) {}

    CommitGroup(DuckDBConnection base, AtomicInteger nextSourceId) {
        this.base = base;
        this.nextSourceId = nextSourceId;
    }

    /** Adds an input of some series, which has been processed to its end, with the bars and the states of the series after it. */
    synchronized void add(ProcessedInput input, Map<DatabaseSink, byte[]> statesOfPass, Iterable<HeldBars> barsOfPass)
            throws DatabaseException {
        check();
        states.putAll(statesOfPass);
        statesOfPass.keySet().forEach(sink -> sources.add(new Source(sink.seriesId(), input)));
        for (HeldBars held : barsOfPass) {
            bars.add(held);
            barCount += held.size();
        }
        commitIfDue();
    }

    private void check() throws DatabaseException {
        if (failure != null) {
            throw failure.again();
        }
    }

    /** Commits what waits for longer than an input may. */
    synchronized void commitIfDue() throws DatabaseException {
        if (barCount >= MAX_BARS || System.nanoTime() - lastCommitNanos >= NANOS) {
            commitWaiting();
        }
    }

    /** Commits what waits, so that another transaction may follow, or the run may succeed. */
    synchronized void commit() throws DatabaseException {
        check();
        commitWaiting();
    }

    /** Commits what waits; nothing after a failure, which was thrown before. */
    synchronized void commitWaiting() throws DatabaseException {
        if (sources.isEmpty()) {
            return;
        }
        boolean done = false;
        try {
            if (connection == null) {
                connection = base.duplicate();
            }
            DuckDb.execute(connection, "BEGIN TRANSACTION");
            writeBars();
            writeStates();
            writeSources();
            DuckDb.execute(connection, "COMMIT");
            states.keySet().forEach(DatabaseSink::bookStored);
            done = true;
        } catch (SQLException e) {
            failure = DatabaseException.ofTransaction(e, sources.stream().map(source -> source.input.name()).distinct().toList());
            throw failure;
        } finally {
            bars.clear();
            sources.clear();
            states.clear();
            barCount = 0;
            if (!done && connection != null) {
                DuckDb.rollBack(connection);
            }
        }
        lastCommitNanos = System.nanoTime();
    }

    private void writeBars() throws SQLException {
        if (barCount > 0) {
            try (BarAppender rows = new BarAppender(connection, bars.get(0).sink().database().extras())) {
                for (HeldBars held : bars) {
                    rows.append(held);
                }
                rows.flush();
            }
        }
    }

    /** Updates the rows of series that have one, and appends the others: a statement for each of them would take far longer. */
    private void writeStates() throws SQLException {
        Map<DatabaseSink, byte[]> stored = new LinkedHashMap<>(states);
        stored.keySet().removeIf(sink -> !sink.isStored());
        if (stored.size() > MAX_STATEMENTS) {
            updateTogether(stored);
        } else if (!stored.isEmpty()) {
            try (PreparedStatement update = PassTransaction.updateOfState(connection)) {
                for (Map.Entry<DatabaseSink, byte[]> state : stored.entrySet()) {
                    check(PassTransaction.update(state.getKey(), state.getValue(), update), 1);
                }
            }
        }
        if (stored.size() < states.size()) {
            PassTransaction.append(connection, states.entrySet().stream().filter(state -> !state.getKey().isStored())
                    .map(state -> new PassTransaction.NewSeries(state.getKey().seriesId(), state.getKey().key(), state.getValue())).toList());
        }
    }

    private void updateTogether(Map<DatabaseSink, byte[]> stored) throws SQLException {
        DuckDb.createTemporary(connection, "new_states", "id INTEGER, new_state BLOB", rows -> {
            for (Map.Entry<DatabaseSink, byte[]> state : stored.entrySet()) {
                rows.beginRow();
                rows.append(state.getKey().seriesId());
                rows.append(state.getValue());
                rows.endRow();
            }
        });
        try (PreparedStatement update = connection.prepareStatement("UPDATE series SET state = new_state, library_version = ? "
                + "FROM temp.main.new_states WHERE series_id = id")) {
            update.setString(1, PassTransaction.VERSION);
            check(update.executeUpdate(), stored.size());
        }
        DuckDb.execute(connection, "DROP TABLE temp.main.new_states");
    }

    private static void check(int updatedRows, int series) throws SQLException {
        if (updatedRows != series) {
            throw new SQLException("table series has " + updatedRows + " rows of " + series + " series that were opened");
        }
    }

    private void writeSources() throws SQLException {
        DuckDb.append(connection, "source_runs", runs -> DuckDb.append(connection, "sources", rows -> {
            for (Source source : sources) {
                int sourceId = nextSourceId.getAndIncrement();
                rows.beginRow();
                rows.append(sourceId);
                rows.append(source.seriesId);
                rows.append(source.input.name());
                if (source.input.sha256().isPresent()) {
                    rows.append(source.input.sha256().get());
                } else {
                    rows.appendNull();
                }
                rows.append(source.input.trades());
                rows.appendEpochMicros(source.input.lastTimestampMicros());
                rows.endRow();
                append(runs, sourceId, source.input.ids());
            }
        }));
    }

    /** Appends the runs of ids of an input. */
    static void append(DuckDBAppender rows, int sourceId, List<IdRun> runs) throws SQLException {
        for (IdRun run : runs) {
            rows.beginRow();
            rows.append(sourceId);
            rows.append(run.first());
            rows.append(run.last());
            rows.append(run.proven());
            rows.endRow();
        }
    }

    synchronized void close() throws DatabaseException {
        if (connection != null) {
            DuckDb.close(connection);
            connection = null;
        }
    }
}

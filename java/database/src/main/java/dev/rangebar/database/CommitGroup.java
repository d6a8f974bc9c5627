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
    private SQLException failure;

    /** An input of a series. */
    private record Source(int seriesId, ProcessedInput input) {}

    CommitGroup(DuckDBConnection base, AtomicInteger nextSourceId) {
        this.base = base;
        this.nextSourceId = nextSourceId;
    }

    /** Adds an input of some series, which has been processed to its end, with the bars and the states of the series after it. */
    synchronized void add(ProcessedInput input, Map<DatabaseSink, byte[]> statesOfPass, Iterable<HeldBars> barsOfPass)
            throws SQLException {
        check();
        states.putAll(statesOfPass);
        statesOfPass.keySet().forEach(sink -> sources.add(new Source(sink.seriesId(), input)));
        for (HeldBars held : barsOfPass) {
            bars.add(held);
            barCount += held.size();
        }
        commitIfDue();
    }

    private void check() throws SQLException {
        if (failure != null) {
            throw new SQLException("an earlier transaction has failed: " + failure.getMessage(), failure);
        }
    }

    /** Commits what waits for longer than an input may. */
    synchronized void commitIfDue() throws SQLException {
        if (barCount >= MAX_BARS || System.nanoTime() - lastCommitNanos >= NANOS) {
            commit();
        }
    }

    /** Commits what waits, so that another transaction may follow. */
    synchronized void commitBefore() throws SQLException {
        check();
        commit();
    }

    /** Commits what waits. */
    synchronized void commit() throws SQLException {
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
            done = true;
        } catch (SQLException e) {
            failure = e;
            throw e;
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

    private void writeStates() throws SQLException {
        try (PreparedStatement insert = PassTransaction.insertOfState(connection);
                PreparedStatement update = PassTransaction.updateOfState(connection)) {
            for (Map.Entry<DatabaseSink, byte[]> state : states.entrySet()) {
                PassTransaction.write(state.getKey(), state.getValue(), insert, update);
            }
        }
    }

    private void writeSources() throws SQLException {
        try (DuckDBAppender rows = connection.createAppender("sources");
                DuckDBAppender runs = connection.createAppender("source_runs")) {
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
            rows.flush(); // closing would hide an error
            runs.flush();
        }
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

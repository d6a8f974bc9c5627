package dev.rangebar.database;

import dev.rangebar.RangeBarProcessor;
import dev.rangebar.SavedStateException;
import dev.rangebar.tradefiles.TakenTrades;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/**
 * Bars in a DuckDB database, which is one file. They are added to: with the bars of a series (a symbol at a threshold)
 * the database keeps the state of its processor and what the trades came from, so that later trades go on exactly where
 * the last ones have ended, and trades that were taken already are known as such.
 *
 * <p>Tables: {@code bars}, one row per closed bar; {@code series}, how each series is built and its state; {@code
 * sources}, what each was built from.
 *
 * <p>Thread rule: one thread at a time, but each {@link DatabasePass} may have a thread of its own.
 */
public final class BarDatabase implements AutoCloseable {
    private static final int FORMAT = 1;
    private static final String KEY = "symbol VARCHAR NOT NULL, threshold_dbps INTEGER NOT NULL, ";

    private final Path file;
    private final DuckDBConnection connection;
    private final List<DatabasePass> passes = new ArrayList<>();

    private BarDatabase(Path file, DuckDBConnection connection) {
        this.file = file;
        this.connection = connection;
    }

    /**
     * {@return the store in a file, which is made if it is not there}
     *
     * @param file where it is
     * @throws DatabaseException if it cannot be opened, is no store, or is in use by another process
     */
    public static BarDatabase open(Path file) throws DatabaseException {
        BarDatabase store = new BarDatabase(file, DuckDb.writing(file));
        boolean done = false;
        try {
            store.prepare();
            done = true;
            return store;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                store.close();
            }
        }
    }

    /** Makes the tables, or checks that they are ours. */
    private void prepare() throws SQLException, DatabaseException {
        if (count("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'rangebar_store'") == 0) {
            if (count("SELECT count(*) FROM duckdb_tables()") > 0) {
                throw new DatabaseException(file + " is a database of something else: it has tables, and none called "
                        + "rangebar_store; give the name of a new file", null);
            }
            DuckDb.execute(connection, "BEGIN TRANSACTION");
            DuckDb.execute(connection, "CREATE TABLE bars (" + KEY + BarRow.columns() + ")");
            DuckDb.execute(connection, "CREATE TABLE series (" + KEY + "timestamp_gate BOOLEAN NOT NULL, "
                    + "max_gap_us BIGINT, library_version VARCHAR NOT NULL, state BLOB NOT NULL)");
            DuckDb.execute(connection, "CREATE TABLE sources (" + KEY + "name VARCHAR NOT NULL, sha256 VARCHAR, "
                    + "trades BIGINT NOT NULL, first_id BIGINT, last_id BIGINT, last_time TIMESTAMPTZ NOT NULL)");
            DuckDb.execute(connection, "CREATE TABLE rangebar_store (format INTEGER NOT NULL)");
            DuckDb.execute(connection, "INSERT INTO rangebar_store VALUES (" + FORMAT + ")");
            DuckDb.execute(connection, "COMMIT");
        }
        long format = count("SELECT max(format) FROM rangebar_store");
        if (format != FORMAT) {
            throw new DatabaseException(file + " has format " + format + "; this version knows format " + FORMAT, null);
        }
    }

    private long count(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /**
     * Opens the series of a symbol to go on with them. Series that stand at the same place are in one pass; usually
     * that is all of them.
     *
     * @param symbol of the trades
     * @param options of each series; their thresholds differ
     * @return the passes, which are closed with the store
     * @throws DatabaseException if a series was built with other options, or the database cannot be read
     */
    public List<DatabasePass> passes(String symbol, List<SeriesOptions> options) throws DatabaseException {
        Map<List<SourceRow>, List<RangeBarProcessor>> places = new LinkedHashMap<>();
        List<DatabasePass> ofSymbol = new ArrayList<>();
        boolean done = false;
        try {
            for (SeriesOptions series : options) {
                places.computeIfAbsent(sources(symbol, series), none -> new ArrayList<>())
                        .add(processor(symbol, series));
            }
            for (Map.Entry<List<SourceRow>, List<RangeBarProcessor>> place : places.entrySet()) {
                DatabasePass pass = new DatabasePass(connection.duplicate(), symbol, place.getValue(), place.getKey());
                ofSymbol.add(pass);
                passes.add(pass);
            }
            done = true;
            return ofSymbol;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                places.values().forEach(processors -> processors.forEach(RangeBarProcessor::close));
            }
        }
    }

    private List<SourceRow> sources(String symbol, SeriesOptions series) throws SQLException {
        List<SourceRow> sources = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT sha256, first_id, last_id, epoch_us(last_time) FROM sources "
                + "WHERE symbol = ? AND threshold_dbps = ? ORDER BY rowid")) {
            statement.setString(1, symbol);
            statement.setInt(2, series.threshold().decimalBasisPoints());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Long firstId = (Long) rows.getObject(2);
                    sources.add(new SourceRow(rows.getString(1), firstId == null ? Optional.empty()
                            : Optional.of(new TakenTrades.Ids(firstId, rows.getLong(3), rows.getLong(4)))));
                }
            }
        }
        return sources;
    }

    private RangeBarProcessor processor(String symbol, SeriesOptions series) throws SQLException, DatabaseException {
        byte[] state;
        try (PreparedStatement statement = connection.prepareStatement("SELECT state FROM series "
                + "WHERE symbol = ? AND threshold_dbps = ?")) {
            statement.setString(1, symbol);
            statement.setInt(2, series.threshold().decimalBasisPoints());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return series.newProcessor();
                }
                state = rows.getBytes(1);
            }
        }
        String name = symbol + " at " + series.threshold();
        try {
            RangeBarProcessor processor = RangeBarProcessor.restore(state);
            SeriesOptions stored = SeriesOptions.of(processor);
            if (stored.equals(series)) {
                return processor;
            }
            processor.close();
            throw new DatabaseException(name + " was built with other options: timestamp gate "
                    + (stored.timestampGate() ? "on" : "off") + ", "
                    + stored.maxGap().map(gap -> "maximum gap of " + gap.toSeconds() + " s").orElse("no maximum gap")
                    + "; give the same, or the name of another file", null);
        } catch (SavedStateException e) {
            throw new DatabaseException("the stored state of " + name + " is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws DatabaseException {
        try {
            for (DatabasePass pass : passes) {
                pass.close();
            }
        } finally {
            DuckDb.close(connection);
        }
    }

    /** What of a source decides whether trades were taken already. */
    record SourceRow(String sha256, Optional<TakenTrades.Ids> ids) {}
}

package dev.rangebar.database;

import dev.rangebar.FixedPoint;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.pipeline.AtomicFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Recorder of the trades of a symbol as they happen, into a Parquet file that the readers of trade files read. Trades are kept in a
 * database beside the file, whose name ends with {@code .recording}, until the recorder is closed. After a kill the next recorder of the
 * same file continues there. An existing file is continued, too.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class TradeRecorder implements Closeable {
    private static final String SUFFIX = ".recording";
    private static final long NONE = -1;

    private final Path file;
    private final Path recording;
    private final DuckDBConnection connection;
    private DuckDBAppender rows;
    private long lastId = NONE;

    private TradeRecorder(Path file, Path recording, DuckDBConnection connection) {
        this.file = file;
        this.recording = recording;
        this.connection = connection;
    }

    /**
     * {@return a recorder}
     *
     * @param file the Parquet file, which need not exist
     * @throws IOException if it is no such file, another recorder has it, or nothing can be written beside it
     */
    public static TradeRecorder open(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path recording = absolute.resolveSibling(absolute.getFileName() + SUFFIX);
        boolean isNew = !Files.exists(recording);
        TradeRecorder recorder = new TradeRecorder(file, recording, DuckDb.writing(recording));
        boolean done = false;
        try {
            recorder.begin(isNew);
            done = true;
            return recorder;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                DuckDb.close(recorder.connection);
            }
        }
    }

    private void begin(boolean isNew) throws SQLException, IOException {
        DuckDb.execute(connection, "CREATE TABLE IF NOT EXISTS trades (agg_trade_id BIGINT, price DECIMAL(19, 8), "
                + "quantity DECIMAL(19, 8), first_trade_id BIGINT, last_trade_id BIGINT, \"timestamp\" TIMESTAMP, is_buyer_maker BOOLEAN)");
        if (isNew && Files.exists(file)) {
            importFile();
        }
        try (Statement statement = connection.createStatement();
                ResultSet last = statement.executeQuery("SELECT coalesce(max(agg_trade_id), " + NONE + ") FROM trades")) {
            last.next();
            lastId = last.getLong(1);
        }
        DuckDb.execute(connection, "BEGIN TRANSACTION");
        rows = connection.createAppender("trades");
    }

    /** Copies the trades of the existing file. The connection of the recording itself may read no other file. */
    private void importFile() throws SQLException, IOException {
        DuckDb.checkDigest(file);
        DuckDb.execute(connection, "BEGIN TRANSACTION");
        try (DuckDBConnection reading = DuckDb.inMemory(); Statement statement = reading.createStatement();
                ResultSet old = statement.executeQuery("SELECT agg_trade_id, price, quantity, first_trade_id, last_trade_id, "
                        + "epoch_us(\"timestamp\"), is_buyer_maker FROM " + DuckDb.parquet(file) + " ORDER BY agg_trade_id");
                DuckDBAppender copy = connection.createAppender("trades")) {
            while (old.next()) {
                append(copy, Trade.of(old.getLong(6), FixedPoint.ofBigDecimal(old.getBigDecimal(2)),
                        FixedPoint.ofBigDecimal(old.getBigDecimal(3)), old.getLong(1), old.getLong(4), old.getLong(5),
                        old.getBoolean(7) ? Side.SELL : Side.BUY));
            }
        }
        DuckDb.execute(connection, "COMMIT");
    }

    private static void append(DuckDBAppender to, Trade trade) throws SQLException {
        to.beginRow();
        to.append(trade.aggTradeId().orElseThrow());
        to.appendDecimal(trade.price(), 0);
        to.appendDecimal(trade.quantity(), 0);
        to.append(trade.firstTradeId().orElseThrow());
        to.append(trade.lastTradeId().orElseThrow());
        to.appendEpochMicros(trade.timestampMicros());
        to.append(trade.side().orElseThrow() == Side.SELL);
        to.endRow();
    }

    /** {@return the aggregate trade id of the last trade; empty if there is none} */
    public Optional<Long> lastId() {
        return lastId == NONE ? Optional.empty() : Optional.of(lastId);
    }

    /**
     * Adds a trade; one whose aggregate trade id is not above that of the last one is skipped.
     *
     * @param trade the trade, with all fields
     * @throws DatabaseException if it cannot be written
     */
    public void add(Trade trade) throws DatabaseException {
        long id = trade.aggTradeId().orElseThrow();
        if (id > lastId) {
            try {
                append(rows, trade);
            } catch (SQLException e) {
                throw new DatabaseException(e);
            }
            lastId = id;
        }
    }

    /**
     * Makes the trades permanent: a kill does not lose them.
     *
     * @throws DatabaseException if they cannot be written
     */
    public void save() throws DatabaseException {
        try {
            rows.close();
            DuckDb.execute(connection, "COMMIT");
            DuckDb.execute(connection, "BEGIN TRANSACTION");
            rows = connection.createAppender("trades");
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Writes the file, atomically. */
    @Override
    public void close() throws IOException {
        try {
            rows.close();
            DuckDb.execute(connection, "COMMIT");
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
        if (lastId != NONE) {
            writeFile();
        }
        Files.deleteIfExists(recording);
    }

    private void writeFile() throws IOException {
        try (AtomicFile parquet = AtomicFile.create(file); DuckDBConnection writing = DuckDb.inMemory()) {
            DuckDb.execute(writing, "SET threads = 1");
            DuckDb.execute(writing, "ATTACH " + DuckDb.quoted(recording.toString()) + " AS recording (READ_ONLY)");
            DuckDb.writeParquet(writing, "(FROM recording.trades ORDER BY agg_trade_id)", parquet.path(), Map.of());
            DuckDb.execute(writing, "DETACH recording");
            parquet.commit();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}

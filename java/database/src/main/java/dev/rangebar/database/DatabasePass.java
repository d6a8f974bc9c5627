package dev.rangebar.database;

import dev.rangebar.BarView;
import dev.rangebar.Position;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.tradefiles.TakenTrades;
import dev.rangebar.tradefiles.TradeChunk;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * Goes on with series of one symbol that stand at the same place. Source by source: {@link #begin}, then for each chunk
 * {@link #repeated}, the processors, and {@link #append} for the bars, then {@link #commit}, which makes bars, states
 * and the source visible and lasting, all at once. Closed before that, the store is as after the commit before.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class DatabasePass implements AutoCloseable {
    private final DuckDBConnection connection;
    private final String symbol;
    private final List<RangeBarProcessor> processors;
    private final Set<String> takenBytes = new HashSet<>();
    private final TakenTrades taken = new TakenTrades();
    private BarAppender appender;
    private Source source;
    private boolean inTransaction;
    private boolean closed;
    private boolean isFirstChunk;

    DatabasePass(DuckDBConnection connection, String symbol, List<RangeBarProcessor> processors,
            List<BarDatabase.SourceRow> sources) {
        this.connection = connection;
        this.symbol = symbol;
        this.processors = processors;
        for (BarDatabase.SourceRow row : sources) {
            remember(row.sha256(), row.ids());
        }
    }

    private void remember(String sha256, Optional<TakenTrades.Ids> ids) {
        if (sha256 != null) {
            takenBytes.add(sha256);
        }
        ids.ifPresent(taken::add);
    }

    /**
     * {@return the processors, one for each series, as they were left; they belong to this}
     */
    public List<RangeBarProcessor> processors() {
        return processors;
    }

    /**
     * {@return whether a source is to be read: false if the very same bytes were taken already}
     *
     * @param next the source
     */
    public boolean begin(Source next) {
        source = next;
        isFirstChunk = true;
        taken.begin();
        return next.sha256() == null || !takenBytes.contains(next.sha256());
    }

    /**
     * {@return how many trades at the beginning of a chunk were taken already, from another source: they are left out}
     *
     * @param chunk the next one of the source
     * @throws SourceConflictException if the chunk holds trades that the store has passed without taking them, or,
     *     having no ids, may do so
     */
    public int repeated(TradeChunk chunk) throws SourceConflictException {
        Trade first = chunk.trade(0);
        if (isFirstChunk && !TakenTrades.hasIds(first.fields())) {
            checkTime(first);
        }
        isFirstChunk = false;
        TakenTrades.Repeated repeated = taken.repeated(chunk, processors.getFirst());
        switch (repeated.next()) {
            case NEW, TAKEN -> { }
            case MISSED -> throw missed(chunk.trade(repeated.count()));
            case OTHER_TIME -> throw otherTime(chunk.trade(repeated.count()));
        }
        return repeated.count();
    }

    private SourceConflictException missed(Trade trade) {
        boolean isLater = processors.getFirst().positionOf(trade).timeMicros() > 0;
        return new SourceConflictException("trade " + TakenTrades.firstId(trade) + " is not among those that the bars of "
                + symbol + " were built from, which have gone on to trade " + taken.lastId() + (isLater
                ? ", though it is later: a store knows trades by their ids, so it takes none that begin again; leave out "
                        + "the columns of ids, in all files"
                : "; bars can only be continued: build a new store from all files in order"));
    }

    private SourceConflictException otherTime(Trade trade) {
        Position position = processors.getFirst().positionOf(trade);
        return new SourceConflictException("trade " + TakenTrades.firstId(trade) + " at "
                + instant(trade.timestampMicros()) + " has an id of those that the bars of " + symbol
                + " were built from, but the last of them, trade " + taken.lastId() + ", was at "
                + instant(position.lastTimestampMicros().orElseThrow()) + ": an id is wrong, here or in what was taken; correct it, "
                + "and build a new store from all files in order");
    }

    /** Without ids nothing tells a trade that was taken from a new one of the same time. */
    private void checkTime(Trade first) throws SourceConflictException {
        Position position = processors.getFirst().positionOf(first);
        if (position.kind() == Position.Kind.START) {
            return;
        }
        if (position.timeMicros() < 0 || position.timeMicros() == 0 && source.sha256() == null) {
            throw new SourceConflictException("begins at " + instant(first.timestampMicros()) + ", and the bars of "
                    + symbol + " were built from trades up to " + instant(position.lastTimestampMicros().orElseThrow())
                    + "; without ids, trades that were taken cannot be told from new ones: give files that go on from "
                    + "there, or build a new store");
        }
    }

    /**
     * Adds closed bars, which become visible with the next commit.
     *
     * @param series the number of the processor that has made them
     * @param bars the bars
     * @throws DatabaseException if a sum has more digits than the database holds, or it cannot be written
     */
    public void append(int series, BarView bars) throws DatabaseException {
        int threshold = SeriesOptions.thresholdOf(processors.get(series)).decimalBasisPoints();
        try {
            begin();
            if (appender == null) {
                appender = new BarAppender(connection);
            }
            appender.append(symbol, threshold, bars);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** In SQL: an appender alone would not make the driver begin a transaction, and would commit each of its chunks. */
    private void begin() throws SQLException {
        if (!inTransaction) {
            DuckDb.execute(connection, "BEGIN TRANSACTION");
            inTransaction = true;
        }
    }

    /**
     * All of the source was taken: makes its bars, the states of the processors and the source itself lasting.
     *
     * @param first the first trade that was taken; null if there was none
     * @param trades how many were taken
     * @throws DatabaseException if the database cannot be written; then nothing of the source is in it
     */
    public void commit(Trade first, long trades) throws DatabaseException {
        if (first == null) {
            remember(source.sha256(), Optional.empty());
            return; // nothing has changed, and nothing is to be told from it later
        }
        RangeBarProcessor any = processors.getFirst();
        Optional<TakenTrades.Ids> ids = TakenTrades.Ids.of(first, any);
        long lastTime = any.positionOf(first).lastTimestampMicros().orElseThrow();
        try {
            begin();
            if (appender != null) {
                appender.finish();
                appender = null;
            }
            for (RangeBarProcessor processor : processors) {
                write(processor);
                write(processor, trades, ids, lastTime);
            }
            inTransaction = false; // also if it fails, for instance when the disk is full
            DuckDb.execute(connection, "COMMIT");
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        remember(source.sha256(), ids);
    }

    private void write(RangeBarProcessor processor) throws SQLException {
        int threshold = SeriesOptions.thresholdOf(processor).decimalBasisPoints();
        byte[] state = processor.saveState();
        try (PreparedStatement update = connection.prepareStatement("UPDATE series SET state = ?, library_version = ? "
                + "WHERE symbol = ? AND threshold_dbps = ?")) {
            update.setBytes(1, state);
            update.setString(2, LibraryVersion.TEXT);
            update.setString(3, symbol);
            update.setInt(4, threshold);
            if (update.executeUpdate() > 0) {
                return;
            }
        }
        SeriesOptions options = SeriesOptions.of(processor);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO series VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, symbol);
            insert.setInt(2, threshold);
            insert.setBoolean(3, options.timestampGate());
            insert.setObject(4, options.maxGapMicros());
            insert.setString(5, LibraryVersion.TEXT);
            insert.setBytes(6, state);
            insert.executeUpdate();
        }
    }

    private void write(RangeBarProcessor processor, long trades, Optional<TakenTrades.Ids> ids, long lastTime)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, make_timestamptz(?))")) {
            insert.setString(1, symbol);
            insert.setInt(2, SeriesOptions.thresholdOf(processor).decimalBasisPoints());
            insert.setString(3, source.name());
            insert.setString(4, source.sha256());
            insert.setLong(5, trades);
            insert.setObject(6, ids.map(TakenTrades.Ids::first).orElse(null));
            insert.setObject(7, ids.map(TakenTrades.Ids::last).orElse(null));
            insert.setLong(8, lastTime);
            insert.executeUpdate();
        }
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Drops what was not committed. */
    @Override
    public void close() throws DatabaseException {
        if (closed) {
            return;
        }
        closed = true;
        processors.forEach(RangeBarProcessor::close);
        try {
            // An appender writes its rows when it is closed: they are rolled back with the rest.
            if (appender != null) {
                appender.close();
            }
            if (inTransaction) {
                DuckDb.execute(connection, "ROLLBACK");
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
    }
}

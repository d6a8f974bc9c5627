package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;

/**
 * Writes bars to a Parquet file or a table while they come: a thread of its own runs DuckDB's COPY or INSERT, which fetches blocks of
 * rows from a queue. So no other memory holds the bars, and that of the queue does not grow with their number.
 *
 * <p>Thread rule: one thread at a time.
 */
final class BarStream implements ParquetSink.Rows {
    private static final int BLOCKS = 4;
    /** Many files of few bars may be open at a time: the first block is small, the next ones grow. */
    private static final int FIRST_ROWS = 128;
    private static final int GROWTH = 4;
    private static final long POLL_MILLIS = 200;

    private final Source source;
    private final Statement statement;
    private final List<BarAppender.Extra> extras;
    private final boolean ofSeries;
    private final BarBlock end = new BarBlock(List.of(), false, 0);
    private final BlockingQueue<BarBlock> full = new ArrayBlockingQueue<>(BLOCKS + 2); // the end may come twice
    private final BlockingQueue<BarBlock> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread running = new Thread(this::run, "rangebar-bars");
    private int blocks;
    private int capacity = FIRST_ROWS;
    private BarBlock current;
    private volatile boolean isAborted;
    private volatile Throwable failure;

    /** A statement that reads the rows of a table function. */
    private interface Statement {
        void run(String function) throws SQLException;
    }

    /**
     * Begins to write.
     *
     * @param ofSeries whether each row has the number of its series and a threshold, too
     */
    private BarStream(Source source, List<BarAppender.Extra> extras, boolean ofSeries, Statement statement) {
        this.source = source;
        this.extras = List.copyOf(extras);
        this.ofSeries = ofSeries;
        this.statement = statement;
        source.stream = this;
        running.setDaemon(true);
        running.start();
    }

    /**
     * {@return a stream to a Parquet file}
     *
     * @param connection a connection that nothing else uses until the stream is closed
     */
    static BarStream toParquet(DuckDBConnection connection, List<BarAppender.Extra> extras, Path file, Map<String, String> metadata)
            throws SQLException {
        return new BarStream(Source.register(connection), extras, false, function -> DuckDb.copyToParquet(connection,
                BarBlock.query(function, extras), file, metadata));
    }

    /**
     * {@return a stream to table {@code bars}, in the active transaction of the connection}
     *
     * @param connection a connection that nothing else uses until the stream is closed
     * @param source the source that was registered for the connection
     * @param symbol the symbol of all series
     */
    static BarStream toTable(DuckDBConnection connection, Source source, List<BarAppender.Extra> extras, String symbol) {
        return new BarStream(source, extras, true, function -> DuckDb.execute(connection, "INSERT INTO bars SELECT "
                + BarBlock.SERIES_ID + "::INTEGER, " + DuckDb.quoted(symbol) + ", " + BarBlock.THRESHOLD + "::INTEGER, * EXCLUDE ("
                + BarBlock.SERIES_ID + ", " + BarBlock.THRESHOLD + ") FROM " + function + "()"));
    }

    private void run() {
        try {
            statement.run(source.name);
        } catch (SQLException | RuntimeException | Error e) { // the caller throws it
            failure = e;
        }
    }

    @Override
    public void append(BarView bars, BarAppender.Beside beside, Set<BarField> absent) throws SQLException, DatabaseException {
        append(0, null, bars, beside, absent);
    }

    /** Adds bars of a series; the threshold is null for a distance of another kind. */
    void append(int seriesId, Integer thresholdDbps, BarView bars, BarAppender.Beside beside, Set<BarField> absent)
            throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size();) {
            if (current == null) {
                current = emptyBlock();
            }
            int from = current.rows();
            index = current.add(bars, index, beside, absent);
            if (ofSeries) {
                current.setSeries(from, seriesId, thresholdDbps);
            }
            if (current.rows() == current.capacity()) {
                full.add(current); // there are no more blocks than places
                current = null;
            }
        }
    }

    private BarBlock emptyBlock() throws SQLException {
        BarBlock block = empty.poll();
        if (block == null && blocks < BLOCKS) {
            blocks++;
            return largerBlock();
        }
        while (block == null) {
            if (!running.isAlive()) {
                throwFailure();
                throw new IllegalStateException("the statement ended before all bars were written");
            }
            block = poll(empty);
        }
        if (block.capacity() < BarBlock.ROWS) {
            return largerBlock();
        }
        block.clear();
        return block;
    }

    private BarBlock largerBlock() {
        BarBlock block = new BarBlock(extras, ofSeries, capacity);
        capacity = Math.min(BarBlock.ROWS, GROWTH * capacity);
        return block;
    }

    /** {@return a block of a queue, null if none comes within a moment; an interrupt, which is for the caller of the sink, stays} */
    private static BarBlock poll(BlockingQueue<BarBlock> queue) {
        boolean wasInterrupted = Thread.interrupted();
        try {
            return queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            wasInterrupted = true;
            return null;
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void throwFailure() throws SQLException {
        if (failure instanceof SQLException) {
            throw new SQLException(failure.getMessage(), failure);
        }
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void finish() throws SQLException {
        if (current != null) {
            full.add(current);
            current = null;
        }
        full.add(end);
        join(running);
        throwFailure();
    }

    @Override
    public void close() {
        isAborted = true;
        if (running.isAlive()) {
            full.offer(end);
        }
        join(running);
    }

    /** Waits for the end of a thread, also after an interrupt. */
    static void join(Thread thread) {
        boolean wasInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private long fill(DuckDBDataChunkWriter chunk) {
        BarBlock block = null;
        while (block == null) {
            if (isAborted) {
                throw new IllegalStateException("the bars are not wanted any more");
            }
            block = poll(full);
        }
        if (block == end) {
            return 0;
        }
        int rows = block.rows();
        block.copyTo(chunk);
        empty.add(block);
        return rows;
    }

    /** A table function of a database, with the rows of one stream after another. */
    static final class Source implements DuckDBTableFunction<Object, Object, Object> {
        private static final AtomicInteger COUNT = new AtomicInteger();

        private final String name = "rangebar_bars_" + COUNT.getAndIncrement();
        private volatile BarStream stream;

        private Source() {}

        /** {@return a new source} The connection has no active transaction. */
        static Source register(DuckDBConnection connection) throws SQLException {
            Source source = new Source();
            DuckDBFunctions.tableFunction().withName(source.name).withFunction(source).register(connection);
            return source;
        }

        @Override
        public Object bind(DuckDBTableFunctionBindInfo table) throws SQLException {
            new BarBlock(stream.extras, stream.ofSeries, 0).define(table);
            return null;
        }

        @Override
        public Object init(DuckDBTableFunctionInitInfo scan) {
            scan.setMaxThreads(1); // the order of the rows is that of the bars
            return null;
        }

        @Override
        public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter chunk) {
            return stream.fill(chunk);
        }
    }
}

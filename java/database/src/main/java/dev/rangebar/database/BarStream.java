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
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;

/**
 * Writes bars to a Parquet file while they come: a thread of its own runs DuckDB's COPY, which fetches blocks of rows from a queue.
 * So no table holds the bars, and memory does not grow with their number.
 *
 * <p>Thread rule: one thread at a time.
 */
final class ParquetStream implements ParquetRows {
    private static final String FUNCTION = "rangebar_bars";
    private static final int BLOCKS = 16;
    /** Many files of few bars may be open at a time: the first block is small, the next ones grow. */
    private static final int FIRST_ROWS = 128;
    private static final int GROWTH = 4;
    private static final long POLL_MILLIS = 200;

    private final DuckDBConnection connection;
    private final Path file;
    private final Map<String, String> metadata;
    private final List<BarAppender.Extra> extras;
    private final BarBlock end = new BarBlock(List.of(), 0);
    private final BlockingQueue<BarBlock> full = new ArrayBlockingQueue<>(BLOCKS + 2); // the end may come twice
    private final BlockingQueue<BarBlock> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread copying = new Thread(this::copy, "rangebar-parquet");
    private int blocks;
    private int capacity = FIRST_ROWS;
    private BarBlock current;
    private volatile boolean isAborted;
    private volatile Throwable failure;

    /**
     * Begins to write a file.
     *
     * @param connection a connection that nothing else uses until this is closed
     */
    ParquetStream(DuckDBConnection connection, List<BarAppender.Extra> extras, Path file, Map<String, String> metadata)
            throws SQLException {
        this.connection = connection;
        this.extras = extras;
        this.file = file;
        this.metadata = metadata;
        DuckDBFunctions.tableFunction().withName(FUNCTION).withFunction(new Blocks()).register(connection);
        copying.setDaemon(true);
        copying.start();
    }

    private void copy() {
        try {
            DuckDb.copyToParquet(connection, "(FROM " + FUNCTION + "())", file, metadata);
        } catch (SQLException | RuntimeException | Error e) { // the caller throws it
            failure = e;
        }
    }

    @Override
    public void append(BarView bars, BarAppender.Beside beside, Set<BarField> absent) throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size();) {
            if (current == null) {
                current = emptyBlock();
            }
            index = current.add(bars, index, beside, absent);
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
            if (!copying.isAlive()) {
                throwFailure();
                throw new IllegalStateException("the file was complete before all bars were written");
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
        BarBlock block = new BarBlock(extras, capacity);
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
        join();
        throwFailure();
    }

    @Override
    public void close() {
        isAborted = true;
        if (copying.isAlive()) {
            full.offer(end);
        }
        join();
    }

    private void join() {
        boolean wasInterrupted = false;
        while (copying.isAlive()) {
            try {
                copying.join();
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The rows of the blocks, as a table function. */
    private final class Blocks implements DuckDBTableFunction<Object, Object, Object> {
        @Override
        public Object bind(DuckDBTableFunctionBindInfo table) throws SQLException {
            new BarBlock(extras, 0).define(table);
            return null;
        }

        @Override
        public Object init(DuckDBTableFunctionInitInfo scan) {
            scan.setMaxThreads(1); // the order of the rows is that of the bars
            return null;
        }

        @Override
        public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter chunk) {
            BarBlock block = null;
            while (block == null) {
                if (isAborted) {
                    throw new IllegalStateException("the file is not wanted any more");
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
    }
}

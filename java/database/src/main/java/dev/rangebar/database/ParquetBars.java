package dev.rangebar.database;

import dev.rangebar.BarView;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Writes the bars of one series to a Parquet file: they are collected, in memory or beside the file, and written at
 * once. The file's metadata holds what they were built from: keys that begin with {@code rangebar.}.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class ParquetBars implements AutoCloseable {
    /** What is more goes to a folder beside the file. Room for one group of rows, which one thread writes. */
    private static final String MEMORY = "256MB";

    private final Path file;
    private final Map<String, String> metadata;
    private final DuckDBConnection connection;
    private BarAppender appender;

    private ParquetBars(Path file, Map<String, String> metadata, DuckDBConnection connection) {
        this.file = file;
        this.metadata = metadata;
        this.connection = connection;
    }

    /**
     * {@return a writer of a file, which is replaced if it is there}
     *
     * @param file where it is
     * @param symbol of the trades; null if it is not known
     * @param options how the bars are built
     * @param sources the names of what the trades come from
     * @throws DatabaseException if DuckDB cannot be used
     */
    public static ParquetBars create(Path file, String symbol, SeriesOptions options, List<String> sources)
            throws DatabaseException {
        ParquetBars bars = new ParquetBars(file, options.metadata(symbol, sources), DuckDb.inMemory());
        boolean done = false;
        try {
            DuckDb.execute(bars.connection, "SET memory_limit = '" + MEMORY + "'");
            DuckDb.execute(bars.connection, "SET threads = 1");
            DuckDb.execute(bars.connection, "SET temp_directory = " + DuckDb.quoted(file + ".spilled"));
            DuckDb.execute(bars.connection, "CREATE TABLE bars (" + BarRow.columns() + ")");
            bars.appender = new BarAppender(bars.connection);
            done = true;
            return bars;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                bars.close();
            }
        }
    }

    /**
     * Adds bars.
     *
     * @param bars the bars
     * @throws DatabaseException if a sum has more digits than a decimal holds, or there is no room
     */
    public void append(BarView bars) throws DatabaseException {
        try {
            appender.append(bars);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /**
     * Writes the file. No more bars can be added.
     *
     * @throws DatabaseException if it cannot be written
     */
    public void write() throws DatabaseException {
        String pairs = metadata.entrySet().stream()
                .map(entry -> DuckDb.quoted(entry.getKey()) + ": " + DuckDb.quoted(entry.getValue()))
                .collect(Collectors.joining(", "));
        try {
            appender.finish();
            DuckDb.execute(connection, "COPY bars TO " + DuckDb.quoted(file.toString())
                    + " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, KV_METADATA {" + pairs + "})");
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Drops what was not written. */
    @Override
    public void close() throws DatabaseException {
        try {
            if (appender != null) {
                appender.close();
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
    }
}

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
     * @throws StoreException if DuckDB cannot be used
     */
    public static ParquetBars create(Path file, String symbol, SeriesOptions options, List<String> sources)
            throws StoreException {
        ParquetBars bars = new ParquetBars(file, options.metadata(symbol, sources), Database.inMemory());
        boolean done = false;
        try {
            Database.execute(bars.connection, "SET memory_limit = '" + MEMORY + "'");
            Database.execute(bars.connection, "SET threads = 1");
            Database.execute(bars.connection, "SET temp_directory = " + Database.quoted(file + ".spilled"));
            Database.execute(bars.connection, "CREATE TABLE bars (" + BarRow.columns() + ")");
            bars.appender = new BarAppender(bars.connection);
            done = true;
            return bars;
        } catch (SQLException e) {
            throw new StoreException(e);
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
     * @throws StoreException if a sum has more digits than a decimal holds, or there is no room
     */
    public void append(BarView bars) throws StoreException {
        try {
            appender.append(bars);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /**
     * Writes the file. No more bars can be added.
     *
     * @throws StoreException if it cannot be written
     */
    public void write() throws StoreException {
        String pairs = metadata.entrySet().stream()
                .map(entry -> Database.quoted(entry.getKey()) + ": " + Database.quoted(entry.getValue()))
                .collect(Collectors.joining(", "));
        try {
            appender.finish();
            Database.execute(connection, "COPY bars TO " + Database.quoted(file.toString())
                    + " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false, KV_METADATA {" + pairs + "})");
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** Drops what was not written. */
    @Override
    public void close() throws StoreException {
        try {
            if (appender != null) {
                appender.close();
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        } finally {
            Database.close(connection);
        }
    }
}

package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * Collects bars in table {@code bars}, which spills to the disk, and writes all of them at the end: for what the driver takes
 * value by value only.
 *
 * <p>Thread rule: one thread at a time.
 */
final class ParquetTable implements ParquetSink.Rows {
    private final DuckDBConnection connection;
    private final BarAppender appender;
    private final Path file;
    private final Map<String, String> metadata;

    /** Begins with an empty table, which has been created. */
    ParquetTable(DuckDBConnection connection, List<BarAppender.Extra> extras, Path file, Map<String, String> metadata)
            throws SQLException {
        this.connection = connection;
        this.file = file;
        this.metadata = metadata;
        DuckDb.execute(connection, "BEGIN TRANSACTION"); // else each flush of the appender would be one
        appender = new BarAppender(connection, extras);
    }

    @Override
    public void append(BarView bars, BarAppender.Beside beside, Set<BarField> absent) throws SQLException, DatabaseException {
        appender.append(bars, beside, absent);
    }

    @Override
    public void finish() throws SQLException {
        appender.finish();
        DuckDb.execute(connection, "COMMIT");
        DuckDb.copyToParquet(connection, "bars", file, metadata);
    }

    @Override
    public void close() throws SQLException {
        appender.close();
    }
}

package dev.rangebar.database;

import dev.rangebar.pipeline.FileDigest;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/**
 * Result of an SQL query on a database or a Parquet file, row by row:
 *
 * {@snippet :
 * try (BarQuery query = BarQuery.execute(Path.of("bars.duckdb"), "SELECT open_time, close FROM bars")) {
 *     for (List<Object> row = query.next(); row != null; row = query.next()) {
 *         System.out.println(row);
 *     }
 * }
 * }
 *
 * <p>Only a single read-only statement is executed: DuckDB's COPY TO, for example, could overwrite the queried file. The
 * statement reads no other file unless {@link FileAccess} says so, and neither do the views of the database. A Parquet file
 * with a {@link FileDigest} is checked before the first row.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class BarQuery implements AutoCloseable {
    private static final OffsetDateTime INFINITE = epochMicros(Long.MAX_VALUE);
    private static final OffsetDateTime MINUS_INFINITE = epochMicros(-Long.MAX_VALUE);
    private static final LocalDate INFINITE_DATE = LocalDate.ofEpochDay(Integer.MAX_VALUE);
    private static final LocalDate MINUS_INFINITE_DATE = LocalDate.ofEpochDay(-Integer.MAX_VALUE);

    private final DuckDBConnection connection;
    /** The queried Parquet file; null for a database. */
    private final Path parquet;
    private Statement statement;
    private ResultSet rows;
    private final List<String> columns = new ArrayList<>();

    private BarQuery(DuckDBConnection connection, Path parquet) {
        this.connection = connection;
        this.parquet = parquet;
    }

    /**
     * Executes a query.
     *
     * @param file a database, or a Parquet file, whose rows are the table {@code bars}
     * @param sql the query
     * @return the result, to be closed by the caller
     * @throws ReadOnlyQueryException if the SQL is not a single read-only statement
     * @throws DatabaseException if the file cannot be read or is damaged, or the query fails
     */
    public static BarQuery execute(Path file, String sql) throws DatabaseException {
        return execute(file, sql, FileAccess.QUERIED_FILE);
    }

    /**
     * Executes a query that may read further files.
     *
     * @param file a database, or a Parquet file, whose rows are the table {@code bars}
     * @param sql the query
     * @param access the files that the SQL may read
     * @return the result, to be closed by the caller
     * @throws ReadOnlyQueryException if the SQL is not a single read-only statement
     * @throws DatabaseException if the file cannot be read or is damaged, the query fails, or a database has views or macros
     *     while its query may read all files
     */
    public static BarQuery execute(Path file, String sql, FileAccess access) throws DatabaseException {
        BarQuery query = open(file, access, List.of());
        boolean done = false;
        try {
            query.start(sql);
            done = true;
            return query;
        } catch (SQLException e) {
            throw query.ofUserSql(e);
        } finally {
            if (!done) {
                query.close();
            }
        }
    }

    /**
     * Writes the result of a query to a Parquet file, which gets a {@link FileDigest}.
     *
     * @param file a database, or a Parquet file, whose rows are the table {@code bars}
     * @param sql the query
     * @param output the Parquet file, which is replaced if it exists
     * @throws ReadOnlyQueryException if the SQL is not a single read-only statement
     * @throws DatabaseException if the file cannot be read or is damaged, the query fails, or the output cannot be written
     */
    public static void writeParquet(Path file, String sql, Path output) throws DatabaseException {
        writeParquet(file, sql, output, FileAccess.QUERIED_FILE);
    }

    /**
     * Writes the result of a query that may read further files to a Parquet file, which gets a {@link FileDigest}.
     *
     * @param file a database, or a Parquet file, whose rows are the table {@code bars}
     * @param sql the query
     * @param output the Parquet file, which is replaced if it exists
     * @param access the files that the SQL may read
     * @throws ReadOnlyQueryException if the SQL is not a single read-only statement
     * @throws DatabaseException if the file cannot be read or is damaged, the query fails, the output cannot be written, or
     *     a database has views or macros while its query may read all files
     */
    public static void writeParquet(Path file, String sql, Path output, FileAccess access) throws DatabaseException {
        try (BarQuery query = open(file, access, List.of(output))) {
            query.writeParquet(sql, output);
        }
    }

    private void writeParquet(String sql, Path output) throws DatabaseException {
        try {
            checkReadOnly(sql);
            connection.prepareStatement(sql).close(); // errors show their place in the SQL of the user
            DuckDb.execute(connection, "CREATE TEMPORARY VIEW rangebar_result AS " + sql);
            String rows = "(SELECT " + exactColumns() + " FROM rangebar_result)";
            DuckDb.writeParquet(connection, rows, output, Map.of());
        } catch (SQLException e) {
            throw ofUserSql(e);
        }
    }

    private DatabaseException ofUserSql(SQLException error) {
        return parquet == null ? DatabaseException.ofUserSql(error) : DatabaseException.ofUserSql(error, parquet);
    }

    /** {@return the columns of the result with 128-bit integers (sums) as DECIMAL; DuckDB would write them as DOUBLE} */
    private String exactColumns() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement describe = connection.createStatement();
                ResultSet row = describe.executeQuery("DESCRIBE rangebar_result")) {
            while (row.next()) {
                String name = DuckDb.identifier(row.getString("column_name"));
                names.add(row.getString("column_type").endsWith("HUGEINT")
                        ? "CAST(" + name + " AS DECIMAL(38, 0)) AS " + name : name);
            }
        }
        return String.join(", ", names);
    }

    /**
     * Opens a file.
     *
     * @param outputs files that the result is written to
     */
    private static BarQuery open(Path file, FileAccess access, List<Path> outputs) throws DatabaseException {
        BarQuery query = switch (DuckDb.kind(file)) {
            case DATABASE -> new BarQuery(access == FileAccess.ALL_FILES ? DuckDb.readingWithAllFiles(file)
                    : DuckDb.reading(file, outputs), null);
            case PARQUET -> new BarQuery(ofParquet(file, access, outputs), file);
            case OTHER -> throw new DatabaseException("not a DuckDB database or a Parquet file; a query on one of these "
                    + "reads CSV files, too, with --allow-files: FROM read_csv('FILE.csv')");
        };
        boolean done = false;
        try {
            query.prepare(file);
            done = true;
            return query;
        } catch (SQLException e) {
            throw query.parquet == null ? new DatabaseException(e) : DatabaseException.ofParquet(e, file);
        } finally {
            if (!done) {
                query.close();
            }
        }
    }

    private static DuckDBConnection ofParquet(Path file, FileAccess access, List<Path> outputs) throws DatabaseException {
        DuckDb.checkDigest(file);
        DuckDBConnection connection = DuckDb.inMemory();
        if (access == FileAccess.ALL_FILES) {
            return DuckDb.locked(connection);
        }
        List<Path> accessible = new ArrayList<>(outputs);
        accessible.add(file);
        return DuckDb.restricted(connection, accessible);
    }

    /** Makes the rows of a Parquet file a table; rejects a database of a later version, whose meaning is not known here. */
    private void prepare(Path file) throws SQLException, DatabaseException {
        if (parquet != null) {
            DuckDb.execute(connection, "CREATE VIEW bars AS SELECT * FROM " + DuckDb.parquet(file));
            return;
        }
        Optional<Integer> format = DatabaseSchema.format(connection);
        if (format.isPresent()) {
            DatabaseSchema.checkKnown(format.get());
        }
    }

    /** Checks the SQL with DuckDB's own parser, which serializes read-only statements only, and counts them. */
    private void checkReadOnly(String sql) throws SQLException, DatabaseException {
        try (PreparedStatement parse = connection.prepareStatement("SELECT parsed ->> 'error_type', "
                + "json_array_length(parsed, '$.statements') FROM (SELECT json_serialize_sql(?::VARCHAR) AS parsed)")) {
            parse.setString(1, sql);
            try (ResultSet parsed = parse.executeQuery()) {
                parsed.next();
                String error = parsed.getString(1);
                if (error == null ? parsed.getInt(2) != 1 : !error.equals("parser")) { // executing it tells more
                    throw new ReadOnlyQueryException("only a single read-only statement (SELECT, FROM, DESCRIBE, "
                            + "SUMMARIZE) is supported");
                }
            }
        }
    }

    /** Executes a further query on the same file, which gives up the result before. */
    void executeNext(String sql) throws DatabaseException {
        columns.clear();
        try {
            closeResult();
            start(sql);
        } catch (SQLException e) {
            throw ofUserSql(e);
        }
    }

    private void start(String sql) throws SQLException, DatabaseException {
        checkReadOnly(sql);
        statement = connection.createStatement();
        statement.execute(sql);
        rows = statement.getResultSet();
        ResultSetMetaData description = rows.getMetaData();
        for (int column = 1; column <= description.getColumnCount(); column++) {
            columns.add(description.getColumnLabel(column));
        }
    }

    /**
     * {@return the names of the columns}
     */
    public List<String> columns() {
        return columns;
    }

    /**
     * {@return the values of the next row: numbers, booleans, {@code java.time} types, infinite times as texts, bytes as
     * hexadecimal digits, or other objects with a text; {@code null} for NULL; {@code null} instead of a row at the end}
     *
     * @throws DatabaseException if the result cannot be read to its end, or has a time that {@code java.time} has not
     */
    public List<Object> next() throws DatabaseException {
        try {
            if (!rows.next()) {
                return null;
            }
            List<Object> row = new ArrayList<>();
            for (int column = 1; column <= columns.size(); column++) {
                row.add(value(column));
            }
            return row;
        } catch (DateTimeException e) {
            throw new DatabaseException("the result has a time that java.time has not, such as 24:00 (" + e.getMessage()
                    + "); cast such columns to VARCHAR", e);
        } catch (SQLException e) {
            throw ofUserSql(e);
        }
    }

    private Object value(int column) throws SQLException {
        Object value = rows.getObject(column);
        if (value instanceof Timestamp) { // its own fields have no era
            return infinity(rows.getObject(column, LocalDateTime.class), INFINITE.toLocalDateTime(),
                    MINUS_INFINITE.toLocalDateTime());
        }
        if (value instanceof OffsetDateTime time) {
            return infinity(time, INFINITE, MINUS_INFINITE);
        }
        if (value instanceof LocalDate date) {
            return infinity(date, INFINITE_DATE, MINUS_INFINITE_DATE);
        }
        if (value instanceof Date date) {
            return date.toLocalDate();
        }
        return value instanceof Blob bytes
                ? HexFormat.of().formatHex(bytes.getBytes(1, Math.toIntExact(bytes.length())))
                : value;
    }

    private static OffsetDateTime epochMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /** {@return the value, or a text if it is one of those that DuckDB calls infinite} */
    private static Object infinity(Object value, Object infinite, Object minusInfinite) {
        return value.equals(infinite) ? "infinity" : value.equals(minusInfinite) ? "-infinity" : value;
    }

    @Override
    public void close() throws DatabaseException {
        try {
            closeResult();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
    }

    private void closeResult() throws SQLException {
        if (rows != null) {
            rows.close();
        }
        if (statement != null) {
            statement.close();
        }
    }
}

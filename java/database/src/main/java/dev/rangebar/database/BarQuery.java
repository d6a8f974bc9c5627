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
    private final DuckDBConnection connection;
    private Statement statement;
    private ResultSet rows;
    private final List<String> columns = new ArrayList<>();

    private BarQuery(DuckDBConnection connection) {
        this.connection = connection;
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
            throw DatabaseException.ofUserSql(e);
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
            query.checkReadOnly(sql);
            query.connection.prepareStatement(sql).close(); // errors show their place in the SQL of the user
            DuckDb.execute(query.connection, "CREATE TEMPORARY VIEW rangebar_result AS " + sql);
            DuckDb.writeParquet(query.connection, "(SELECT " + query.exactColumns() + " FROM rangebar_result)",
                    output, Map.of());
        } catch (SQLException e) {
            throw DatabaseException.ofUserSql(e);
        }
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
                    : DuckDb.reading(file, outputs));
            case PARQUET -> new BarQuery(ofParquet(file, access, outputs));
            case OTHER -> throw new DatabaseException("not a DuckDB database or a Parquet file; a query on one of these "
                    + "reads CSV files, too, with --allow-files: FROM read_csv('FILE.csv')");
        };
        boolean done = false;
        try {
            query.prepare(file);
            done = true;
            return query;
        } catch (SQLException e) {
            throw new DatabaseException(e);
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
        if (DuckDb.kind(file) == FileKind.PARQUET) {
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
     * {@return the values of the next row: numbers, booleans, {@code java.time} types, bytes as hexadecimal digits, or
     * other objects with a text; {@code null} for NULL; {@code null} instead of a row at the end}
     *
     * @throws DatabaseException if the result cannot be read to its end
     */
    public List<Object> next() throws DatabaseException {
        try {
            if (!rows.next()) {
                return null;
            }
            List<Object> row = new ArrayList<>();
            for (int column = 1; column <= columns.size(); column++) {
                row.add(value(rows.getObject(column)));
            }
            return row;
        } catch (SQLException e) {
            throw DatabaseException.ofUserSql(e);
        }
    }

    private static Object value(Object value) throws SQLException {
        return switch (value) {
            case Timestamp time -> time.toLocalDateTime();
            case Date date -> date.toLocalDate();
            case Blob bytes -> HexFormat.of().formatHex(bytes.getBytes(1, Math.toIntExact(bytes.length())));
            case null, default -> value;
        };
    }

    @Override
    public void close() throws DatabaseException {
        try {
            if (rows != null) {
                rows.close();
            }
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
    }
}

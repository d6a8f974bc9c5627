package dev.rangebar.database;

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
import org.duckdb.DuckDBConnection;

/**
 * The answer to a question in SQL, row by row. Nothing but questions is run: DuckDB's COPY TO, for one, would write
 * over the very file that is asked.
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
     * Asks a store.
     *
     * @param file a store, or a Parquet file, whose rows are the table {@code bars}
     * @param sql the question
     * @return the answer
     * @throws StoreException if the file cannot be read or the question not be answered
     */
    public static BarQuery ask(Path file, String sql) throws StoreException {
        BarQuery query = open(file);
        boolean done = false;
        try {
            query.run(sql);
            done = true;
            return query;
        } catch (SQLException e) {
            throw StoreException.ofQuestion(e);
        } finally {
            if (!done) {
                query.close();
            }
        }
    }

    /**
     * Writes the answer to a question to a Parquet file.
     *
     * @param file a store, or a Parquet file, whose rows are the table {@code bars}
     * @param sql the question
     * @param answer where the answer goes; replaced if it is there
     * @throws StoreException if the file cannot be read, the question not be answered, or the answer not be written
     */
    public static void writeParquet(Path file, String sql, Path answer) throws StoreException {
        try (BarQuery query = open(file)) {
            query.checkQuestion(sql);
            query.connection.prepareStatement(sql).close(); // its errors are shown in the question as it was asked
            Database.execute(query.connection, "CREATE TEMPORARY VIEW rangebar_answer AS " + sql);
            Database.execute(query.connection, "COPY (SELECT " + query.exactColumns() + " FROM rangebar_answer) TO "
                    + Database.quoted(answer.toString()) + " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)");
        } catch (SQLException e) {
            throw StoreException.ofQuestion(e);
        }
    }

    /** Parquet has no integers of 128 bits, which sums are: DuckDB would write them as DOUBLE. */
    private String exactColumns() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement describe = connection.createStatement();
                ResultSet row = describe.executeQuery("DESCRIBE rangebar_answer")) {
            while (row.next()) {
                String name = Database.identifier(row.getString("column_name"));
                names.add(row.getString("column_type").endsWith("HUGEINT")
                        ? "CAST(" + name + " AS DECIMAL(38, 0)) AS " + name : name);
            }
        }
        return String.join(", ", names);
    }

    private static BarQuery open(Path file) throws StoreException {
        FileKind kind = Database.kind(file);
        if (kind == FileKind.OTHER) {
            throw new StoreException("is neither a store nor a Parquet file, and only these can be asked; the SQL of a "
                    + "question may read CSV files, too: FROM read_csv('FILE.csv')", null);
        }
        if (kind == FileKind.DATABASE) {
            return new BarQuery(Database.reading(file));
        }
        BarQuery query = new BarQuery(Database.inMemory());
        try {
            Database.execute(query.connection, "CREATE VIEW bars AS SELECT * FROM " + Database.parquet(file));
            return query;
        } catch (SQLException e) {
            query.close();
            throw new StoreException(e);
        }
    }

    /** By DuckDB's own parser, which tells whether all of the statements are questions, and how many there are. */
    private void checkQuestion(String sql) throws SQLException, StoreException {
        try (PreparedStatement parse = connection.prepareStatement("SELECT parsed ->> 'error_type', "
                + "json_array_length(parsed, '$.statements') FROM (SELECT json_serialize_sql(?::VARCHAR) AS parsed)")) {
            parse.setString(1, sql);
            try (ResultSet parsed = parse.executeQuery()) {
                parsed.next();
                String error = parsed.getString(1);
                if (error == null ? parsed.getInt(2) != 1 : !error.equals("parser")) { // to run it tells more
                    throw new NoQuestionException("this is not one question, such as SELECT, FROM, DESCRIBE or "
                            + "SUMMARIZE; nothing else is run, since it could write over a file");
                }
            }
        }
    }

    private void run(String sql) throws SQLException, StoreException {
        checkQuestion(sql);
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
     * {@return the values of the next row, null for NULL: numbers, booleans, {@code java.time} types, bytes in
     * hexadecimal digits, or anything with a text; null at the end}
     *
     * @throws StoreException if the answer breaks off
     */
    public List<Object> next() throws StoreException {
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
            throw StoreException.ofQuestion(e);
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
    public void close() throws StoreException {
        try {
            if (rows != null) {
                rows.close();
            }
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        } finally {
            Database.close(connection);
        }
    }
}

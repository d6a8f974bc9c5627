package dev.rangebar.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * The answer to a question in SQL, row by row. The file that is asked is opened for reading; only COPY TO writes, where
 * it is told to.
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
            throw new StoreException(e);
        } finally {
            if (!done) {
                query.close();
            }
        }
    }

    private static BarQuery open(Path file) throws StoreException {
        boolean isParquet;
        try {
            isParquet = ParquetFile.isParquet(file);
        } catch (IOException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
        BarQuery query = new BarQuery(isParquet ? Database.inMemory() : Database.reading(file));
        if (isParquet) {
            try {
                Database.execute(query.connection, "CREATE VIEW bars AS SELECT * FROM "
                        + Database.parquet(file));
            } catch (SQLException e) {
                query.close();
                throw new StoreException(e);
            }
        }
        return query;
    }

    private void run(String sql) throws SQLException {
        statement = connection.createStatement();
        if (!statement.execute(sql)) {
            return; // such as COPY ... TO: there is nothing to show
        }
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
     * {@return the values of the next row, null for NULL: numbers, booleans, {@code java.time} types or anything with a
     * text; null at the end}
     *
     * @throws StoreException if the answer breaks off
     */
    public List<Object> next() throws StoreException {
        try {
            if (rows == null || !rows.next()) {
                return null;
            }
            List<Object> row = new ArrayList<>();
            for (int column = 1; column <= columns.size(); column++) {
                row.add(value(rows.getObject(column)));
            }
            return row;
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private static Object value(Object value) {
        return switch (value) {
            case Timestamp time -> time.toLocalDateTime();
            case Date date -> date.toLocalDate();
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

package dev.rangebar.database;

import dev.rangebar.BarField;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;

/**
 * Trades of a Parquet file as CSV with a header, for {@code TradeFileReader}, so that the rules for CSV hold for Parquet,
 * too. Numbers stay exact: decimals, integers (of whole units, as in CSV) and texts are read, floating-point numbers are
 * rejected. A column of timestamps becomes {@code timestamp_us}, whatever its name.
 */
public final class ParquetTrades extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;
    /** Number of decimals of prices and quantities; trailing zeros behind them are removed. */
    private static final int MAX_DECIMALS = 8;
    private static final Set<String> WHOLE = Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT",
            "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT");

    private final DuckDBConnection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final StringBuilder text = new StringBuilder();
    private byte[] bytes;
    private int position;

    private ParquetTrades(DuckDBConnection connection, Statement statement, ResultSet rows, String header) {
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
        this.bytes = header.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * {@return the trades of a file, beginning with the header}
     *
     * @param file the Parquet file
     * @throws DatabaseException if the file is damaged, or has columns of an unsupported type
     */
    public static InputStream open(Path file) throws DatabaseException {
        DuckDBConnection connection = DuckDb.streaming();
        boolean done = false;
        try {
            String table = DuckDb.parquet(file);
            List<String> names = new ArrayList<>();
            List<String> cells = new ArrayList<>();
            describe(connection, table, names, cells);
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("SELECT " + String.join(" || ',' || ", cells) + " FROM " + table);
            ParquetTrades trades = new ParquetTrades(connection, statement, rows, String.join(",", names) + "\n");
            done = true;
            return trades;
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            if (!done) {
                DuckDb.close(connection);
            }
        }
    }

    private static void describe(DuckDBConnection connection, String table, List<String> names, List<String> cells)
            throws SQLException, DatabaseException {
        Map<String, String> inexact = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
            while (columns.next()) {
                String name = columns.getString("column_name");
                String type = columns.getString("column_type");
                if (name.equals(BarField.OPEN_TIME.columnName())) {
                    throw new DatabaseException("this file holds bars, expected trades");
                }
                if (type.equals("DOUBLE") || type.equals("FLOAT")) {
                    inexact.put(name, type);
                } else if (inexact.isEmpty()) {
                    names.add(type.startsWith("TIMESTAMP") ? "timestamp_us" : name);
                    cells.add("coalesce(" + cell(name, type) + ", '')");
                }
            }
        }
        if (!inexact.isEmpty()) {
            throw new DatabaseException(inexactColumns(inexact));
        }
    }

    private static String inexactColumns(Map<String, String> inexact) {
        List<String> columns = new ArrayList<>();
        List<String> exact = new ArrayList<>();
        inexact.forEach((name, type) -> {
            columns.add(name + " (" + type + ")");
            exact.add(DuckDb.identifier(name) + "::" + exactType(name) + " AS " + DuckDb.identifier(name));
        });
        return "floating-point columns are not exact: " + String.join(", ", columns)
                + "; convert them to exact types first: rangebar query 'SELECT * REPLACE (" + String.join(", ", exact)
                + ") FROM bars' FILE.parquet --output NEW.parquet";
    }

    /** {@return the exact type for a column of trades} */
    private static String exactType(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "price", "quantity" -> "DECIMAL(18, 8)";
            case "is_buyer_maker", "is_best_match" -> "BOOLEAN";
            default -> "BIGINT"; // times and ids
        };
    }

    /** {@return SQL for the text of a column} */
    private static String cell(String name, String type) throws DatabaseException {
        String column = DuckDb.identifier(name);
        String asText = "CAST(" + column + " AS VARCHAR)";
        if (type.startsWith("DECIMAL(")) {
            int decimals = Integer.parseInt(type.substring(type.indexOf(',') + 1, type.length() - 1));
            return decimals > MAX_DECIMALS ? "rtrim(rtrim(" + asText + ", '0'), '.')" : asText;
        }
        if (type.equals("TIMESTAMP_NS")) { // a rest below 1 us stays a text, which is rejected
            return "CASE WHEN epoch_ns(" + column + ") % 1000 = 0 THEN CAST(epoch_ns(" + column
                    + ") // 1000 AS VARCHAR) ELSE " + asText + " END";
        }
        if (type.startsWith("TIMESTAMP")) {
            return "CAST(epoch_us(" + column + ") AS VARCHAR)";
        }
        if (type.equals("VARCHAR")) { // no text can look like another cell or line
            return "translate(" + column + ", chr(10) || chr(13) || ',', '???')";
        }
        if (type.equals("BOOLEAN") || WHOLE.contains(type)) {
            return asText;
        }
        throw new DatabaseException("column " + name + " has type " + type + "; supported types are DECIMAL, integers, "
                + "TIMESTAMP, BOOLEAN and VARCHAR");
    }

    @Override
    public int read() throws IOException {
        return fill() ? bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, bytes.length - position);
        System.arraycopy(bytes, position, into, offset, count);
        position += count;
        return count;
    }

    /** Reads ahead unless a byte is at the position; returns {@code false} at the end. */
    private boolean fill() throws DatabaseException {
        if (position < bytes.length) {
            return true;
        }
        text.setLength(0);
        try {
            while (text.length() < BUFFER_BYTES && rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
        bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        position = 0;
        return bytes.length > 0;
    }

    @Override
    public void close() throws DatabaseException {
        try (statement; rows) {
            // the connection comes last
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
    }
}

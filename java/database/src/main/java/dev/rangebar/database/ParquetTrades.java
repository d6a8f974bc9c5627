package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.tradefiles.ReadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;

/**
 * Trades of a Parquet file as CSV with a header, for {@code TradeFileReader}, so that the rules for CSV hold for Parquet,
 * too. Numbers stay exact: decimals, integers (of whole units, as in CSV) and texts are read; floating-point numbers only
 * if rounding is allowed, as the shortest decimal that identifies each. A column of timestamps becomes {@code
 * timestamp_us}, whatever its name, with decimals for nanoseconds.
 */
public final class ParquetTrades extends InputStream {
    private static final int BUFFER_BYTES = 1 << 16;
    /** Number of decimals of prices and quantities; trailing zeros behind them are removed. */
    private static final int MAX_DECIMALS = 8;
    /** Number of digits of DuckDB's widest decimal. */
    private static final int MAX_DIGITS = 38;
    /** Columns of row numbers that pandas adds. */
    private static final Pattern PANDAS_INDEX = Pattern.compile("__index_level_\\d+__");
    private static final Set<String> WHOLE = Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT",
            "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT");

    private final DuckDBConnection connection;
    private final Statement statement;
    private final String query;
    private final Path file;
    private final StringBuilder text = new StringBuilder();
    /** The result of the query, from the first read of a row on, so that damaged rows are an error of reading. */
    private ResultSet rows;
    private byte[] bytes;
    private int position;
    private DatabaseException failure;

    private ParquetTrades(DuckDBConnection connection, Statement statement, String query, Path file, String header) {
        this.connection = connection;
        this.statement = statement;
        this.query = query;
        this.file = file;
        this.bytes = header.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * {@return the trades of a file, beginning with the header}
     *
     * @param file the Parquet file
     * @param options the options with which the result will be read
     * @throws DatabaseException if the file is damaged, or has columns of an unsupported type
     */
    public static InputStream open(Path file, ReadOptions options) throws DatabaseException {
        DuckDb.checkDigest(file);
        DuckDBConnection connection = DuckDb.streaming();
        boolean done = false;
        try {
            String table = "read_parquet(" + DuckDb.parquetLiteral(file) + ", " + DuckDb.WHOLE_FILE
                    + ", int96_as = 'timestamp_ns')";
            List<String> names = new ArrayList<>();
            List<String> cells = new ArrayList<>();
            describe(connection, file, table, options.rounding().isPresent(), names, cells);
            Statement statement = connection.createStatement();
            String query = "SELECT " + String.join(" || ',' || ", cells) + " FROM " + table;
            ParquetTrades trades = new ParquetTrades(connection, statement, query, file, String.join(",", names) + "\n");
            done = true;
            return trades;
        } catch (SQLException e) {
            throw DatabaseException.ofParquet(e, file);
        } finally {
            if (!done) {
                DuckDb.close(connection);
            }
        }
    }

    private static void describe(DuckDBConnection connection, Path file, String table, boolean mayRound,
            List<String> names, List<String> cells) throws SQLException, DatabaseException {
        Map<String, String> types = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
            while (columns.next()) {
                types.put(columns.getString("column_name"), columns.getString("column_type"));
            }
        }
        Map<String, Integer> tooWide = tooWide(connection, file);
        List<String> inexact = new ArrayList<>();
        for (Map.Entry<String, String> column : types.entrySet()) {
            String name = column.getKey();
            String type = column.getValue();
            if (name.equals(BarField.OPEN_TIME.columnName())) {
                throw new DatabaseException("this file holds bars, expected trades");
            }
            if (tooWide.containsKey(name)) {
                throw new DatabaseException("column " + name + " has type DECIMAL of " + tooWide.get(name)
                        + " digits; at most " + MAX_DIGITS + " are read: write it with "
                        + MAX_DIGITS + " digits or fewer and all its decimals");
            }
            boolean isFloat = type.equals("DOUBLE") || type.equals("FLOAT");
            if (isFloat && !mayRound) {
                inexact.add(name + " (" + type + ")");
            } else if (!PANDAS_INDEX.matcher(name).matches()) {
                names.add(type.startsWith("TIMESTAMP") ? "timestamp_us" : name);
                cells.add("coalesce(" + (isFloat ? text(name) : cell(name, type)) + ", '')");
            }
        }
        if (!inexact.isEmpty()) {
            throw new DatabaseException("floating-point columns are not exact: " + String.join(", ", inexact)
                    + "; --round half-even or --round down reads their decimals to units of 1e-8 and 1 us");
        }
    }

    /** {@return the decimals, with their numbers of digits, that DuckDB would read as DOUBLE} */
    private static Map<String, Integer> tooWide(DuckDBConnection connection, Path file) throws SQLException {
        Map<String, Integer> digits = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("SELECT name, precision FROM parquet_schema("
                        + DuckDb.parquetLiteral(file) + ") WHERE converted_type = 'DECIMAL' AND precision > " + MAX_DIGITS)) {
            while (columns.next()) {
                digits.put(columns.getString(1), columns.getInt(2));
            }
        }
        return digits;
    }

    private static String text(String name) {
        return "CAST(" + DuckDb.identifier(name) + " AS VARCHAR)";
    }

    /** {@return SQL for the text of a column} */
    private static String cell(String name, String type) throws DatabaseException {
        String column = DuckDb.identifier(name);
        String asText = text(name);
        if (type.startsWith("DECIMAL(")) {
            int decimals = Integer.parseInt(type.substring(type.indexOf(',') + 1, type.length() - 1));
            return decimals > MAX_DECIMALS ? "rtrim(rtrim(" + asText + ", '0'), '.')" : asText;
        }
        if (type.equals("TIMESTAMP_NS") || type.equals("TIMESTAMPTZ_NS")) { // a rest below 1 us becomes decimals
            String nanos = "epoch_ns(" + column + ")";
            return "CAST(" + nanos + " // 1000 AS VARCHAR) || CASE WHEN " + nanos + " % 1000 = 0 THEN '' ELSE '.' || lpad(CAST("
                    + nanos + " % 1000 AS VARCHAR), 3, '0') END";
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
        if (failure != null) {
            throw failure;
        }
        text.setLength(0);
        try {
            if (rows == null) {
                rows = statement.executeQuery(query);
            }
            while (text.length() < BUFFER_BYTES && rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        } catch (SQLException e) {
            failure = DatabaseException.ofParquet(e, file); // the result has no rows after that, and says nothing of the cause
            throw failure;
        }
        bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        position = 0;
        return bytes.length > 0;
    }

    @Override
    public void close() throws DatabaseException {
        try {
            statement.close(); // with its result; the connection comes last
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
    }
}

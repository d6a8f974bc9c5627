package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.tradefiles.ColumnarRows;
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
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;

/**
 * Trades of a Parquet file as CSV with a header, for {@code TradeFileReader}, so that the rules for CSV hold for Parquet,
 * too. Numbers stay exact: decimals, integers (of whole units, as in CSV) and texts are read; floating-point numbers only
 * if rounding is allowed, as the shortest decimal that identifies each. A column of timestamps becomes {@code
 * timestamp_us}, whatever its name, with decimals for nanoseconds.
 *
 * <p>DuckDB's vectors of decimals, integers, times and booleans are the columns of {@link ColumnarRows}; a column of another type
 * makes all rows text.
 */
public final class ParquetTrades extends ColumnarRows {
    private static final int BUFFER_BYTES = 1 << 16;
    /** Rows that are text in any case: enough to recognise the format and the unit of times. */
    private static final int FIRST_ROWS = 64;
    /** Number of decimals of prices and quantities; trailing zeros behind them are removed. */
    private static final int MAX_DECIMALS = 8;
    /** The type whose numbers of 64 bits are units of 1e-8. */
    private static final String UNITS = "DECIMAL(18, 8)";
    /** Number of digits of DuckDB's widest decimal. */
    private static final int MAX_DIGITS = 38;
    /** Columns of row numbers that pandas adds. */
    private static final Pattern PANDAS_INDEX = Pattern.compile("__index_level_\\d+__");
    private static final Set<String> WHOLE = Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT",
            "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT");

    private final DuckDBConnection connection;
    private final Statement statement;
    private final String table;
    /** The types of the columns, by name, in the order of the header. */
    private final Map<String, String> types;
    private final String query;
    private final Path file;
    private final StringBuilder text = new StringBuilder();
    /** The result of the query, from the first read of a row on, so that damaged rows are an error of reading. */
    private ResultSet rows;
    private byte[] bytes;
    private int position;
    private DatabaseException failure;
    /** The number of rows that were read, those of the last batch excepted. */
    private long rowsBefore;
    private DuckDBPreparedStatement columnar;
    /** The rows in columns; null while they are text. */
    private DuckDBChunkedResult columns;
    /** The number of rows that the file states. */
    private long allRows;
    private DuckDBDataChunkReader chunk;
    /** The number of rows in columns that were read as text before. */
    private int textRows;
    private int batchFrom;
    private int batchRows;

    private ParquetTrades(DuckDBConnection connection, Statement statement, String table, Map<String, String> types,
            String query, Path file, String header) {
        this.connection = connection;
        this.statement = statement;
        this.table = table;
        this.types = types;
        this.query = query;
        this.file = file;
        this.bytes = header.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Loads DuckDB and opens the connection of the next file, which takes as long as reading a million trades: for a program that has a
     * thread to spare before it opens files.
     */
    public static void openAhead() {
        DuckDb.openAhead(true);
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
            Map<String, String> types = new LinkedHashMap<>();
            List<String> names = new ArrayList<>();
            List<String> cells = new ArrayList<>();
            describe(connection, file, table, options.rounding().isPresent(), types, names, cells);
            Statement statement = connection.createStatement();
            String query = "SELECT " + String.join(" || ',' || ", cells) + " FROM " + table;
            ParquetTrades trades = new ParquetTrades(connection, statement, table, types, query, file,
                    String.join(",", names) + "\n");
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
            Map<String, String> types, List<String> names, List<String> cells) throws SQLException, DatabaseException {
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
        types.keySet().removeIf(name -> PANDAS_INDEX.matcher(name).matches());
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
            return decimals(type) > MAX_DECIMALS ? "rtrim(rtrim(" + asText + ", '0'), '.')" : asText;
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
    protected boolean startColumns(List<Kind> kinds) throws DatabaseException {
        if (position < bytes.length || rowsBefore != FIRST_ROWS || failure != null || kinds.size() != types.size()
                || !DriverVectors.absent().isEmpty()) {
            return false;
        }
        List<String> cells = new ArrayList<>();
        for (Map.Entry<String, String> column : types.entrySet()) {
            String cell = columnarCell(DuckDb.identifier(column.getKey()), column.getValue(), kinds.get(cells.size()));
            if (cell == null) {
                return false;
            }
            cells.add(cell);
        }
        try {
            allRows = DatabaseSchema.number(connection, "SELECT num_rows FROM parquet_file_metadata("
                    + DuckDb.parquetLiteral(file) + ")");
            DuckDb.execute(connection, "SET threads = 1"); // decodes faster than bars are built, with less work and memory
            columnar = (DuckDBPreparedStatement) connection.prepareStatement("SELECT " + String.join(", ", cells) + " FROM "
                    + table);
            columns = columnar.query();
            textRows = FIRST_ROWS;
            return true;
        } catch (SQLException e) {
            failure = DatabaseException.ofParquet(e, file);
            throw failure;
        }
    }

    /** {@return SQL for the numbers of a column, with a value that is never usual for others; null for another kind} */
    private static String columnarCell(String column, String type, Kind kind) {
        boolean isWhole = WHOLE.contains(type);
        String number = null;
        if (kind == Kind.WHOLE && type.endsWith("_NS")) {
            number = "CASE WHEN epoch_ns(" + column + ") % 1000 = 0 THEN epoch_ns(" + column + ") // 1000 END";
        } else if (kind == Kind.WHOLE && type.startsWith("TIMESTAMP")) {
            number = "epoch_us(" + column + ")";
        } else if (kind == Kind.WHOLE && isWhole
                || kind == Kind.DECIMAL && (isWhole || type.startsWith("DECIMAL(") && decimals(type) <= MAX_DECIMALS)
                || kind == Kind.TRUTH && type.equals("BOOLEAN")) {
            number = column;
        }
        if (number == null) {
            return null;
        }
        String ofKind = kind == Kind.WHOLE ? "BIGINT" : kind == Kind.DECIMAL ? UNITS : "TINYINT";
        return "coalesce(TRY_CAST(" + number + " AS " + ofKind + "), CAST(" + UNUSUAL + " AS " + ofKind + "))";
    }

    private static int decimals(String decimalType) {
        return Integer.parseInt(decimalType.substring(decimalType.indexOf(',') + 1, decimalType.length() - 1));
    }

    @Override
    protected int nextBatch() throws DatabaseException {
        rowsBefore += batchRows;
        batchRows = 0;
        while (batchRows == 0 && columns.nextChunk()) {
            chunk = columns.chunk();
            batchFrom = (int) Math.min(textRows, chunk.rowCount());
            textRows -= batchFrom;
            batchRows = (int) chunk.rowCount() - batchFrom;
        }
        return batchRows == 0 && rowsBefore < allRows ? DAMAGED : batchRows; // a chunked result ends without its error
    }

    @Override
    protected void copy(int column, long[] into, int at) {
        DriverVectors.data(chunk, column).asLongBuffer().get(batchFrom, into, at, batchRows);
    }

    @Override
    protected void copy(int column, byte[] into, int at) {
        DriverVectors.data(chunk, column).get(batchFrom, into, at, batchRows);
    }

    /** {@return {@code true} if rows are read in columns} */
    boolean readsColumns() {
        return columns != null;
    }

    @Override
    protected void resumeText() throws DatabaseException {
        columns = null;
        batchRows = 0;
        closeColumns();
        try {
            DuckDb.execute(connection, "RESET threads");
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private void closeColumns() throws DatabaseException {
        if (columnar != null) {
            DuckDb.close(columnar); // with its result: a connection has one that is open
        }
    }

    @Override
    public int available() {
        return rowsBefore == 0 ? 1 : bytes.length - position;
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
            boolean isFirst = rowsBefore == 0;
            if (isFirst) {
                rows = statement.executeQuery(query + " LIMIT " + FIRST_ROWS);
            } else if (rows == null) {
                rows = statement.executeQuery(query + " OFFSET " + rowsBefore);
            }
            while (text.length() < BUFFER_BYTES && rows.next()) {
                text.append(rows.getString(1)).append('\n');
                rowsBefore++;
            }
            if (isFirst && rowsBefore == FIRST_ROWS) {
                rows.close();
                rows = null;
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
            closeColumns();
            statement.close(); // with its result; the connection comes last
        } catch (SQLException e) {
            throw new DatabaseException(e);
        } finally {
            DuckDb.close(connection);
        }
    }
}

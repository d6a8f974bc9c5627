package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.tradefiles.ColumnarRows;
import dev.rangebar.tradefiles.ReadOptions;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
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

    /** The file that was opened ahead; null if there is none. */
    private static final AtomicReference<Ahead> AHEAD = new AtomicReference<>();

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
    /** True once the text has ended, with all rows. */
    private boolean isEnded;
    /** The number of rows that were read, those of the last batch excepted. */
    private long rowsBefore;
    /** The kinds of the columns that were chosen by their types; empty if one has none. */
    private final List<Kind> likelyKinds;
    /** The rows in columns; null if they are not open. */
    private ColumnFetch columns;
    private boolean readsColumns;
    private DriverVectors.Chunk chunk;
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
        List<Kind> likely = types.values().stream().map(ParquetTrades::likelyKind).toList();
        this.likelyKinds = likely.contains(null) ? List.of() : likely;
    }

    /** A file that is opened before it is needed. */
    private record Ahead(String file, FutureTask<ParquetTrades> trades) {}

    /**
     * Loads DuckDB and opens a file for the next {@link #open}, which waits for it: for a program that has a thread to spare before it opens
     * files. A file that cannot be opened is an error then.
     *
     * @param file the name of the file
     */
    public static void openAhead(String file) {
        Ahead ahead = new Ahead(file, new FutureTask<>(() -> openAheadNow(Path.of(file))));
        if (AHEAD.compareAndSet(null, ahead)) {
            ahead.trades.run();
        }
    }

    private static ParquetTrades openAheadNow(Path file) throws IOException {
        DuckDb.load();
        return Files.isRegularFile(file) && FileKind.of(file) == FileKind.PARQUET ? openNow(file, ReadOptions.DEFAULT) : null;
    }

    /**
     * Closes the file that was opened ahead, if nobody has opened it since.
     *
     * @throws DatabaseException if it cannot be closed
     */
    public static void closeAhead() throws DatabaseException {
        Ahead ahead = AHEAD.getAndSet(null);
        ParquetTrades trades = ahead == null ? null : DuckDb.opened(ahead.trades);
        if (trades != null) {
            trades.close();
        }
    }

    /**
     * {@return the trades of a file, beginning with the header}
     *
     * @param file the Parquet file
     * @param options the options with which the result will be read
     * @throws DatabaseException if the file is damaged, or has columns of an unsupported type
     */
    public static InputStream open(Path file, ReadOptions options) throws DatabaseException {
        Ahead ahead = AHEAD.get();
        if (ahead != null && ahead.file.equals(file.toString()) && AHEAD.compareAndSet(ahead, null)) {
            ParquetTrades trades = DuckDb.opened(ahead.trades);
            if (trades != null) { // it was opened without rounding, so it has nothing that would be rounded
                return trades;
            }
        }
        return openNow(file, options);
    }

    private static ParquetTrades openNow(Path file, ReadOptions options) throws DatabaseException {
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
            // One call: a chain of operators is an expression as deep as it is long, which DuckDB limits, and copies the text for each column.
            String query = "SELECT concat_ws(',', " + String.join(", ", cells) + ") FROM " + table;
            ParquetTrades trades = new ParquetTrades(connection, statement, table, types, query, file,
                    String.join(",", names) + "\n");
            trades.openColumns(trades.likelyKinds);
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
        Map<String, Integer> tooWide = types.containsValue("DOUBLE") ? tooWide(connection, file) : Map.of();
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

    /** {@return the kind of numbers that a column of a type most likely holds; null if its text may not be that of a number} */
    private static Kind likelyKind(String type) {
        if (type.startsWith("TIMESTAMP") || WHOLE.contains(type)) {
            return Kind.WHOLE;
        }
        if (type.equals("BOOLEAN")) {
            return Kind.TRUTH;
        }
        // Without a digit before the point DuckDB writes none.
        return type.startsWith("DECIMAL(") && decimals(type) <= MAX_DECIMALS && digits(type) > decimals(type) ? Kind.DECIMAL : null;
    }

    /** Opens the rows in columns of some kinds, from the first one on; leaves them closed if a column is not of its kind. */
    private void openColumns(List<Kind> kinds) {
        if (kinds.size() != types.size() || kinds.isEmpty() || !DriverVectors.absent().isEmpty()) {
            return;
        }
        List<String> cells = new ArrayList<>();
        for (Map.Entry<String, String> column : types.entrySet()) {
            String cell = columnarCell(DuckDb.identifier(column.getKey()), column.getValue(), kinds.get(cells.size()));
            if (cell == null) {
                return;
            }
            cells.add(cell);
        }
        columns = new ColumnFetch(connection, "SELECT " + String.join(", ", cells) + " FROM " + table, cells.size(), countQuery());
    }

    private String countQuery() {
        return "SELECT num_rows FROM parquet_file_metadata(" + DuckDb.parquetLiteral(file) + ")";
    }

    @Override
    protected boolean startColumns(List<Kind> kinds) throws DatabaseException {
        if (position < bytes.length || rowsBefore != FIRST_ROWS || failure != null) {
            return false;
        }
        if (columns == null || !kinds.equals(likelyKinds)) {
            closeColumns();
            openColumns(kinds);
        }
        textRows = FIRST_ROWS;
        readsColumns = columns != null;
        return readsColumns;
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

    private static int digits(String decimalType) {
        return Integer.parseInt(decimalType.substring(decimalType.indexOf('(') + 1, decimalType.indexOf(',')));
    }

    @Override
    protected int nextBatch() throws DatabaseException {
        rowsBefore += batchRows;
        batchRows = 0;
        while (batchRows == 0) {
            closeChunk();
            chunk = columns.next();
            if (chunk == null) {
                return columns.isComplete() ? 0 : DAMAGED;
            }
            batchFrom = Math.min(textRows, chunk.rows());
            textRows -= batchFrom;
            batchRows = chunk.rows() - batchFrom;
        }
        return batchRows;
    }

    @Override
    protected void copy(int column, long[] into, int at) {
        chunk.data(column, Long.BYTES).asLongBuffer().get(batchFrom, into, at, batchRows);
    }

    @Override
    protected void copy(int column, byte[] into, int at) {
        chunk.data(column, 1).get(batchFrom, into, at, batchRows);
    }

    /** {@return {@code true} if rows are read in columns} */
    boolean readsColumns() {
        return readsColumns;
    }

    @Override
    protected void resumeText() throws DatabaseException {
        batchRows = 0;
        readsColumns = false;
        closeColumns();
    }

    private void closeColumns() throws DatabaseException {
        closeChunk();
        if (columns != null) {
            columns.close();
            columns = null;
        }
    }

    private void closeChunk() {
        if (chunk != null) {
            chunk.close();
            chunk = null;
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
        if (isEnded) {
            return false;
        }
        text.setLength(0);
        try {
            boolean isFirst = rowsBefore == 0 && rows == null;
            if (!isFirst || !fillFromColumns()) {
                fillFromText(isFirst);
            }
        } catch (SQLException e) {
            failure = DatabaseException.ofParquet(e, file); // the result has no rows after that, and says nothing of the cause
            throw failure;
        }
        bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        position = 0;
        return bytes.length > 0;
    }

    private void fillFromText(boolean isFirst) throws SQLException, DatabaseException {
        closeColumns(); // a connection has one result that is open
        if (isFirst) {
            rows = statement.executeQuery(query + " LIMIT " + FIRST_ROWS);
        } else if (rows == null) {
            DuckDb.execute(connection, "RESET threads");
            rows = statement.executeQuery(query + " OFFSET " + rowsBefore);
        }
        boolean hasRow = true;
        while (hasRow && (isFirst || text.length() < BUFFER_BYTES)) { // the first query is read whole, however long its rows are
            hasRow = rows.next();
            if (hasRow) {
                text.append(rows.getString(1)).append('\n');
                rowsBefore++;
            }
        }
        if (isFirst && rowsBefore == FIRST_ROWS) {
            rows.close();
            rows = null;
        } else if (!hasRow) {
            rows.close();
            isEnded = true;
            checkCount();
        }
    }

    /** Rejects a file of which fewer or more rows were read than it says that it has. */
    private void checkCount() throws SQLException {
        long expected = DatabaseSchema.number(connection, countQuery());
        if (rowsBefore != expected) {
            throw new SQLException("it has " + rowsBefore + " rows, expected " + expected);
        }
    }

    /** Makes text of the first rows in columns, which stay open; returns {@code false} if they are too few, or one has an unusual value. */
    private boolean fillFromColumns() {
        DriverVectors.Chunk first = columns == null ? null : columns.first();
        if (first == null || first.rows() < FIRST_ROWS) {
            return false;
        }
        List<ByteBuffer> data = new ArrayList<>();
        for (Kind kind : likelyKinds) {
            data.add(first.data(data.size(), kind == Kind.TRUTH ? 1 : Long.BYTES));
        }
        for (int row = 0; row < FIRST_ROWS; row++) {
            int column = 0;
            for (String type : types.values()) {
                Kind kind = likelyKinds.get(column);
                long value = kind == Kind.TRUTH ? data.get(column).get(row) : data.get(column).getLong(row * Long.BYTES);
                if (value < 0) {
                    text.setLength(0);
                    return false;
                }
                switch (kind) {
                    case TRUTH -> text.append(value == 1);
                    case WHOLE -> text.append(value);
                    case DECIMAL -> text.append(BigDecimal.valueOf(value, MAX_DECIMALS).setScale(decimals(type)).toPlainString());
                }
                column++;
                text.append(column < types.size() ? ',' : '\n');
            }
        }
        rowsBefore = FIRST_ROWS;
        return true;
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

    /**
     * Fetches the rows of a query in columns on a thread of its own, so that DuckDB decodes rows while the caller copies those before. The
     * connection belongs to it until it is closed.
     */
    private static final class ColumnFetch {
        /** The chunks that DuckDB decodes while others start, so that it need not wait for them: 64 of seven columns. */
        private static final int MAX_BYTES = 1 << 23;
        private static final int MAX_CHUNKS = 64;
        private static final int MIN_CHUNKS = 2;
        /** The size of a column in a chunk. */
        private static final int COLUMN_BYTES = 2_048 * Long.BYTES;

        private final DuckDBConnection connection;
        private final String query;
        private final String countQuery;
        private final int maxChunks;
        private final Thread thread = new Thread(this::run, "rangebar-parquet");
        // Guarded by this:
        private final ArrayDeque<DriverVectors.Chunk> chunks = new ArrayDeque<>();
        private boolean isEnded;
        private boolean isClosed;
        private boolean isComplete;
        private Throwable failure;

        /**
         * Begins to fetch.
         *
         * @param query the query
         * @param width the number of its columns
         * @param countQuery the query of the number of its rows: a chunked result ends without its error
         */
        ColumnFetch(DuckDBConnection connection, String query, int width, String countQuery) {
            this.connection = connection;
            this.query = query;
            this.countQuery = countQuery;
            this.maxChunks = Math.max(MIN_CHUNKS, Math.min(MAX_CHUNKS, MAX_BYTES / COLUMN_BYTES / width));
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            boolean hasAll = false;
            Throwable thrown = null;
            try (DuckDBPreparedStatement statement = (DuckDBPreparedStatement) connection.prepareStatement(query)) {
                long rows = 0;
                DuckDBChunkedResult result = statement.query();
                DriverVectors.Chunk chunk = DriverVectors.fetch(result);
                while (chunk != null && add(chunk)) {
                    rows += chunk.rows();
                    chunk = DriverVectors.fetch(result);
                }
                hasAll = chunk == null && rows == DatabaseSchema.number(connection, countQuery);
            } catch (SQLException e) {
                // reading the rows as text tells why
            } catch (RuntimeException | Error e) { // the caller throws it
                thrown = e;
            }
            synchronized (this) {
                isEnded = true;
                isComplete = hasAll;
                failure = thrown;
                notifyAll();
            }
        }

        /** Adds a chunk once there is room; returns {@code false} if nobody wants it. */
        private synchronized boolean add(DriverVectors.Chunk chunk) {
            while (chunks.size() == maxChunks && !isClosed) {
                await();
            }
            if (isClosed) {
                chunk.close();
                return false;
            }
            chunks.add(chunk);
            notifyAll();
            return true;
        }

        /** {@return the first chunk, which stays the next one; null if there is none} */
        synchronized DriverVectors.Chunk first() {
            boolean wasInterrupted = false;
            while (chunks.isEmpty() && !isEnded) {
                wasInterrupted |= await();
            }
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
            if (chunks.isEmpty() && failure != null) {
                throw new IllegalStateException(failure);
            }
            return chunks.peek();
        }

        /** {@return the next chunk, which belongs to the caller; null at the end} */
        synchronized DriverVectors.Chunk next() {
            DriverVectors.Chunk next = first();
            chunks.poll();
            notifyAll();
            return next;
        }

        /** {@return {@code true} if all rows of the file came before the end} */
        synchronized boolean isComplete() {
            return isComplete;
        }

        /** Waits for a change; returns {@code true} after an interrupt instead. */
        @SuppressWarnings("WaitNotInLoop") // its callers check again
        private boolean await() {
            try {
                wait();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        }

        /** Ends the fetching and waits for that, which gives the connection back. */
        void close() {
            synchronized (this) {
                isClosed = true;
                notifyAll();
            }
            BarStream.join(thread);
            chunks.forEach(DriverVectors.Chunk::close);
            chunks.clear();
        }
    }
}

package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.FeaturePlan;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.SavedStateException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * Tables of a database in format {@value #FORMAT}, described in docs/reference/database.md, and the migration from older
 * formats. Ids have no indexes: one process writes, and an UPDATE of an indexed row is a DELETE and an INSERT to DuckDB.
 */
final class DatabaseSchema {
    static final int FORMAT = 2;

    static final String THRESHOLD = "threshold";
    static final String ABSOLUTE = "absolute";
    /** The column of table series that holds the spreads of the forming bar, where the database has a series of quotes. */
    static final String FORMING_SPREADS = "forming_spreads";

    /** The columns of table series that hold features: their plan, and the trades that later bars need. */
    static final String FEATURE_PLAN = "feature_plan";
    static final String FEATURE_STATE = "feature_state";

    static final String FORMAT_TABLE = "rangebar_format";
    static final String FORMAT_1_TABLE = "rangebar_store";
    /** Tables of format 1 that have the names of tables of format 2. */
    private static final List<String> FORMAT_1_TABLES = List.of("bars", "series", "sources");
    private static final String RENAMED = "_format_1";

    private static final String INTEGER = "INTEGER";
    /** The columns of table bars before those of a bar. */
    private static final List<SeriesColumn> SERIES_COLUMNS = List.of(new SeriesColumn("series_id", INTEGER, true),
            new SeriesColumn("symbol", "VARCHAR", true), new SeriesColumn("threshold_dbps", INTEGER, false));
    /** The rows of a row group of DuckDB, and the size of its blocks, each of which has values of one column. */
    private static final long ROW_GROUP_ROWS = 122_880;
    private static final long BLOCK_BYTES = 1 << 18;
    /** Memory for other tables. */
    private static final long OTHER_MEMORY = 4_000_000;

    private DatabaseSchema() {}

    /** A column of table bars that tells of which series a bar is. */
    private record SeriesColumn(String name, String type, boolean isRequired) {
        /** {@return the column as in CREATE TABLE} */
        String definition() {
            return name + " " + type + (isRequired ? " NOT NULL" : "");
        }
    }

    /** Creates the tables in an empty database, or brings those of an older format to the current one. */
    static Optional<FormatMigration> prepare(DuckDBConnection connection, Path file) throws SQLException,
            DatabaseException {
        Optional<Integer> format = format(connection);
        if (format.isEmpty()) {
            if (!tables(connection).isEmpty()) {
                throw new DatabaseException(file + " is a database of another program: it has tables, but no table "
                        + FORMAT_TABLE + "; name another file");
            }
            inTransaction(connection, () -> create(connection));
            return Optional.empty();
        }
        checkKnown(format.get());
        if (format.get() == FORMAT) {
            return Optional.empty();
        }
        return Optional.of(inTransaction(connection, () -> migrateFromFormat1(connection)));
    }

    /** {@return the format of a database; empty if no version of this library has made it} */
    static Optional<Integer> format(DuckDBConnection connection) throws SQLException {
        Set<String> tables = tables(connection);
        for (String table : List.of(FORMAT_TABLE, FORMAT_1_TABLE)) {
            if (tables.contains(table)) {
                return Optional.of(largest(connection, "SELECT format FROM " + table));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the bytes of memory in which bars of some symbols can be appended at the same time without a spill} DuckDB keeps the last row
     * group of each transaction until it is full. Empty for an older format, which is migrated, and for rows of unlimited size.
     *
     * @param features the features of the bars, whose columns the table may not have yet
     */
    static OptionalLong memory(DuckDBConnection connection, int symbols, Optional<FeaturePlan> features) throws SQLException {
        Map<String, String> columns = new HashMap<>();
        boolean hasFormat = false;
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT internal, table_name, "
                + "column_name, data_type FROM system.main.duckdb_columns()")) {
            while (rows.next()) {
                boolean isOwn = !rows.getBoolean(1);
                hasFormat |= isOwn && rows.getString(2).equals(FORMAT_TABLE);
                if (isOwn && rows.getString(2).equals("bars")) {
                    columns.put(rows.getString(3), rows.getString(4));
                }
            }
        }
        if (hasFormat == columns.isEmpty()) {
            return OptionalLong.empty();
        }
        SERIES_COLUMNS.forEach(column -> columns.putIfAbsent(column.name, column.type));
        Stream.of(BarField.values()).forEach(field -> columns.putIfAbsent(field.columnName(), BarRow.type(field.kind())));
        features.map(BarRow::ofDatabase).orElse(List.of())
                .forEach(column -> columns.putIfAbsent(column.columnName(), BarRow.type(column.kind())));
        long blocks = 0;
        for (String type : columns.values()) {
            if (type.endsWith("]")) {
                return OptionalLong.empty();
            }
            blocks += (bytes(type) * ROW_GROUP_ROWS + BLOCK_BYTES - 1) / BLOCK_BYTES + 1; // the last one tells which values are null
        }
        return OptionalLong.of(OTHER_MEMORY + symbols * blocks * BLOCK_BYTES);
    }

    /** {@return the bytes of a value in memory} */
    private static int bytes(String type) {
        return switch (type) {
            case "BOOLEAN" -> 1;
            case INTEGER -> Integer.BYTES;
            case "BIGINT", "DOUBLE", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE" -> Long.BYTES;
            default -> 2 * Long.BYTES;
        };
    }

    /** {@return the names of the tables} Nothing is computed by SQL: macros of a foreign database can shadow functions. */
    private static Set<String> tables(DuckDBConnection connection) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT internal, table_name FROM system.main.duckdb_tables()")) {
            while (rows.next()) {
                if (!rows.getBoolean(1)) {
                    names.add(rows.getString(2));
                }
            }
        }
        return names;
    }

    /** {@return the largest number of a result; 0 without rows} */
    private static int largest(DuckDBConnection connection, String sql) throws SQLException {
        int largest = 0;
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                largest = Math.max(largest, rows.getInt(1));
            }
        }
        return largest;
    }

    /** Rejects a format that a later version of this library has made. */
    static void checkKnown(int format) throws DatabaseException {
        if (format > FORMAT) {
            throw new DatabaseException("format " + format + " is newer than this version knows (" + FORMAT
                    + "): use a newer rangebar");
        }
        if (format < 1) {
            throw new DatabaseException("the format number of the database is " + format + ", expected 1 to " + FORMAT
                    + ": the database is damaged");
        }
    }

    private static Void create(DuckDBConnection connection) throws SQLException {
        DuckDb.execute(connection, "CREATE TABLE series (series_id INTEGER NOT NULL, symbol VARCHAR NOT NULL, "
                + "market VARCHAR NOT NULL, distance_kind VARCHAR NOT NULL, distance BIGINT NOT NULL, "
                + "reset_rule VARCHAR NOT NULL, timestamp_gate BOOLEAN NOT NULL, max_gap_us BIGINT, "
                + "further_options VARCHAR, feature_profile VARCHAR, feature_profile_version INTEGER, "
                + "library_version VARCHAR NOT NULL, state BLOB NOT NULL, "
                + "live_source_id INTEGER, live_trade_id BIGINT, live_time TIMESTAMPTZ)"); // behind state: furtherColumnsOfSeries()
        DuckDb.execute(connection, "CREATE TABLE bars (" + SERIES_COLUMNS.stream().map(SeriesColumn::definition)
                .collect(Collectors.joining(", ")) + ", " + BarRow.columns() + ")");
        DuckDb.execute(connection, "CREATE TABLE sources (source_id INTEGER NOT NULL, series_id INTEGER NOT NULL, "
                + "name VARCHAR NOT NULL, sha256 VARCHAR, trades BIGINT NOT NULL, last_time TIMESTAMPTZ NOT NULL)");
        DuckDb.execute(connection, "CREATE TABLE source_runs (source_id INTEGER NOT NULL, first_id BIGINT NOT NULL, "
                + "last_id BIGINT NOT NULL, is_proven BOOLEAN NOT NULL)");
        DuckDb.execute(connection, "CREATE TABLE " + FORMAT_TABLE + " (format INTEGER NOT NULL)");
        DuckDb.execute(connection, "INSERT INTO " + FORMAT_TABLE + " VALUES (" + FORMAT + ")");
        return null;
    }

    /** {@return the number of columns of table series behind {@code state}, which a database of quotes or features has more of} */
    static int furtherColumnsOfSeries(DuckDBConnection connection) throws SQLException {
        return Math.toIntExact(number(connection, "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'series' AND column_index > "
                + "(SELECT column_index FROM duckdb_columns() WHERE table_name = 'series' AND column_name = 'state')"));
    }

    /** {@return {@code true} if table bars has the columns of spreads} */
    static boolean hasSpreads(DuckDBConnection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'series' AND column_name = '"
                + FORMING_SPREADS + "'") > 0;
    }

    /** Adds the columns of spreads, which a database of trades does not have. */
    static void addSpreads(DuckDBConnection connection) throws SQLException, DatabaseException {
        inTransaction(connection, () -> {
            for (String column : BarRow.spreadColumns()) {
                DuckDb.execute(connection, "ALTER TABLE bars ADD COLUMN " + column);
            }
            DuckDb.execute(connection, "ALTER TABLE series ADD COLUMN " + FORMING_SPREADS + " VARCHAR");
            return null;
        });
    }

    /** {@return {@code true} if a series of the database has features} */
    static boolean hasFeatures(DuckDBConnection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM duckdb_columns() WHERE table_name = 'series' AND column_name = '" + FEATURE_PLAN
                + "'") > 0;
    }

    /** Adds the columns of features, as far as the database does not have them. */
    static void addFeatures(DuckDBConnection connection, FeaturePlan plan) throws SQLException, DatabaseException {
        inTransaction(connection, () -> {
            for (String column : BarRow.featureColumns(BarRow.ofDatabase(plan))) {
                DuckDb.execute(connection, "ALTER TABLE bars ADD COLUMN IF NOT EXISTS " + column);
            }
            DuckDb.execute(connection, "ALTER TABLE series ADD COLUMN IF NOT EXISTS " + FEATURE_PLAN + " VARCHAR");
            DuckDb.execute(connection, "ALTER TABLE series ADD COLUMN IF NOT EXISTS " + FEATURE_STATE + " BLOB");
            return null;
        });
    }

    /** {@return the columns of table bars behind those of a bar, in order} */
    static List<BarAppender.Extra> extras(DuckDBConnection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("SELECT column_name FROM "
                + "duckdb_columns() WHERE table_name = 'bars' ORDER BY column_index")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        int ofBars = names.indexOf(BarField.IS_INCOMPLETE.columnName()) + 1;
        return BarRow.extras(names.subList(ofBars, names.size()));
    }

    private static FormatMigration migrateFromFormat1(DuckDBConnection connection) throws SQLException,
            DatabaseException {
        for (String table : FORMAT_1_TABLES) {
            DuckDb.execute(connection, "ALTER TABLE " + table + " RENAME TO " + table + RENAMED);
        }
        create(connection);
        DuckDb.execute(connection, "INSERT INTO series SELECT row_number() OVER (ORDER BY rowid), symbol, '', '"
                + THRESHOLD + "', threshold_dbps, '', timestamp_gate, max_gap_us, NULL, NULL, NULL, library_version, "
                + "state, NULL, NULL, NULL FROM series_format_1");
        // By position: two columns have other names in format 1.
        DuckDb.execute(connection, "INSERT INTO bars SELECT s.series_id, b.* FROM bars_format_1 b JOIN series s "
                + "ON s.symbol = b.symbol AND s.distance = b.threshold_dbps ORDER BY b.rowid");
        DuckDb.execute(connection, "CREATE TABLE sources_with_ids AS SELECT row_number() OVER (ORDER BY o.rowid)::INTEGER "
                + "AS source_id, s.series_id, o.name, o.sha256, o.trades, o.first_id, o.last_id, o.last_time "
                + "FROM sources_format_1 o JOIN series s ON s.symbol = o.symbol AND s.distance = o.threshold_dbps");
        DuckDb.execute(connection, "INSERT INTO sources SELECT source_id, series_id, name, sha256, trades, last_time "
                + "FROM sources_with_ids ORDER BY source_id");
        for (String table : List.of("bars", "sources")) {
            if (number(connection, "SELECT (SELECT count(*) FROM " + table + ") - (SELECT count(*) FROM " + table
                    + RENAMED + ")") != 0) {
                throw new DatabaseException("table " + table + " has rows of a series that table series lacks: the "
                        + "database is damaged, and stays in format 1");
            }
        }
        long unproven = insertRunsOfFormat1(connection);
        DuckDb.execute(connection, "DROP TABLE sources_with_ids");
        for (String table : FORMAT_1_TABLES) {
            DuckDb.execute(connection, "DROP TABLE " + table + RENAMED);
        }
        DuckDb.execute(connection, "DROP TABLE " + FORMAT_1_TABLE);
        return new FormatMigration(1, FORMAT, number(connection, "SELECT count(*) FROM sources"), unproven);
    }

    /**
     * Inserts the runs of all sources. Aggregate trade ids rise from trade to trade: as many trades as ids from the first to the
     * last one prove that none is missing. Otherwise only the first and the last id are proven.
     *
     * @return the number of sources with an unproven run
     */
    private static long insertRunsOfFormat1(DuckDBConnection connection) throws SQLException {
        String withIds = "FROM sources_with_ids WHERE first_id IS NOT NULL";
        String complete = "(first_id = last_id OR (last_id::HUGEINT - first_id + 1 = trades AND series_id IN ("
                + seriesWithAggTradeIds(connection) + ")))";
        DuckDb.execute(connection, "INSERT INTO source_runs SELECT source_id, unnest(firsts), unnest(lasts), "
                + "unnest(proofs) FROM (SELECT source_id, "
                + "CASE WHEN complete THEN [first_id] WHEN inner_ids = 0 THEN [first_id, last_id] "
                + "ELSE [first_id, first_id + 1, last_id] END AS firsts, "
                + "CASE WHEN complete THEN [last_id] WHEN inner_ids = 0 THEN [first_id, last_id] "
                + "ELSE [first_id, last_id - 1, last_id] END AS lasts, "
                + "CASE WHEN complete THEN [true] WHEN inner_ids = 0 THEN [true, true] "
                + "ELSE [true, false, true] END AS proofs FROM (SELECT *, " + complete
                + " AS complete, last_id::HUGEINT - first_id - 1 AS inner_ids " + withIds + "))"
                + " ORDER BY source_id, 2");
        return number(connection, "SELECT count(DISTINCT source_id) FROM source_runs WHERE NOT is_proven");
    }

    /** {@return the ids of the series whose trades have aggregate trade ids, separated by commas} */
    private static String seriesWithAggTradeIds(DuckDBConnection connection) throws SQLException {
        List<String> ids = new ArrayList<>(List.of("-1"));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT series_id, state FROM series")) {
            while (rows.next()) {
                try (RangeBarProcessor processor = RangeBarProcessor.restore(rows.getBytes(2))) {
                    if (processor.fields().isPresent() && processor.fields().get().aggTradeIds()) {
                        ids.add(rows.getString(1));
                    }
                } catch (SavedStateException e) {
                    // its runs stay unproven, and the series is rejected when it is opened
                }
            }
        }
        return String.join(", ", ids);
    }

    /** Step of a transaction. */
    private interface Step<T> {
        T run() throws SQLException, DatabaseException;
    }

    private static <T> T inTransaction(DuckDBConnection connection, Step<T> step) throws SQLException,
            DatabaseException {
        DuckDb.execute(connection, "BEGIN TRANSACTION");
        boolean done = false;
        try {
            T result = step.run();
            DuckDb.execute(connection, "COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                DuckDb.rollBack(connection);
            }
        }
    }

    static long number(DuckDBConnection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

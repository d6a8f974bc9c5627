package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.pipeline.FileDigest;
import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** Origin of a Parquet file: this library, which writes a {@link FileDigest}, or another program. */
public final class ParquetOrigin {
    /** Conditions that hold for each bar, or are NULL; each is checked if the file has its columns. */
    private static final List<Rule> RULES = List.of(
            new Rule("low <= least(open, close) AND high >= greatest(open, close)", BarField.OPEN, BarField.HIGH,
                    BarField.LOW, BarField.CLOSE),
            new Rule("open_time <= close_time", BarField.OPEN_TIME, BarField.CLOSE_TIME),
            new Rule("buy_volume = volume - sell_volume", BarField.VOLUME, BarField.BUY_VOLUME, BarField.SELL_VOLUME),
            new Rule("buy_turnover = turnover - sell_turnover", BarField.TURNOVER, BarField.BUY_TURNOVER,
                    BarField.SELL_TURNOVER),
            new Rule("buy_trade_count = trade_count - sell_trade_count", BarField.TRADE_COUNT, BarField.BUY_TRADE_COUNT,
                    BarField.SELL_TRADE_COUNT),
            new Rule("first_trade_id <= last_trade_id", BarField.FIRST_TRADE_ID, BarField.LAST_TRADE_ID),
            new Rule("first_agg_trade_id <= last_agg_trade_id", BarField.FIRST_AGG_TRADE_ID, BarField.LAST_AGG_TRADE_ID));

    private static final String NO_DIGEST = "no digest, another program has written it: ";

    /** Columns of trades whose ids rise from row to row. */
    private static final List<String> RISING = List.of("agg_trade_id", "first_trade_id");

    private ParquetOrigin() {}

    /** A condition of a bar, and the columns that it needs. */
    private record Rule(String sql, BarField... columns) {
        boolean isIn(Set<String> names) {
            return List.of(columns).stream().allMatch(column -> names.contains(column.columnName()));
        }
    }

    /**
     * {@return {@code true} if a file is a Parquet file without a digest of its own}
     *
     * @param file the file
     * @throws DatabaseException if the file cannot be read
     */
    public static boolean isForeign(Path file) throws DatabaseException {
        try {
            return FileKind.of(file) == FileKind.PARQUET && !FileDigest.isIn(file);
        } catch (IOException e) {
            throw new DatabaseException(IoReason.of(e), e);
        }
    }

    /**
     * {@return a note about a Parquet file of another program: it has no digest, and whether the ids and sums of its bars
     * contradict each other; empty for a file with a digest, and for other kinds of files}
     *
     * @param file the file
     * @throws DatabaseException if the file cannot be read
     */
    public static Optional<String> note(Path file) throws DatabaseException {
        if (!isForeign(file)) {
            return Optional.empty();
        }
        DuckDBConnection connection = DuckDb.inMemory();
        try {
            return Optional.of(NO_DIGEST + contradictions(connection, file));
        } catch (SQLException e) {
            return Optional.empty(); // reading the file tells more
        } finally {
            DuckDb.close(connection);
        }
    }

    private static String contradictions(DuckDBConnection connection, Path file) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + DuckDb.parquet(file))) {
            while (columns.next()) {
                names.add(columns.getString("column_name"));
            }
        }
        List<Rule> rules = RULES.stream().filter(rule -> rule.isIn(names)).toList();
        if (!names.contains(BarField.OPEN_TIME.columnName()) || rules.isEmpty()) {
            Optional<String> ids = RISING.stream().filter(names::contains).findFirst();
            return ids.isPresent() ? fallingIds(connection, file, ids.get()) : "damage cannot be detected";
        }
        long bars = DatabaseSchema.number(connection, "SELECT count(*) FROM " + DuckDb.parquet(file) + " WHERE NOT ("
                + rules.stream().map(rule -> "coalesce(" + rule.sql + ", true)").collect(Collectors.joining(" AND ")) + ")");
        return bars == 0 ? "prices, ids and sums of its bars agree, other damage cannot be detected"
                : bars + (bars == 1 ? " bar contradicts itself" : " bars contradict themselves")
                        + " in prices, ids or sums; the file is damaged or changed";
    }

    private static String fallingIds(DuckDBConnection connection, Path file, String column) throws SQLException {
        long falling = DatabaseSchema.number(connection, "SELECT count(*) FROM (SELECT try_cast(" + column + " AS HUGEINT) AS id, "
                + "lag(id) OVER () AS id_before FROM " + DuckDb.parquet(file) + ") WHERE id <= id_before");
        return falling == 0 ? "the ids of its trades rise, other damage cannot be detected"
                : falling + (falling == 1 ? " id is" : " ids are") + " not above the one before; the file is damaged, changed or "
                        + "not in order";
    }
}

package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.pipeline.BarSpreads;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;

/** Columns of a bar in tables and Parquet files. All values but the floating-point features are exact. */
final class BarRow {
    private static final BarField[] FIELDS = BarField.values();
    private static final BarSpreads.Column[] SPREADS = BarSpreads.Column.values();

    private BarRow() {}

    /** {@return the columns as in CREATE TABLE, without those of spreads} */
    static String columns() {
        return Arrays.stream(FIELDS).map(field -> field.columnName() + " " + type(field.kind()))
                .collect(Collectors.joining(", "));
    }

    /** {@return the columns of spreads as in CREATE TABLE} */
    static List<String> spreadColumns() {
        return Arrays.stream(SPREADS).map(column -> column.columnName() + " " + type(BarField.Kind.PRICE)).toList();
    }

    private static String type(BarField.Kind kind) {
        return switch (kind) {
            case TIME -> "TIMESTAMPTZ";
            case PRICE -> "DECIMAL(19, " + kind.decimals() + ")"; // as many digits as 63 bits
            case VOLUME, TURNOVER -> "DECIMAL(" + BarField.MAX_DECIMAL_DIGITS + ", " + kind.decimals() + ")";
            case WHOLE -> "BIGINT";
            case RATIO -> "DOUBLE";
            case FLAG -> "BOOLEAN";
        };
    }

    /** Appends the columns of a bar to a started row; columns that need absent trade fields are NULL. */
    static void append(DuckDBAppender row, BarView bars, long index, Set<BarField> absent) throws SQLException, DatabaseException {
        for (BarField field : FIELDS) {
            if (field.isKnown(bars, index) && !absent.contains(field)) {
                append(row, field, bars, index);
            } else {
                row.appendNull();
            }
        }
    }

    /** Appends the columns of spreads to a row; they are NULL for trades. */
    static void appendSpreads(DuckDBAppender row, BarSpreads spreads, long index) throws SQLException {
        for (BarSpreads.Column column : SPREADS) {
            if (spreads == null) {
                row.appendNull();
            } else {
                row.appendDecimal(column.of(spreads, index), 0);
            }
        }
    }

    private static void append(DuckDBAppender row, BarField field, BarView bars, long index)
            throws SQLException, DatabaseException {
        switch (field.kind()) {
            case TIME -> row.appendEpochMicros(field.number(bars, index));
            case PRICE -> row.appendDecimal(field.number(bars, index), field.high(bars, index));
            case VOLUME, TURNOVER -> {
                Optional<String> beyond = field.beyondDecimals(bars, index);
                if (beyond.isPresent()) {
                    throw new DatabaseException(beyond.get() + ": exceeds the " + BarField.MAX_DECIMAL_DIGITS
                            + " digits of a DECIMAL; text formats have no limit (--format csv)");
                }
                row.appendDecimal(field.number(bars, index), field.high(bars, index));
            }
            case WHOLE -> row.append(field.number(bars, index));
            case RATIO -> row.append(field.ratio(bars, index));
            case FLAG -> row.append(field.number(bars, index) != 0);
        }
    }
}

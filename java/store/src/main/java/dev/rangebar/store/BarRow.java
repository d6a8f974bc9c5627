package dev.rangebar.store;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.Int128;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;

/** A bar as a row: its columns, and how it is appended. All but the features are exact. */
final class BarRow {
    /** What the widest decimals hold: 38 digits, where a sum of the core may have 39. */
    private static final int MAX_DIGITS = 38;
    private static final BigInteger TOO_LARGE = BigInteger.TEN.pow(MAX_DIGITS);
    private static final BarField[] FIELDS = BarField.values();

    private BarRow() {}

    /** The columns, as in CREATE TABLE. */
    static String columns() {
        return Arrays.stream(FIELDS).map(field -> field.columnName() + " " + type(field.kind()))
                .collect(Collectors.joining(", "));
    }

    private static String type(BarField.Kind kind) {
        return switch (kind) {
            case TIME -> "TIMESTAMPTZ";
            case PRICE -> "DECIMAL(19, " + kind.decimals() + ")"; // as many digits as 63 bits
            case VOLUME, TURNOVER -> "DECIMAL(" + MAX_DIGITS + ", " + kind.decimals() + ")";
            case WHOLE -> "BIGINT";
            case RATIO -> "DOUBLE";
            case FLAG -> "BOOLEAN";
        };
    }

    /** Appends the columns of a bar to a row that has begun; NULL for what its trades did not say. */
    static void append(DuckDBAppender row, BarView bars, long index) throws SQLException, StoreException {
        for (BarField field : FIELDS) {
            if (field.isKnown(bars, index)) {
                append(row, field, bars, index);
            } else {
                row.appendNull();
            }
        }
    }

    private static void append(DuckDBAppender row, BarField field, BarView bars, long index)
            throws SQLException, StoreException {
        switch (field.kind()) {
            case TIME -> row.appendEpochMicros(field.number(bars, index));
            case PRICE -> row.appendDecimal(field.number(bars, index), field.high(bars, index));
            case VOLUME, TURNOVER -> {
                long low = field.number(bars, index);
                long high = field.high(bars, index);
                checkDigits(field, low, high, bars.openTimeMicros(index));
                row.appendDecimal(low, high);
            }
            case WHOLE -> row.append(field.number(bars, index));
            case RATIO -> row.append(field.ratio(bars, index));
            case FLAG -> row.append(field.number(bars, index) != 0);
        }
    }

    private static void checkDigits(BarField field, long low, long high, long openTime) throws StoreException {
        if (high >> 62 == high >> 63) {
            return; // below 2^126
        }
        if (Int128.toBigInteger(low, high).abs().compareTo(TOO_LARGE) >= 0) {
            throw new StoreException(field.columnName() + " of the bar that opens at "
                    + Instant.EPOCH.plus(openTime, ChronoUnit.MICROS) + " is "
                    + Int128.toBigDecimal(low, high, field.kind().decimals()).toPlainString() + ": more than the "
                    + MAX_DIGITS + " digits of a DECIMAL; write it as text, which has no limit (--format csv)", null);
        }
    }
}

package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.FeatureColumn;
import dev.rangebar.FeaturePlan;
import dev.rangebar.FixedPoint;
import dev.rangebar.Footprints;
import dev.rangebar.ResetRule;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.FootprintSink;
import dev.rangebar.pipeline.OrphanColumn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;

/** Columns of a bar in tables and Parquet files. All values but the floating-point features are exact. */
final class BarRow {
    private static final BarField[] FIELDS = BarField.values();
    private static final BarSpreads.Column[] SPREADS = BarSpreads.Column.values();
    /** The number of words of a bar. */
    static final int WORDS = 1 + FIELDS.length + (int) Arrays.stream(FIELDS).filter(BarRow::isDecimal).count();

    /** The type of the price rows of a footprint. */
    private static final String ROWS = Arrays.stream(FootprintSink.RowColumn.values()).map(column -> column.columnName() + " " + switch (column) {
        case PRICE -> type(BarField.Kind.PRICE);
        case BUY_VOLUME, SELL_VOLUME -> type(BarField.Kind.VOLUME);
        case BUY_TRADE_COUNT, SELL_TRADE_COUNT -> type(BarField.Kind.WHOLE);
        case BUY_IMBALANCE, SELL_IMBALANCE -> type(BarField.Kind.FLAG);
    }).collect(Collectors.joining(", ", "STRUCT(", ")[]"));

    private BarRow() {}

    /** {@return the columns as in CREATE TABLE, without those of spreads} */
    static String columns() {
        return Arrays.stream(FIELDS).map(field -> field.columnName() + " " + type(field.kind()))
                .collect(Collectors.joining(", "));
    }

    /** {@return the names of the columns of spreads} */
    static Stream<String> spreadNames() {
        return Arrays.stream(SPREADS).map(BarSpreads.Column::columnName);
    }

    /** {@return the columns of spreads as in CREATE TABLE} */
    static List<String> spreadColumns() {
        return spreadNames().map(name -> name + " " + type(BarField.Kind.PRICE)).toList();
    }

    /** {@return the SQL type of a field} */
    static String type(BarField.Kind kind) {
        return switch (kind) {
            case TIME -> "TIMESTAMPTZ";
            case PRICE -> "DECIMAL(19, " + kind.decimals() + ")"; // as many digits as 63 bits
            case VOLUME, TURNOVER -> "DECIMAL(" + BarField.MAX_DECIMAL_DIGITS + ", " + kind.decimals() + ")";
            case WHOLE -> "BIGINT";
            case RATIO -> "DOUBLE";
            case FLAG -> "BOOLEAN";
        };
    }

    /** {@return the names of the columns of orphaned bars} */
    static Stream<String> orphanNames() {
        return Arrays.stream(OrphanColumn.values()).map(OrphanColumn::columnName);
    }

    /** {@return the columns of orphaned bars as in CREATE TABLE} */
    static List<String> orphanColumns() {
        return Arrays.stream(OrphanColumn.values()).map(column -> column.columnName() + " " + switch (column) {
            case ORPHAN_REASON -> "VARCHAR";
            case BOUNDARY_TIME -> type(BarField.Kind.TIME);
        }).toList();
    }

    /** {@return the columns of features as in CREATE TABLE} */
    static List<String> featureColumns(List<FeatureColumn> columns) {
        return columns.stream().map(column -> column.columnName() + " " + type(column.kind())).toList();
    }

    /** {@return the SQL type of a feature} */
    static String type(FeatureColumn.Kind kind) {
        return switch (kind) {
            case WHOLE -> type(BarField.Kind.WHOLE);
            case PRICE -> type(BarField.Kind.PRICE);
            case RATIO -> type(BarField.Kind.RATIO);
            case VOLUME -> type(BarField.Kind.VOLUME);
            case ROWS -> ROWS;
        };
    }

    /** {@return the columns of features: those of a plan, and the flags in both profiles} */
    static List<FeatureColumn> features(FeaturePlan plan) {
        List<FeatureColumn> columns = new ArrayList<>(plan.columns());
        if (!columns.contains(FeatureColumn.FLAGS)) {
            columns.add(FeatureColumn.FLAGS);
        }
        return columns;
    }

    /** {@return the columns of features in a database: those of both groups, and those of a footprint if the plan has one} */
    static List<FeatureColumn> ofDatabase(FeaturePlan plan) {
        return ofProfile(plan.profile()).stream().filter(column -> column.index() >= 0 || column.equals(FeatureColumn.FLAGS)
                || plan.columns().contains(column)).toList();
    }

    private static List<FeatureColumn> ofProfile(FeaturePlan.Profile profile) {
        return features(FeaturePlan.ofAllGroups(profile));
    }

    /** Appends a feature to a row; it is NULL where the history has another profile or none. */
    static void append(DuckDBAppender row, FeatureColumn column, TradeHistory features, long index) throws SQLException {
        if (features == null || features.isNull(index, column)) {
            row.appendNull();
        } else if (column.kind() == FeatureColumn.Kind.RATIO) {
            row.append(features.ratio(index, column));
        } else if (column.kind() == FeatureColumn.Kind.PRICE || column.kind() == FeatureColumn.Kind.VOLUME) {
            row.appendDecimal(features.number(index, column), features.high(index, column));
        } else if (column.kind() == FeatureColumn.Kind.ROWS) {
            row.append(rows(features.footprints(), (int) index));
        } else {
            row.append(features.number(index, column));
        }
    }

    /** The price rows of a bar, as the driver takes a list of structs. */
    private static List<Map<String, Object>> rows(Footprints footprints, int bar) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = 0; row < footprints.rowCount(bar); row++) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (FootprintSink.RowColumn column : FootprintSink.RowColumn.values()) {
                fields.put(column.columnName(), switch (column) {
                    case PRICE -> FixedPoint.toBigDecimal(footprints.price(bar, row));
                    case BUY_VOLUME -> footprints.buyVolume(bar, row);
                    case SELL_VOLUME -> footprints.sellVolume(bar, row);
                    case BUY_TRADE_COUNT -> footprints.buyTradeCount(bar, row);
                    case SELL_TRADE_COUNT -> footprints.sellTradeCount(bar, row);
                    case BUY_IMBALANCE -> footprints.isBuyImbalance(bar, row);
                    case SELL_IMBALANCE -> footprints.isSellImbalance(bar, row);
                });
            }
            rows.add(fields);
        }
        return rows;
    }

    /**
     * Reads the values of a bar, so that they outlive the view: first the known fields as bits, then one word for each field, two for
     * a decimal. Columns that need absent trade fields are unknown.
     *
     * @param words the words; those of the bar begin at {@code from}, and there are {@link #WORDS}
     */
    static void read(BarView bars, long index, Set<BarField> absent, long[] words, int from) throws DatabaseException {
        long known = 0;
        int word = from + 1;
        for (BarField field : FIELDS) {
            if (field.isKnown(bars, index) && !absent.contains(field)) {
                known |= 1L << field.ordinal();
                if (field.kind() == BarField.Kind.VOLUME || field.kind() == BarField.Kind.TURNOVER) {
                    checkDigits(field, bars, index);
                }
                words[word] = field.kind() == BarField.Kind.RATIO ? Double.doubleToRawLongBits(field.ratio(bars, index))
                        : field.number(bars, index);
                if (isDecimal(field)) {
                    words[word + 1] = field.high(bars, index);
                }
            }
            word += isDecimal(field) ? 2 : 1;
        }
        words[from] = known;
    }

    private static boolean isDecimal(BarField field) {
        return field.kind() == BarField.Kind.PRICE || field.kind() == BarField.Kind.VOLUME || field.kind() == BarField.Kind.TURNOVER;
    }

    /** Appends the columns of a bar, as {@link #read} has read them, to a started row. */
    static void append(DuckDBAppender row, long[] words, int from) throws SQLException {
        int word = from + 1;
        for (BarField field : FIELDS) {
            if ((words[from] >> field.ordinal() & 1) == 0) {
                row.appendNull();
            } else {
                switch (field.kind()) {
                    case TIME -> row.appendEpochMicros(words[word]);
                    case PRICE, VOLUME, TURNOVER -> row.appendDecimal(words[word], words[word + 1]);
                    case WHOLE -> row.append(words[word]);
                    case RATIO -> row.append(Double.longBitsToDouble(words[word]));
                    case FLAG -> row.append(words[word] != 0);
                }
            }
            word += isDecimal(field) ? 2 : 1;
        }
    }

    /** Appends a spread to a row; it is NULL for trades. */
    static void append(DuckDBAppender row, BarSpreads.Column column, BarSpreads spreads, long index) throws SQLException {
        if (spreads == null) {
            row.appendNull();
        } else {
            row.appendDecimal(column.of(spreads, index), 0);
        }
    }

    /** Appends the cause or the boundary that ended a bar to a row; it is NULL for a bar that no gap and no reset ended. */
    static void append(DuckDBAppender row, OrphanColumn column, BarView bars, ResetRule resets, long index) throws SQLException {
        if (column.isNull(bars, index)) {
            row.appendNull();
        } else if (column == OrphanColumn.ORPHAN_REASON) {
            row.append(OrphanColumn.reason(bars, index));
        } else {
            row.appendEpochMicros(OrphanColumn.boundaryMicros(bars, index, resets));
        }
    }

    /** {@return the columns of table bars behind those of a bar, by their names} */
    static List<BarAppender.Extra> extras(List<String> names) {
        List<BarAppender.Extra> extras = new ArrayList<>();
        for (String name : names) {
            for (BarSpreads.Column spread : SPREADS) {
                if (spread.columnName().equals(name)) {
                    extras.add(new BarAppender.Extra(spread, null, null, null));
                }
            }
            for (OrphanColumn orphan : OrphanColumn.values()) {
                if (orphan.columnName().equals(name)) {
                    extras.add(new BarAppender.Extra(null, null, null, orphan));
                }
            }
            for (FeaturePlan.Profile profile : FeaturePlan.Profile.values()) {
                ofProfile(profile).stream().filter(column -> column.columnName().equals(name) && column.index() >= 0)
                        .forEach(column -> extras.add(new BarAppender.Extra(null, column, profile, null)));
            }
            ofProfile(FeaturePlan.Profile.EXACT).stream().filter(column -> column.columnName().equals(name) && column.index() < 0)
                    .forEach(column -> extras.add(new BarAppender.Extra(null, column, null, null)));
        }
        return extras;
    }

    /** Rejects a number that has more digits than a DECIMAL. */
    static void checkDigits(BarField field, BarView bars, long index) throws DatabaseException {
        Optional<String> beyond = field.beyondDecimals(bars, index);
        if (beyond.isPresent()) {
            throw new DatabaseException(beyond.get() + ": exceeds the " + BarField.MAX_DECIMAL_DIGITS
                    + " digits of a DECIMAL; text formats have no limit (--format csv)");
        }
    }
}

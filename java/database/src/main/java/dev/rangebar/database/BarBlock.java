package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.FeatureColumn;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.OrphanColumn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunctionBindInfo;

/**
 * Rows of bars by columns, in the form of DuckDB's vectors, into which they are copied as a whole: value by value the driver
 * takes twice the time.
 *
 * <p>Thread rule: one thread at a time.
 */
final class BarBlock {
    /** The most rows: those of a vector of DuckDB. */
    static final int ROWS = 2_048;

    /** The columns of the number of a series and of its threshold, as whole numbers of 64 bits. */
    static final String SERIES_ID = "series_id";
    static final String THRESHOLD = "threshold_dbps";

    private static final BarField[] FIELDS = BarField.values();
    private static final int PRICE_DIGITS = 19;
    /** The bars that are copied field by field: they fit the first cache. */
    private static final int BATCH = 128;

    private final int capacity;
    private final List<BarAppender.Extra> extras;
    private final List<Column> columns = new ArrayList<>();
    private int rows;

    /** The values of one column; a number of 128 bits has its low half first. */
    private static final class Column {
        final String name;
        final BarField.Kind kind;
        final long[] values;
        final byte[] flags;
        final long[] validity;

        Column(String name, BarField.Kind kind, int capacity) {
            this.name = name;
            this.kind = kind;
            values = new long[kind == BarField.Kind.FLAG ? 0 : isWide() ? 2 * capacity : capacity];
            flags = new byte[kind == BarField.Kind.FLAG ? capacity : 0];
            validity = new long[words(capacity)];
        }

        boolean isWide() {
            return kind == BarField.Kind.PRICE || kind == BarField.Kind.VOLUME || kind == BarField.Kind.TURNOVER;
        }

        void setValid(int row) {
            validity[row / Long.SIZE] |= 1L << row % Long.SIZE;
        }

        void setValid(int first, int count) {
            for (int row = first; row < first + count;) {
                int bits = Math.min(Long.SIZE - row % Long.SIZE, first + count - row);
                validity[row / Long.SIZE] |= (-1L >>> (Long.SIZE - bits)) << (row % Long.SIZE);
                row += bits;
            }
        }

        void setWide(int row, long low, long high) {
            values[2 * row] = low;
            values[2 * row + 1] = high;
        }

        /** Values of nulls stay what they were. */
        void clear() {
            Arrays.fill(validity, 0);
        }

        void define(DuckDBTableFunctionBindInfo table) throws SQLException {
            if (isWide()) {
                int digits = kind == BarField.Kind.PRICE ? PRICE_DIGITS : BarField.MAX_DECIMAL_DIGITS;
                try (DuckDBLogicalType type = DuckDBLogicalType.decimal(digits, kind.decimals())) {
                    table.addResultColumn(name, type);
                }
            } else {
                table.addResultColumn(name, switch (kind) {
                    case TIME -> DuckDBColumnType.TIMESTAMP_WITH_TIME_ZONE;
                    case RATIO -> DuckDBColumnType.DOUBLE;
                    case FLAG -> DuckDBColumnType.BOOLEAN;
                    default -> DuckDBColumnType.BIGINT;
                });
            }
        }
    }

    /**
     * An empty block.
     *
     * @param extras the columns behind those of a bar, without lists
     * @param ofSeries whether columns of the series follow
     * @param capacity the most rows, at most {@link #ROWS}
     */
    BarBlock(List<BarAppender.Extra> extras, boolean ofSeries, int capacity) {
        this.capacity = capacity;
        this.extras = List.copyOf(extras);
        for (BarField field : FIELDS) {
            columns.add(new Column(field.columnName(), field.kind(), capacity));
        }
        for (BarAppender.Extra extra : this.extras) {
            columns.add(extra.spread() != null ? new Column(extra.spread().columnName(), BarField.Kind.PRICE, capacity)
                    : extra.orphan() != null ? new Column(extra.orphan().columnName(), switch (extra.orphan()) {
                        case ORPHAN_REASON -> BarField.Kind.FLAG;
                        case BOUNDARY_TIME -> BarField.Kind.TIME;
                    }, capacity)
                    : new Column(extra.feature().columnName(), switch (extra.feature().kind()) {
                        case WHOLE -> BarField.Kind.WHOLE;
                        case PRICE -> BarField.Kind.PRICE;
                        case RATIO -> BarField.Kind.RATIO;
                        case VOLUME -> BarField.Kind.VOLUME;
                        case ROWS -> throw new IllegalArgumentException("a block has no lists: " + extra.feature().columnName());
                    }, capacity));
        }
        if (ofSeries) {
            columns.add(new Column(SERIES_ID, BarField.Kind.WHOLE, capacity));
            columns.add(new Column(THRESHOLD, BarField.Kind.WHOLE, capacity));
        }
    }

    /** {@return the rows of a table function of these columns as a query: the cause that ended a bar, a flag in blocks, is a text} */
    static String query(String function, List<BarAppender.Extra> extras) {
        String reason = OrphanColumn.ORPHAN_REASON.columnName();
        boolean hasReason = extras.stream().anyMatch(extra -> extra.orphan() == OrphanColumn.ORPHAN_REASON);
        return hasReason ? "(SELECT * REPLACE (CASE WHEN " + reason + " THEN 'reset' WHEN NOT " + reason + " THEN 'gap' END AS " + reason
                + ") FROM " + function + "())" : "(FROM " + function + "())";
    }

    /** {@return {@code true} if the columns can be in blocks: if none of them is a list} */
    static boolean canHold(List<BarAppender.Extra> extras) {
        return extras.stream().allMatch(extra -> extra.feature() == null || extra.feature().kind() != FeatureColumn.Kind.ROWS);
    }

    private static int words(int bits) {
        return (bits + Long.SIZE - 1) / Long.SIZE;
    }

    /** {@return the most rows} */
    int capacity() {
        return capacity;
    }

    /** {@return the number of rows} */
    int rows() {
        return rows;
    }

    /** Defines the columns of a table function whose rows are those of blocks. */
    void define(DuckDBTableFunctionBindInfo table) throws SQLException {
        for (Column column : columns) {
            column.define(table);
        }
    }

    /** Removes all rows. */
    void clear() {
        rows = 0;
        columns.forEach(Column::clear);
    }

    /**
     * Adds bars until the block is full; values that need absent trade fields are null.
     *
     * @param from the index of the first bar
     * @return the index behind the last bar that was added
     */
    long add(BarView bars, long from, BarAppender.Beside beside, Set<BarField> absent) throws DatabaseException {
        long index = from;
        while (rows < capacity && index < bars.size()) {
            int count = alike(bars, index, (int) Math.min(Math.min(BATCH, capacity - rows), bars.size() - index));
            copyFields(bars, index, count, absent);
            for (int row = 0; row < count && !extras.isEmpty(); row++) {
                for (int k = 0; k < extras.size(); k++) {
                    add(columns.get(FIELDS.length + k), extras.get(k), bars, beside, index + row, rows + row);
                }
            }
            rows += count;
            index += count;
        }
        return index;
    }

    /** {@return the number of bars, of some at most, that know the same fields as the first one} */
    private static int alike(BarView bars, long first, int most) {
        boolean hasAggTradeIds = bars.hasAggTradeIds(first);
        boolean hasTradeIds = bars.hasTradeIds(first);
        boolean hasSide = bars.hasSide(first);
        int count = 1;
        while (count < most && bars.hasAggTradeIds(first + count) == hasAggTradeIds && bars.hasTradeIds(first + count) == hasTradeIds
                && bars.hasSide(first + count) == hasSide) {
            count++;
        }
        return count;
    }

    private void copyFields(BarView bars, long first, int count, Set<BarField> absent) throws DatabaseException {
        long high = 0;
        for (int k = 0; k < FIELDS.length; k++) {
            if (FIELDS[k].isKnown(bars, first) && !absent.contains(FIELDS[k])) {
                Column column = columns.get(k);
                column.setValid(rows, count);
                if (column.kind == BarField.Kind.FLAG) {
                    for (int row = 0; row < count; row++) {
                        column.flags[rows + row] = (byte) FIELDS[k].number(bars, first + row);
                    }
                    continue;
                }
                FIELDS[k].copy(bars, first, count, column.values, column.isWide() ? 2 * rows : rows);
                for (int word = 2 * rows + 1; column.isWide() && word < 2 * (rows + count); word += 2) {
                    high |= column.values[word] ^ column.values[word] >> 63;
                }
            }
        }
        for (long index = first; high >> 62 != 0 && index < first + count; index++) { // some number may have too many digits
            for (BarField field : FIELDS) {
                if (field.isKnown(bars, index) && !absent.contains(field)
                        && (field.kind() == BarField.Kind.VOLUME || field.kind() == BarField.Kind.TURNOVER)) {
                    BarRow.checkDigits(field, bars, index);
                }
            }
        }
    }

    /** Sets the series of the rows from an index on; the threshold is null for a distance of another kind. */
    void setSeries(int from, int seriesId, Integer thresholdDbps) {
        Column series = columns.get(columns.size() - 2);
        Column threshold = columns.get(columns.size() - 1);
        for (int row = from; row < rows; row++) {
            series.setValid(row);
            series.values[row] = seriesId;
            if (thresholdDbps != null) {
                threshold.setValid(row);
                threshold.values[row] = thresholdDbps;
            }
        }
    }

    private static void add(Column column, BarAppender.Extra extra, BarView bars, BarAppender.Beside beside, long index, int row) {
        if (extra.spread() != null) {
            if (beside.spreads() != null) {
                column.setValid(row);
                column.setWide(row, extra.spread().of(beside.spreads(), index), 0);
            }
        } else if (extra.orphan() != null) {
            if (!extra.orphan().isNull(bars, index)) {
                column.setValid(row);
                if (extra.orphan() == OrphanColumn.ORPHAN_REASON) {
                    column.flags[row] = (byte) (bars.isReset(index) ? 1 : 0);
                } else {
                    column.values[row] = OrphanColumn.boundaryMicros(bars, index, beside.resets());
                }
            }
        } else if (extra.isOf(beside.features()) && !beside.features().isNull(index, extra.feature())) {
            column.setValid(row);
            add(column, row, beside.features(), extra.feature(), index);
        }
    }

    private static void add(Column column, int row, TradeHistory features, FeatureColumn feature, long index) {
        switch (feature.kind()) {
            case WHOLE -> column.values[row] = features.number(index, feature);
            case PRICE, VOLUME -> column.setWide(row, features.number(index, feature), features.high(index, feature));
            case RATIO -> column.values[row] = Double.doubleToRawLongBits(features.ratio(index, feature));
            default -> throw new IllegalStateException(feature.toString());
        }
    }

    /** Copies all rows to a chunk with the columns of {@link #define}. */
    void copyTo(DuckDBDataChunkWriter chunk) {
        if (chunk.capacity() < rows) {
            throw new IllegalStateException("a chunk of " + chunk.capacity() + " rows holds no block of " + rows);
        }
        for (int k = 0; k < columns.size(); k++) {
            Column column = columns.get(k);
            DriverVectors.validity(chunk, k).asLongBuffer().put(column.validity, 0, words(rows));
            if (column.kind == BarField.Kind.FLAG) {
                DriverVectors.data(chunk, k).put(column.flags, 0, rows);
            } else {
                DriverVectors.data(chunk, k).asLongBuffer().put(column.values, 0, column.isWide() ? 2 * rows : rows);
            }
        }
    }
}

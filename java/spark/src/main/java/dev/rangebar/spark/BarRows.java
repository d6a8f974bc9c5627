package dev.rangebar.spark;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.Int128;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows of bars: symbol, threshold, and the columns of a Parquet file of bars. */
final class BarRows {
    private static final BarField[] FIELDS = BarField.values();
    private static final int PRICE_DIGITS = 19; // as many as 63 bits

    private BarRows() {}

    /**
     * {@return the rows that {@link #append} has added as a Dataset} By an encoder: Spark generates its code once for all tasks, for those
     * of {@code createDataFrame} again in each task.
     */
    static Dataset<Row> dataset(SparkSession spark, JavaRDD<Row> rows) {
        return withTimes(spark.createDataset(rows.rdd(), Encoders.row(schema())));
    }

    /** {@return the schema of the rows that {@link #append} adds: times are microseconds} */
    private static StructType schema() {
        List<StructField> columns = new ArrayList<>();
        columns.add(DataTypes.createStructField("symbol", DataTypes.StringType, false));
        columns.add(DataTypes.createStructField("threshold_dbps", DataTypes.IntegerType, false));
        for (BarField field : FIELDS) {
            columns.add(DataTypes.createStructField(field.columnName(), type(field.kind()), true));
        }
        return DataTypes.createStructType(columns);
    }

    private static DataType type(BarField.Kind kind) {
        return switch (kind) {
            case TIME, WHOLE -> DataTypes.LongType;
            case PRICE -> DataTypes.createDecimalType(PRICE_DIGITS, kind.decimals());
            case VOLUME, TURNOVER -> DataTypes.createDecimalType(BarField.MAX_DECIMAL_DIGITS, kind.decimals());
            case RATIO -> DataTypes.DoubleType;
            case FLAG -> DataTypes.BooleanType;
        };
    }

    /** {@return the rows with timestamps in place of microseconds} */
    private static Dataset<Row> withTimes(Dataset<Row> rows) {
        List<Column> columns = new ArrayList<>();
        columns.add(functions.col("symbol"));
        columns.add(functions.col("threshold_dbps"));
        for (BarField field : FIELDS) {
            Column column = functions.col(field.columnName());
            columns.add(field.kind() == BarField.Kind.TIME
                    ? functions.timestamp_micros(column).as(field.columnName()) : column);
        }
        return rows.select(columns.toArray(new Column[0]));
    }

    static void append(List<Row> rows, String symbol, int dbps, BarView bars) {
        for (long i = 0; i < bars.size(); i++) {
            Object[] values = new Object[2 + FIELDS.length];
            values[0] = symbol;
            values[1] = dbps;
            for (int f = 0; f < FIELDS.length; f++) {
                values[2 + f] = FIELDS[f].isKnown(bars, i) ? value(FIELDS[f], bars, i, symbol) : null;
            }
            rows.add(RowFactory.create(values));
        }
    }

    private static Object value(BarField field, BarView bars, long index, String symbol) {
        return switch (field.kind()) {
            case TIME, WHOLE -> field.number(bars, index);
            case PRICE -> BigDecimal.valueOf(field.number(bars, index), field.kind().decimals());
            case VOLUME, TURNOVER -> {
                Optional<String> beyond = field.beyondDecimals(bars, index);
                if (beyond.isPresent()) {
                    throw new InvalidTradesException(symbol + ": " + beyond.get() + ": exceeds the " + BarField.MAX_DECIMAL_DIGITS
                            + " digits of a DECIMAL; text formats have no limit (rangebar build --format csv)");
                }
                yield Int128.toBigDecimal(field.number(bars, index), field.high(bars, index), field.kind().decimals());
            }
            case RATIO -> field.ratio(bars, index);
            case FLAG -> field.number(bars, index) != 0;
        };
    }
}

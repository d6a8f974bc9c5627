package dev.rangebar.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import dev.rangebar.BarBuffer;
import dev.rangebar.FixedPoint;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeFields;
import dev.rangebar.pipeline.SymbolNames;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.util.TaskCompletionListener;

/** Trades of a Dataset, block by block: a Dataset has no order, so the rows of each symbol and day are sorted by time and id. */
final class RowBlocks implements Iterator<TradeBlock> {
    private static final String DAY = "rangebar_day";
    private static final String MICROS = "rangebar_us";
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    /** The columns of the rows that this class makes blocks of; the last ones may be absent. */
    private static final List<String> REQUIRED = List.of("symbol", "timestamp", "price", "quantity", "agg_trade_id");
    private static final List<String> IDS = List.of("first_trade_id", "last_trade_id");
    private static final String MAKER = "is_buyer_maker";

    private final Iterator<Row> rows;
    private final TradeFields fields;
    private final BarOptions options;
    private final TradeBlock.Builder builder;
    private final BarBuffer ignored = BarBuffer.create();
    private RangeBarProcessor checker;
    private Row waiting;
    private TradeBlock.Place place;
    private Trade last;

    private RowBlocks(Iterator<Row> rows, boolean hasIds, boolean hasMaker, BarOptions options) {
        this.rows = rows;
        this.fields = new TradeFields(true, hasIds, hasMaker);
        this.options = options;
        this.builder = new TradeBlock.Builder(fields, options.tradesPerBlock, options.maxGapMicros());
        this.waiting = rows.hasNext() ? rows.next() : null;
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> closeChecker());
    }

    private void closeChecker() {
        if (checker != null) {
            checker.close();
        }
    }

    /** {@return the blocks of a Dataset, one task for some symbols and days} */
    static JavaRDD<TradeBlock> of(Dataset<Row> trades, BarOptions options) {
        List<String> names = Arrays.asList(trades.columns());
        for (String name : REQUIRED) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("the trades have no column " + name + "; expected " + REQUIRED
                        + ", and optionally " + IDS + ", " + MAKER);
            }
        }
        boolean hasIds = names.containsAll(IDS);
        if (!hasIds && IDS.stream().anyMatch(names::contains)) {
            throw new IllegalArgumentException("the trades have one of the columns " + IDS + "; expected both or none");
        }
        boolean hasMaker = names.contains(MAKER);
        check(trades, "symbol", DataTypes.StringType);
        check(trades, "timestamp", DataTypes.TimestampType);
        check(trades, "agg_trade_id", DataTypes.LongType);
        if (hasIds) {
            check(trades, IDS.get(0), DataTypes.LongType);
            check(trades, IDS.get(1), DataTypes.LongType);
        }
        if (hasMaker) {
            check(trades, MAKER, DataTypes.BooleanType);
        }
        checkDecimal(trades, "price");
        checkDecimal(trades, "quantity");
        Dataset<Row> sorted = trades
                .select(col("symbol"), expr("unix_micros(timestamp)").as(MICROS), col("price"), col("quantity"),
                        col("agg_trade_id"), hasIds ? col(IDS.get(0)) : expr("NULL"), hasIds ? col(IDS.get(1)) : expr("NULL"),
                        hasMaker ? col(MAKER) : expr("NULL"))
                .withColumn(DAY, expr(MICROS + " - pmod(" + MICROS + ", " + MICROS_PER_DAY + ")"))
                .repartition(col("symbol"), col(DAY))
                .sortWithinPartitions("symbol", DAY, MICROS, "agg_trade_id");
        return sorted.javaRDD().mapPartitions(rows -> new RowBlocks(rows, hasIds, hasMaker, options));
    }

    private static void check(Dataset<Row> trades, String name, DataType expected) {
        DataType type = trades.schema().apply(name).dataType();
        if (!type.equals(expected)) {
            throw new IllegalArgumentException("column " + name + " is " + type.sql() + "; expected " + expected.sql());
        }
    }

    private static void checkDecimal(Dataset<Row> trades, String name) {
        DataType type = trades.schema().apply(name).dataType();
        if (!(type instanceof DecimalType) || ((DecimalType) type).scale() > FixedPoint.DECIMALS) {
            throw new IllegalArgumentException("column " + name + " is " + type.sql() + "; expected a DECIMAL with at most "
                    + FixedPoint.DECIMALS + " decimals, such as DECIMAL(19, 8)");
        }
    }

    @Override
    public boolean hasNext() {
        return waiting != null;
    }

    @Override
    public TradeBlock next() {
        if (waiting == null) {
            throw new NoSuchElementException("no trade follows");
        }
        Row first = waiting;
        begin(first);
        while (waiting != null && !builder.isFull() && isOfPlace(waiting)) {
            Trade trade = trade(waiting);
            check(trade);
            builder.add(trade);
            last = trade;
            waiting = rows.hasNext() ? rows.next() : null;
        }
        return builder.build(place);
    }

    private void begin(Row first) {
        if (place != null && isOfPlace(first)) {
            place = new TradeBlock.Place(place.symbol, place.input, place.part + 1, place.firstMicrosOfInput());
            return;
        }
        if (first.isNullAt(0) || first.isNullAt(1)) {
            throw refused(first, "column " + (first.isNullAt(0) ? "symbol" : "timestamp") + " is null");
        }
        long micros = first.getLong(1);
        place = new TradeBlock.Place(symbol(first), "day " + LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY)), 0, micros);
        last = null;
        closeChecker();
        checker = options.largest();
    }

    private static String symbol(Row row) {
        try {
            return SymbolNames.checked(row.getString(0));
        } catch (IllegalArgumentException e) {
            throw refused(row, e.getMessage());
        }
    }

    private boolean isOfPlace(Row row) {
        return place.symbol.equals(row.isNullAt(0) ? null : row.getString(0)) && !row.isNullAt(1)
                && Math.floorDiv(row.getLong(1), MICROS_PER_DAY) == Math.floorDiv(place.firstMicrosOfInput(), MICROS_PER_DAY);
    }

    private Trade trade(Row row) {
        for (int column = 0; column < (fields.side() ? 8 : fields.tradeIds() ? 7 : 5); column++) {
            if (row.isNullAt(column) && (column < 5 || column == 7 || fields.tradeIds())) {
                throw refused(row, "column " + List.of("symbol", "timestamp", "price", "quantity", "agg_trade_id", IDS.get(0),
                        IDS.get(1), MAKER).get(column) + " is null");
            }
        }
        try {
            Trade trade = Trade.of(row.getLong(1), FixedPoint.ofBigDecimal(row.getDecimal(2)),
                    FixedPoint.ofBigDecimal(row.getDecimal(3))).withAggTradeId(row.getLong(4));
            trade = fields.tradeIds() ? trade.withTradeIds(row.getLong(5), row.getLong(6)) : trade;
            return fields.side() ? trade.withSide(row.getBoolean(7) ? Side.SELL : Side.BUY) : trade;
        } catch (ArithmeticException e) {
            throw refused(row, e.getMessage());
        }
    }

    private void check(Trade trade) {
        long id = trade.aggTradeId().orElseThrow();
        if (last != null && id <= last.aggTradeId().orElseThrow()) {
            throw new InvalidTradesException(where(trade) + (id == last.aggTradeId().orElseThrow()
                    ? "agg_trade_id " + id + " occurs twice: the row is a duplicate"
                    : "agg_trade_id " + id + " is not above that of the trade before it in time, "
                            + last.aggTradeId().orElseThrow() + ": id or timestamp is wrong"));
        }
        try {
            checker.push(trade, ignored);
        } catch (InvalidTradeException e) {
            throw new InvalidTradesException(where(trade) + FileBlocks.withoutIndex(e), e);
        }
        ignored.clear();
    }

    private String where(Trade trade) {
        return place.symbol + ", " + Instant.EPOCH.plus(trade.timestampMicros(), ChronoUnit.MICROS) + ", agg_trade_id "
                + trade.aggTradeId().orElseThrow() + ": ";
    }

    private static InvalidTradesException refused(Row row, String what) {
        return new InvalidTradesException("symbol " + row.get(0) + ", timestamp "
                + (row.isNullAt(1) ? "null" : Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS)) + ", agg_trade_id " + row.get(4)
                + ": " + what);
    }
}

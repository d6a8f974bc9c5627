package dev.rangebar.bench.readers;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import dev.rangebar.tradefiles.TradeLayout;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Compared readers; each returns the number of rows and the last id, so that all results can be checked for equality.
 */
final class Readings {
    /**
     * Result of a reader.
     *
     * @param rows number of rows
     * @param lastId largest id of an aggregate trade
     */
    record Seen(long rows, long lastId) {}

    private Readings() {}

    /** Reads the trades and builds bars. */
    static Seen bars(Path file) throws TradeFileException {
        return bars(file, ReadOptions.DEFAULT);
    }

    /** Reads the trades by a mapping of all columns, and builds bars. */
    static Seen mappedBars(Path file) throws TradeFileException {
        TradeLayout layout = TradeLayout.builder().aggTradeId("agg_trade_id").price("price").quantity("quantity")
                .tradeIds("first_trade_id", "last_trade_id").time("transact_time").isBuyerMaker("is_buyer_maker").build();
        return bars(file, ReadOptions.DEFAULT.withLayout(layout));
    }

    private static Seen bars(Path file, ReadOptions options) throws TradeFileException {
        long rows = 0;
        long lastId = 0;
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(250));
                BarBuffer bars = BarBuffer.create();
                TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile(file.toString(), file), options)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                processor.process(chunk.trades(), bars);
                rows += chunk.size();
                lastId = chunk.trade(chunk.size() - 1).aggTradeId().orElse(0);
            }
            if (bars.size() == 0) {
                throw new IllegalStateException("no bars");
            }
        }
        return new Seen(rows, lastId);
    }

    /** Returns DuckDB's expression for a CSV file of trades, also a compressed one, whose columns have their types. */
    static String csv(Path file, String decimalType) {
        return "read_csv('" + file + "', header = true, columns = {'agg_trade_id': 'BIGINT', 'price': '" + decimalType
                + "', 'quantity': '" + decimalType + "', 'first_trade_id': 'BIGINT', 'last_trade_id': 'BIGINT', "
                + "'transact_time': 'BIGINT', 'is_buyer_maker': 'BOOLEAN'})";
    }

    /** Reads all columns with DuckDB and keeps none. */
    static Seen duckdb(Connection connection, String source) throws SQLException {
        String sql = "select count(*), max(agg_trade_id), max(price), max(quantity), max(first_trade_id), "
                + "max(last_trade_id), max(transact_time), max(is_buyer_maker) from " + source;
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return new Seen(result.getLong(1), result.getLong(2));
        }
    }
}

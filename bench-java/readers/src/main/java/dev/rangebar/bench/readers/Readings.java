package dev.rangebar.bench.readers;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What is compared; each tells how many rows it has read and the last aggregate id, so that all can be held equal. */
final class Readings {
    /**
     * What a reading has seen.
     *
     * @param rows how many
     * @param lastId the largest aggregate id
     */
    record Seen(long rows, long lastId) {}

    private Readings() {}

    /** Reads the trades and makes bars of them. */
    static Seen bars(Path file) throws TradeFileException {
        long rows = 0;
        long lastId = 0;
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(250));
                BarBuffer bars = BarBuffer.create();
                TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile(file.toString(), file), null)) {
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

    /** Has DuckDB read all columns, as the types that they have, and keep none. */
    static Seen duckdb(Connection connection, Path file, String decimalType) throws SQLException {
        String sql = "select count(*), max(agg_trade_id), max(price), max(quantity), max(first_trade_id), "
                + "max(last_trade_id), max(transact_time), max(is_buyer_maker) from read_csv('" + file
                + "', header = true, columns = {'agg_trade_id': 'BIGINT', 'price': '" + decimalType
                + "', 'quantity': '" + decimalType + "', 'first_trade_id': 'BIGINT', 'last_trade_id': 'BIGINT', "
                + "'transact_time': 'BIGINT', 'is_buyer_maker': 'BOOLEAN'})";
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return new Seen(result.getLong(1), result.getLong(2));
        }
    }
}

package dev.rangebar.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Databases in format 1: the statements are those of the last version that wrote it. */
final class Format1 {
    private static final String KEY = "symbol VARCHAR NOT NULL, threshold_dbps INTEGER NOT NULL, ";
    private static final String BARS = "open_time TIMESTAMPTZ, close_time TIMESTAMPTZ, open DECIMAL(19, 8), "
            + "high DECIMAL(19, 8), low DECIMAL(19, 8), close DECIMAL(19, 8), volume DECIMAL(38, 8), "
            + "turnover DECIMAL(38, 16), buy_volume DECIMAL(38, 8), sell_volume DECIMAL(38, 8), "
            + "buy_turnover DECIMAL(38, 16), sell_turnover DECIMAL(38, 16), first_trade_id BIGINT, last_trade_id BIGINT, "
            + "first_agg_trade_id BIGINT, last_agg_trade_id BIGINT, individual_trade_count BIGINT, "
            + "agg_record_count BIGINT, buy_trade_count BIGINT, sell_trade_count BIGINT, vwap DECIMAL(19, 8), "
            + "duration_us BIGINT, ofi DOUBLE, vwap_close_deviation DOUBLE, price_impact DOUBLE, "
            + "kyle_lambda_proxy DOUBLE, trade_intensity DOUBLE, volume_per_trade DOUBLE, aggression_ratio DOUBLE, "
            + "aggregation_density DOUBLE, turnover_imbalance DOUBLE, is_incomplete BOOLEAN";

    private Format1() {}

    /**
     * Writes what a database holds to a new one in format 1, which keeps of each source the first and the last id only.
     */
    static Path copyOf(Path database, Path file) throws SQLException, IOException {
        Files.deleteIfExists(file);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = connection.createStatement()) {
            sql.execute("SET TimeZone = 'UTC'");
            sql.execute("ATTACH '" + database + "' AS current (READ_ONLY)");
            sql.execute("ATTACH '" + file + "' AS old (STORAGE_VERSION 'v1.0.0')");
            sql.execute("USE old");
            sql.execute("CREATE TABLE bars (" + KEY + BARS + ")");
            sql.execute("CREATE TABLE series (" + KEY + "timestamp_gate BOOLEAN NOT NULL, "
                    + "max_gap_us BIGINT, library_version VARCHAR NOT NULL, state BLOB NOT NULL)");
            sql.execute("CREATE TABLE sources (" + KEY + "name VARCHAR NOT NULL, sha256 VARCHAR, "
                    + "trades BIGINT NOT NULL, first_id BIGINT, last_id BIGINT, last_time TIMESTAMPTZ NOT NULL)");
            sql.execute("CREATE TABLE rangebar_store (format INTEGER NOT NULL)");
            sql.execute("INSERT INTO rangebar_store VALUES (1)");
            sql.execute("INSERT INTO bars SELECT * EXCLUDE (series_id) FROM current.bars ORDER BY rowid");
            sql.execute("INSERT INTO series SELECT symbol, distance, timestamp_gate, max_gap_us, library_version, state "
                    + "FROM current.series ORDER BY rowid");
            sql.execute("INSERT INTO sources SELECT symbol, distance, name, sha256, trades, (SELECT min(first_id) "
                    + "FROM current.source_runs r WHERE r.source_id = o.source_id), (SELECT max(last_id) "
                    + "FROM current.source_runs r WHERE r.source_id = o.source_id), last_time "
                    + "FROM current.sources o JOIN current.series USING (series_id) ORDER BY source_id");
        }
        return file;
    }
}

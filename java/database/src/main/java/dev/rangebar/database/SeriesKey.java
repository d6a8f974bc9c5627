package dev.rangebar.database;

import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.tradefiles.Quotes;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Columns of table {@code series} that identify a series.
 *
 * @param symbol the symbol
 * @param market the market; empty text if it is not known
 * @param distanceKind {@value DatabaseSchema#THRESHOLD}; later also others
 * @param distance the threshold in decimal basis points
 * @param resetRule the rule for resets; empty text for none
 * @param timestampGate an option, as in the series
 * @param maxGapMicros an option: the maximum gap; null for none
 * @param furtherOptions an option: the rule for quotes; null for trades
 */
record SeriesKey(String symbol, String market, String distanceKind, long distance, String resetRule, boolean timestampGate,
        Long maxGapMicros, String furtherOptions) {
    /** The columns of the key, the options last. */
    static final String COLUMNS = "symbol, market, distance_kind, distance, reset_rule, timestamp_gate, max_gap_us, "
            + "further_options";
    /** The condition on all columns but the options. */
    static final String CONDITION = "symbol = ? AND market = ? AND distance_kind = ? AND distance = ? AND reset_rule = ?";

    static SeriesKey of(BarSeriesSpec series) {
        String symbol = series.symbol().orElseThrow();
        String market = series.market().orElse("");
        int threshold = ((Threshold) series.distance()).decimalBasisPoints();
        return new SeriesKey(symbol, market, DatabaseSchema.THRESHOLD, threshold, "", series.timestampGate(),
                maxGapMicros(series), series.quotes().map(Quotes::toString).orElse(null));
    }

    private static Long maxGapMicros(BarSeriesSpec series) {
        return series.maxGap().map(gap -> gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000).orElse(null);
    }

    /** {@return the threshold for the column of table bars; null for a distance of another kind} */
    Integer thresholdDbps() {
        return distanceKind.equals(DatabaseSchema.THRESHOLD) ? Math.toIntExact(distance) : null;
    }

    /**
     * Sets the first parameters of a statement to those of {@link #CONDITION}.
     *
     * @return the index of the next parameter
     */
    int setWithoutOptions(PreparedStatement statement) throws SQLException {
        statement.setString(1, symbol);
        statement.setString(2, market);
        statement.setString(3, distanceKind);
        statement.setLong(4, distance);
        statement.setString(5, resetRule);
        return 6;
    }

    /**
     * Sets the first parameters of a statement in the order of {@link #COLUMNS}.
     *
     * @return the index of the next parameter
     */
    int set(PreparedStatement statement) throws SQLException {
        int next = setWithoutOptions(statement);
        statement.setBoolean(next, timestampGate);
        statement.setObject(next + 1, maxGapMicros);
        statement.setString(next + 2, furtherOptions);
        return next + 3;
    }
}

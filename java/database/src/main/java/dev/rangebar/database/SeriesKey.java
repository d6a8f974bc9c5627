package dev.rangebar.database;

import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarSeriesSpec;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Columns of table {@code series} that identify a series, apart from its options.
 *
 * @param symbol the symbol
 * @param market the market; empty text if it is not known
 * @param distanceKind {@value DatabaseSchema#THRESHOLD}; later also others
 * @param distance the threshold in decimal basis points
 * @param resetRule the rule for resets; empty text for none
 */
record SeriesKey(String symbol, String market, String distanceKind, long distance, String resetRule) {
    static final String CONDITION = "symbol = ? AND market = ? AND distance_kind = ? AND distance = ? AND reset_rule = ?";
    private static final int COLUMNS = 5;

    static SeriesKey of(BarSeriesSpec series) {
        String symbol = series.symbol().orElseThrow();
        String market = series.market().orElse("");
        return switch (series.distance()) {
            case Threshold threshold -> new SeriesKey(symbol, market, DatabaseSchema.THRESHOLD,
                    threshold.decimalBasisPoints(), "");
        };
    }

    /** {@return the threshold for the column of table bars; null for a distance of another kind} */
    Integer thresholdDbps() {
        return distanceKind.equals(DatabaseSchema.THRESHOLD) ? Math.toIntExact(distance) : null;
    }

    /**
     * Sets the parameters of a statement in the order of {@link #CONDITION}.
     *
     * @return the index of the next parameter
     */
    int set(PreparedStatement statement, int from) throws SQLException {
        statement.setString(from, symbol);
        statement.setString(from + 1, market);
        statement.setString(from + 2, distanceKind);
        statement.setLong(from + 3, distance);
        statement.setString(from + 4, resetRule);
        return from + COLUMNS;
    }
}

package dev.rangebar.database;

import dev.rangebar.BarDistance;
import dev.rangebar.FixedPoint;
import dev.rangebar.ResetRule;
import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.tradefiles.Quotes;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.duckdb.DuckDBAppender;

/**
 * Columns of table {@code series} that identify a series.
 *
 * @param symbol the symbol
 * @param market the market; empty text if it is not known
 * @param distanceKind {@value DatabaseSchema#THRESHOLD} or {@value DatabaseSchema#ABSOLUTE}
 * @param distance the threshold in decimal basis points, or the absolute distance in units of 1e-8
 * @param resetRule the rule for resets; empty text for none
 * @param timestampGate an option, as in the series
 * @param maxGapMicros an option: the maximum gap; null for none
 * @param furtherOptions options: the tick size and the rule for quotes; null for neither
 */
record SeriesKey(String symbol, String market, String distanceKind, long distance, String resetRule, boolean timestampGate,
        Long maxGapMicros, String furtherOptions) {
    private static final String TICK_SIZE = "tick size ";

    /** The columns of the key, the options last. */
    static final String COLUMNS = "symbol, market, distance_kind, distance, reset_rule, timestamp_gate, max_gap_us, "
            + "further_options";

    static SeriesKey of(BarSeriesSpec series) {
        String symbol = series.symbol().orElseThrow();
        String market = series.market().orElse("");
        boolean isThreshold = series.distance() instanceof Threshold;
        return new SeriesKey(symbol, market, isThreshold ? DatabaseSchema.THRESHOLD : DatabaseSchema.ABSOLUTE,
                unitsOf(series.distance()), series.resets().map(ResetRule::toString).orElse(""), series.timestampGate(), maxGapMicros(series),
                furtherOptions(series));
    }

    private static long unitsOf(BarDistance distance) {
        return distance instanceof Threshold threshold ? threshold.decimalBasisPoints()
                : distance instanceof BarDistance.Ticks ticks ? ticks.units() : ((BarDistance.Absolute) distance).units();
    }

    /** The tick size stands before the rule for quotes. */
    private static String furtherOptions(BarSeriesSpec series) {
        String quotes = series.quotes().map(Quotes::toString).orElse(null);
        if (!(series.distance() instanceof BarDistance.Ticks ticks)) {
            return quotes;
        }
        return TICK_SIZE + FixedPoint.toString(ticks.tickSize()) + (quotes == null ? "" : "; " + quotes);
    }

    /**
     * {@return the key in a row of table series}
     *
     * @param row the columns {@link #COLUMNS}
     */
    static SeriesKey ofRow(List<Object> row) {
        return new SeriesKey((String) row.get(0), (String) row.get(1), (String) row.get(2), ((Number) row.get(3)).longValue(),
                (String) row.get(4), (Boolean) row.get(5), Optional.ofNullable((Number) row.get(6)).map(Number::longValue).orElse(null),
                (String) row.get(7));
    }

    /**
     * {@return the series of the key, without features}
     *
     * @throws DatabaseException if it has an option of a later version, or its numbers are those of no series
     */
    BarSeriesSpec toSpec() throws DatabaseException {
        if (furtherOptions != null && !isKnown(furtherOptions)) {
            throw new DatabaseException("a series of " + symbol + " was built with an option of a later version: " + furtherOptions
                    + "; use that version");
        }
        try {
            return new BarSeriesSpec(Optional.of(symbol), Optional.of(market).filter(name -> !name.isEmpty()), toDistance(), timestampGate,
                    Optional.ofNullable(maxGapMicros).map(micros -> Duration.of(micros, ChronoUnit.MICROS)), quotes(furtherOptions),
                    Optional.empty(), Optional.of(resetRule).filter(rule -> !rule.isEmpty()).map(ResetRule::parse), false);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DatabaseException("a series of " + symbol + " is damaged: " + e.getMessage(), e);
        }
    }

    private BarDistance toDistance() {
        if (distanceKind.equals(DatabaseSchema.THRESHOLD)) {
            return Threshold.ofDecimalBasisPoints(Math.toIntExact(distance));
        }
        if (furtherOptions != null && furtherOptions.startsWith(TICK_SIZE)) {
            long size = FixedPoint.parse(furtherOptions.substring(TICK_SIZE.length()).split(";")[0]);
            return new BarDistance.Ticks(distance / size, size);
        }
        return new BarDistance.Absolute(distance);
    }

    /** {@return the rule for quotes behind the tick size; empty if there is none, or this version does not know it} */
    private static Optional<Quotes> quotes(String furtherOptions) {
        if (furtherOptions == null || !furtherOptions.startsWith(TICK_SIZE)) {
            return Optional.ofNullable(furtherOptions).flatMap(Quotes::parse);
        }
        int quotes = furtherOptions.indexOf("; ");
        return quotes < 0 ? Optional.empty() : Quotes.parse(furtherOptions.substring(quotes + 2));
    }

    /** {@return {@code true} if this version knows the options} */
    static boolean isKnown(String furtherOptions) {
        return furtherOptions.startsWith(TICK_SIZE) && !furtherOptions.contains("; ") || quotes(furtherOptions).isPresent();
    }

    private static Long maxGapMicros(BarSeriesSpec series) {
        return series.maxGap().map(gap -> gap.getSeconds() * 1_000_000 + gap.getNano() / 1_000).orElse(null);
    }

    /** {@return {@code true} if the two differ in their options at most} */
    boolean equalsButOptions(SeriesKey other) {
        return new SeriesKey(symbol, market, distanceKind, distance, resetRule, other.timestampGate, other.maxGapMicros,
                other.furtherOptions).equals(other);
    }

    /** {@return {@code true} if the two differ in their further options at most} */
    boolean equalsButFurtherOptions(SeriesKey other) {
        return equalsButOptions(other) && timestampGate == other.timestampGate && Objects.equals(maxGapMicros, other.maxGapMicros);
    }

    /** {@return the threshold for the column of table bars; null for a distance of another kind} */
    Integer thresholdDbps() {
        return distanceKind.equals(DatabaseSchema.THRESHOLD) ? Math.toIntExact(distance) : null;
    }

    /** {@return the condition on all columns with the values in its text} */
    String condition() {
        return "symbol = " + text(symbol) + " AND market = " + text(market) + " AND distance_kind = " + text(distanceKind)
                + " AND distance = " + distance + " AND reset_rule = " + text(resetRule) + " AND timestamp_gate = " + timestampGate
                + " AND max_gap_us IS NOT DISTINCT FROM " + maxGapMicros + " AND further_options IS NOT DISTINCT FROM "
                + text(furtherOptions);
    }

    private static String text(String value) {
        return value == null ? "NULL" : "'" + value.replace("'", "''") + "'";
    }

    /** Appends the columns, in the order of {@link #COLUMNS}, to a started row. */
    void append(DuckDBAppender row) throws SQLException {
        row.append(symbol);
        row.append(market);
        row.append(distanceKind);
        row.append(distance);
        row.append(resetRule);
        row.append(timestampGate);
        row.append(maxGapMicros);
        row.append(furtherOptions);
    }
}

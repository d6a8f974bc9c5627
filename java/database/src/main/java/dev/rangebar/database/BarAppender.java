package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.FeatureColumn;
import dev.rangebar.FeaturePlan;
import dev.rangebar.ResetRule;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.OrphanColumn;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Appends rows to table {@code bars}, faster than INSERT. */
final class BarAppender implements AutoCloseable {
    private final DuckDBAppender rows;
    private final List<Extra> extras;
    private final long[] words = new long[BarRow.WORDS];

    /**
     * A column behind those of a bar: a spread, a feature or a column of orphaned bars; the other two are null.
     *
     * @param spread the spread
     * @param feature the feature
     * @param profile the profile of the feature; null for the flags and the footprint, which every profile has
     * @param orphan the column of orphaned bars
     */
    record Extra(BarSpreads.Column spread, FeatureColumn feature, FeaturePlan.Profile profile, OrphanColumn orphan) {
        /** {@return {@code true} if a history has this feature} */
        boolean isOf(TradeHistory features) {
            return features != null && (profile == null || profile == features.plan().profile());
        }
    }

    /** Sources of the columns of a series beside those of a bar: spreads, features and reset rule; each is null if it has none. */
    record Beside(BarSpreads spreads, TradeHistory features, ResetRule resets) {}

    private static final Beside NOTHING = new Beside(null, null, null);

    /** An appender to a table that may have columns behind those of a bar. */
    BarAppender(DuckDBConnection connection, List<Extra> extras) throws SQLException {
        this.extras = List.copyOf(extras);
        rows = connection.createAppender("bars");
        // The thread rule is one thread at a time; with confinement, a second thread that closes would lose rows silently.
        rows.unsafeBreakThreadConfinement();
    }

    /** Appends bars to a table without columns of a series. */
    void append(BarView bars, Beside beside, Set<BarField> absent) throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            appendBar(bars, beside, absent, index);
            rows.endRow();
        }
    }

    private void appendBar(BarView bars, Beside beside, Set<BarField> absent, long index) throws SQLException, DatabaseException {
        BarRow.read(bars, index, absent, words, 0);
        appendBar(words, 0, bars, beside, index);
    }

    private void appendBar(long[] bar, int from, BarView bars, Beside beside, long index) throws SQLException {
        BarRow.append(rows, bar, from);
        for (Extra extra : extras) {
            if (extra.spread() != null) {
                BarRow.append(rows, extra.spread(), beside.spreads(), index);
            } else if (extra.orphan() != null) {
                BarRow.append(rows, extra.orphan(), bars, beside.resets(), index);
            } else {
                BarRow.append(rows, extra.feature(), extra.isOf(beside.features()) ? beside.features() : null, index);
            }
        }
    }

    /** Appends bars of a series; the threshold is null for a distance of another kind. */
    void append(int seriesId, String symbol, Integer thresholdDbps, BarView bars, Beside beside, Set<BarField> absent)
            throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            rows.append(seriesId);
            rows.append(symbol);
            rows.append(thresholdDbps);
            appendBar(bars, beside, absent, index);
            rows.endRow();
        }
    }

    /** Appends bars of a series that has neither spreads nor features nor orphaned bars. */
    void append(HeldBars bars) throws SQLException {
        for (int from = 0; from < bars.end(); from += BarRow.WORDS) {
            rows.beginRow();
            rows.append(bars.sink().seriesId());
            rows.append(bars.sink().key().symbol());
            rows.append(bars.sink().key().thresholdDbps());
            appendBar(bars.words(), from, null, NOTHING, 0);
            rows.endRow();
        }
    }

    /** Writes all rows to the table and closes the appender. */
    void finish() throws SQLException {
        flush();
        rows.close();
    }

    /** Writes all rows to the table; closing would do so, too, but would hide an error. */
    void flush() throws SQLException {
        rows.flush();
    }

    /** Closes the appender; rows that were not written may be lost. */
    @Override
    public void close() throws SQLException {
        rows.close();
    }
}

package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.pipeline.BarSpreads;
import java.sql.SQLException;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Appends rows to table {@code bars}, faster than INSERT. */
final class BarAppender implements AutoCloseable {
    private final DuckDBAppender rows;
    private final boolean hasSpreads;

    /** An appender to a table that may have columns of spreads. */
    BarAppender(DuckDBConnection connection, boolean hasSpreads) throws SQLException {
        this.hasSpreads = hasSpreads;
        rows = connection.createAppender("bars");
        // The thread rule is one thread at a time; with confinement, a second thread that closes would lose rows silently.
        rows.unsafeBreakThreadConfinement();
    }

    /** Appends bars to a table that has the columns of a bar only. */
    void append(BarView bars, BarSpreads spreads, Set<BarField> absent) throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            appendBar(bars, spreads, absent, index);
            rows.endRow();
        }
    }

    private void appendBar(BarView bars, BarSpreads spreads, Set<BarField> absent, long index) throws SQLException,
            DatabaseException {
        BarRow.append(rows, bars, index, absent);
        if (hasSpreads) {
            BarRow.appendSpreads(rows, spreads, index);
        }
    }

    /** Appends bars of a series; the threshold is null for a distance of another kind. */
    void append(int seriesId, String symbol, Integer thresholdDbps, BarView bars, BarSpreads spreads, Set<BarField> absent)
            throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            rows.append(seriesId);
            rows.append(symbol);
            rows.append(thresholdDbps);
            appendBar(bars, spreads, absent, index);
            rows.endRow();
        }
    }

    /** Writes all rows to the table and closes the appender. */
    void finish() throws SQLException {
        rows.flush(); // closing would do so, too, but would hide an error
        rows.close();
    }

    /** Closes the appender; rows that were not written may be lost. */
    @Override
    public void close() throws SQLException {
        rows.close();
    }
}

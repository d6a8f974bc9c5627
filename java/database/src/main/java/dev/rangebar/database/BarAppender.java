package dev.rangebar.database;

import dev.rangebar.BarView;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Appends rows to table {@code bars}, faster than INSERT. */
final class BarAppender implements AutoCloseable {
    private final DuckDBAppender rows;

    BarAppender(DuckDBConnection connection) throws SQLException {
        rows = connection.createAppender("bars");
        // The thread rule is one thread at a time; with confinement, a second thread that closes would lose rows silently.
        rows.unsafeBreakThreadConfinement();
    }

    /** Appends bars to a table that has the columns of a bar only. */
    void append(BarView bars) throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            BarRow.append(rows, bars, index);
            rows.endRow();
        }
    }

    /** Appends bars of a series; the threshold is null for a distance of another kind. */
    void append(int seriesId, String symbol, Integer thresholdDbps, BarView bars) throws SQLException,
            DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            rows.append(seriesId);
            rows.append(symbol);
            rows.append(thresholdDbps);
            BarRow.append(rows, bars, index);
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

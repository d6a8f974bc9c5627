package dev.rangebar.database;

import dev.rangebar.BarView;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Appends rows to the table {@code bars}, faster than INSERT. */
final class BarAppender implements AutoCloseable {
    private final DuckDBAppender rows;

    BarAppender(DuckDBConnection connection) throws SQLException {
        rows = connection.createAppender("bars");
        // One thread at a time is what we promise; without this, a second one that closes would lose rows silently.
        rows.unsafeBreakThreadConfinement();
    }

    /** Appends the bars of a table without key. */
    void append(BarView bars) throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            BarRow.append(rows, bars, index);
            rows.endRow();
        }
    }

    /** Appends the bars of a series. */
    void append(String symbol, int threshold, BarView bars) throws SQLException, DatabaseException {
        for (long index = 0; index < bars.size(); index++) {
            rows.beginRow();
            rows.append(symbol);
            rows.append(threshold);
            BarRow.append(rows, bars, index);
            rows.endRow();
        }
    }

    /** Hands all rows to the table, and ends. */
    void finish() throws SQLException {
        rows.flush(); // closing would do so, too, but keep an error to itself
        rows.close();
    }

    /** Ends; rows that were not handed on are lost, or not. */
    @Override
    public void close() throws SQLException {
        rows.close();
    }
}

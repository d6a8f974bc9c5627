package dev.rangebar.database;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import java.sql.SQLException;
import java.util.Set;

/** The way of bars into the Parquet file of a sink: at once through a table, or while they come. */
interface ParquetRows {
    /** Adds bars. */
    void append(BarView bars, BarAppender.Beside beside, Set<BarField> absent) throws SQLException, DatabaseException;

    /** Completes the file, but for its digest. */
    void finish() throws SQLException;

    /** Gives up what is not finished; without effect after {@link #finish}. */
    void close() throws SQLException;
}

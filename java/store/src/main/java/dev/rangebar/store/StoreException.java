package dev.rangebar.store;

import java.io.IOException;
import java.sql.SQLException;

/** A database or a Parquet file cannot be used. The message says what was wrong. */
public class StoreException extends IOException {
    private static final long serialVersionUID = 1;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    StoreException(SQLException cause) {
        this(firstLines(cause), cause);
    }

    /** Without the hints on how to debug DuckDB itself. */
    private static String firstLines(SQLException error) {
        String message = String.valueOf(error.getMessage());
        int end = message.indexOf("\n\nStack Trace");
        return (end < 0 ? message : message.substring(0, end)).strip();
    }
}

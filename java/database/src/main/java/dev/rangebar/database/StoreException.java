package dev.rangebar.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A database or a Parquet file cannot be used. The message says what was wrong. */
public class StoreException extends IOException {
    private static final long serialVersionUID = 1;
    /** Such as {@code Invalid Input Error: }. */
    private static final Pattern KIND = Pattern.compile("^[A-Z][A-Za-z]*( [A-Z][A-Za-z]*)* Error: ");
    /** Where one error holds another, such as that the disk is full, as JSON. */
    private static final Pattern INNER = Pattern.compile("\\{\"exception_type\":.*?\"exception_message\":"
            + "\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Pattern LOCKED = Pattern.compile("Could not set lock on file .*\\(PID (\\d+)\\)");

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Of SQL that the user has not written: neither it nor the kind of the error would tell them anything. */
    StoreException(SQLException cause) {
        this(withoutSql(cause), cause);
    }

    /** Of a database that could not be opened. */
    static StoreException ofOpening(SQLException cause) {
        Matcher lock = LOCKED.matcher(String.valueOf(cause.getMessage()));
        return lock.find() ? new StoreException("another process, number " + lock.group(1) + ", has it open, and only one "
                + "can while one writes; give the same command again when that has ended", cause) : new StoreException(cause);
    }

    /** Of SQL that the user has written. */
    static StoreException ofQuestion(SQLException cause) {
        return new StoreException(firstLines(cause), cause);
    }

    /** Without the hints on how to debug DuckDB itself. */
    private static String firstLines(SQLException error) {
        String message = before("\n\nStack Trace", String.valueOf(error.getMessage()));
        Matcher inner = INNER.matcher(message);
        return inner.find() ? inner.group(1).replaceAll("\\\\(.)", "$1") : message;
    }

    private static String withoutSql(SQLException error) {
        return KIND.matcher(before("\n\nLINE ", firstLines(error))).replaceFirst("");
    }

    private static String before(String end, String text) {
        int position = text.indexOf(end);
        return (position < 0 ? text : text.substring(0, position)).strip();
    }
}

package dev.rangebar.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signals that a database or a Parquet file cannot be read or written. The message tells the cause and the remedy. */
public class DatabaseException extends IOException {
    private static final long serialVersionUID = 2;
    /** Prefix that DuckDB puts before its messages, for example {@code Invalid Input Error: }. */
    private static final Pattern KIND = Pattern.compile("^[A-Z][A-Za-z]*( [A-Z][A-Za-z]*)* Error: ");
    /** Cause of an error, for example a full disk, which DuckDB embeds as JSON. */
    private static final Pattern INNER = Pattern.compile("\\{\"exception_type\":.*?\"exception_message\":"
            + "\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final String NO_FILES = "file system operations are disabled by configuration";

    /** Kinds of errors of which the SQL of a user is not the cause. */
    private static final Pattern OF_FILE = Pattern.compile("^((IO|Invalid|Serialization) Error: |Invalid Input Error: "
            + "Failed to read file )");
    /** Columns that a database has, and a Parquet file of one series has not. */
    private static final Pattern OF_SERIES = Pattern.compile("column \"(symbol|threshold_dbps|series_id)\" not found");

    /** Without the number of the process, or with 0, if that process has just ended. */
    private static final Pattern LOCKED = Pattern.compile("Could not set lock on file (?:.*\\(PID ([1-9]\\d*)\\))?");

    /** The most inputs that a message names. */
    private static final int MAX_NAMES = 3;

    private final boolean isLocked;
    private final ArrayList<String> uncommittedInputs;

    DatabaseException(String message) {
        this(message, null);
    }

    DatabaseException(String message, Throwable cause) {
        this(message, cause, false, List.of());
    }

    private DatabaseException(String message, Throwable cause, boolean isLocked, List<String> uncommittedInputs) {
        super(message, cause);
        this.isLocked = isLocked;
        this.uncommittedInputs = new ArrayList<>(uncommittedInputs);
    }

    /**
     * {@return the exception for a transaction that has failed}
     *
     * @param inputs the names of the inputs of the transaction, one or more
     */
    static DatabaseException ofTransaction(SQLException cause, List<String> inputs) {
        int others = inputs.size() - MAX_NAMES;
        String names = others > 1 ? String.join(", ", inputs.subList(0, MAX_NAMES)) + " and " + others + " others" : String.join(", ", inputs);
        return new DatabaseException(withoutSql(cause) + "; not in the database: " + names, cause, false, inputs);
    }

    /** {@return an exception that says the same, for another caller} */
    DatabaseException again() {
        return new DatabaseException(getMessage(), this, isLocked, uncommittedInputs);
    }

    /**
     * {@return the names of inputs that were processed whole and are not in the database, because their transaction has failed} All
     * inputs that were processed whole before them are. Empty for other errors.
     */
    public List<String> uncommittedInputs() {
        return List.copyOf(uncommittedInputs);
    }

    /** {@return {@code true} if another process has the database open} */
    boolean isLocked() {
        return isLocked;
    }

    /** Wraps an error of the library's own SQL; neither that SQL nor the kind of the error would help the user. */
    DatabaseException(SQLException cause) {
        this(withoutSql(cause), cause);
    }

    /** {@return the exception for a database that cannot be opened} */
    static DatabaseException ofOpening(SQLException cause) {
        Matcher lock = LOCKED.matcher(String.valueOf(cause.getMessage()));
        return lock.find() ? new DatabaseException((lock.group(1) == null ? "another process" : "process " + lock.group(1))
                + " has the database open, and no other can "
                + "open it while one writes; run the command again when that process has ended", cause, true, List.of())
                : new DatabaseException(cause);
    }

    /** {@return the exception for SQL of the user, with the place of the error in it} */
    static DatabaseException ofUserSql(SQLException cause) {
        return new DatabaseException(firstLines(cause), cause);
    }

    /** {@return the exception for SQL of the user on a Parquet file} */
    static DatabaseException ofUserSql(SQLException cause, Path parquet) {
        String message = firstLines(cause);
        if (OF_FILE.matcher(message).find()) {
            return ofParquet(cause, parquet);
        }
        return new DatabaseException(OF_SERIES.matcher(message).find() ? message + "\nA Parquet file has the bars of one "
                + "series, and a database has the columns symbol, threshold_dbps and series_id; omit the column" : message, cause);
    }

    /** {@return the exception for a Parquet file that DuckDB cannot read} */
    static DatabaseException ofParquet(SQLException cause, Path parquet) {
        String detail = withoutSql(cause).replace(" '" + parquet.toAbsolutePath() + "'", "").replace(" \"" + parquet.toAbsolutePath() + "\"", "")
                .replace("Invalid result set", "a page cannot be read"); // all that a streamed result says
        return new DatabaseException("the Parquet file is damaged, truncated or of an unsupported kind (" + detail
                + "); restore it from a copy, or write it again", cause);
    }

    /** {@return the message without the hints on how to debug DuckDB itself} */
    private static String firstLines(SQLException error) {
        String message = before("\n\nStack Trace", String.valueOf(error.getMessage()));
        Matcher inner = INNER.matcher(message);
        return (inner.find() ? inner.group(1).replaceAll("\\\\(.)", "$1") : message).replace(NO_FILES,
                "the SQL, or a view or macro of the database, reads another file than the queried one; --allow-files permits "
                + "that to SQL");
    }

    private static String withoutSql(SQLException error) {
        return KIND.matcher(before("\n\nLINE ", firstLines(error))).replaceFirst("");
    }

    private static String before(String end, String text) {
        int position = text.indexOf(end);
        return (position < 0 ? text : text.substring(0, position)).strip();
    }
}

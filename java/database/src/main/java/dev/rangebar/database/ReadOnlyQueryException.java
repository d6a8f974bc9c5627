package dev.rangebar.database;

/** Signals a statement that is not a single read-only one, and so was not executed. */
public final class ReadOnlyQueryException extends DatabaseException {
    private static final long serialVersionUID = 1;

    ReadOnlyQueryException(String message) {
        super(message, null);
    }
}

package dev.rangebar.database;

/** An input does not go on where the bars in a store end, nor repeats what they were built from. */
public final class SourceConflictException extends DatabaseException {
    private static final long serialVersionUID = 1;

    SourceConflictException(String message) {
        super(message, null);
    }
}

package dev.rangebar.database;

/** What is asked is no question: a statement that could change or write something. */
public final class NoQuestionException extends StoreException {
    private static final long serialVersionUID = 1;

    NoQuestionException(String message) {
        super(message, null);
    }
}

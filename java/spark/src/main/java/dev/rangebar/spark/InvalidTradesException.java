package dev.rangebar.spark;

/** Thrown if trades cannot be made bars of: the message says where, what is wrong and what was expected. No bar comes out. */
public final class InvalidTradesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidTradesException(String message) {
        super(message);
    }

    InvalidTradesException(String message, Throwable cause) {
        super(message, cause);
    }
}

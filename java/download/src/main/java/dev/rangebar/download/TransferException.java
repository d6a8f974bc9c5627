package dev.rangebar.download;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/** A request without a usable response. */
final class TransferException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean temporary;
    private final Duration retryAfter;

    private TransferException(String message, Throwable cause, boolean temporary, Duration retryAfter) {
        super(message, cause);
        this.temporary = temporary;
        this.retryAfter = retryAfter;
    }

    /** Creates a failure that a retry may overcome. */
    static TransferException temporary(String message, Throwable cause) {
        return new TransferException(message, cause, true, Duration.ZERO);
    }

    /** Creates a failure of a server that requires a pause. */
    static TransferException retryAfter(String message, Duration retryAfter) {
        return new TransferException(message, null, true, retryAfter);
    }

    /** Creates a failure that a retry cannot overcome. */
    static TransferException permanent(String message) {
        return new TransferException(message, null, false, Duration.ZERO);
    }

    /** Creates a failure of the connection, with the innermost reason that says more than the end of the stream. */
    static TransferException connectionLost(IOException error) {
        Throwable reason = error;
        while (reason.getCause() != null && !(reason.getCause() instanceof EOFException)) {
            reason = reason.getCause();
        }
        return temporary(reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage(), error);
    }

    boolean isTemporary() {
        return temporary;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}

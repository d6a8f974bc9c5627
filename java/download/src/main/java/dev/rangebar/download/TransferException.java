package dev.rangebar.download;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;

/** A server's answer cannot be used, or there is none. */
final class TransferException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean passing;
    private final Duration askedPause;

    private TransferException(String message, Throwable cause, boolean passing, Duration askedPause) {
        super(message, cause);
        this.passing = passing;
        this.askedPause = askedPause;
    }

    /** It may be different the next time. */
    static TransferException passing(String message, Throwable cause) {
        return new TransferException(message, cause, true, Duration.ZERO);
    }

    /** The server asks to come back later. */
    static TransferException later(String message, Duration askedPause) {
        return new TransferException(message, null, true, askedPause);
    }

    /** It will be the same the next time. */
    static TransferException lasting(String message) {
        return new TransferException(message, null, false, Duration.ZERO);
    }

    /** A connection that broke; the client hides the reason behind others, but knows more than that it was the end. */
    static TransferException broken(IOException error) {
        Throwable reason = error;
        while (reason.getCause() != null && !(reason.getCause() instanceof EOFException)) {
            reason = reason.getCause();
        }
        return passing(reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage(), error);
    }

    boolean isPassing() {
        return passing;
    }

    Duration askedPause() {
        return askedPause;
    }
}

package dev.rangebar;

/** Thrown when the native library cannot be used; the message says why and what to do. */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The reason, for programs. */
    private final NativeLibraryError error;

    NativeLibraryException(NativeLibraryError error, String message, Throwable cause) {
        super(message, cause);
        this.error = error;
    }

    /**
     * {@return the reason, for programs}
     */
    public NativeLibraryError error() {
        return error;
    }
}

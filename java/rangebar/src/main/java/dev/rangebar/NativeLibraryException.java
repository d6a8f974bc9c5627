package dev.rangebar;

/** Thrown when the native library cannot be used; the message says why and what to do. */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The reason, for programs. */
    private final String reason;

    NativeLibraryException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * {@return the reason, for programs: {@code NATIVE_ACCESS_DENIED}, {@code UNSUPPORTED_PLATFORM}, {@code
     * FILE_NOT_FOUND}, {@code CANNOT_EXTRACT}, {@code CANNOT_LOAD}, {@code MISSING_SYMBOL} or {@code ABI_MISMATCH}}
     */
    public String reason() {
        return reason;
    }
}

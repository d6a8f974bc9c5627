package dev.rangebar.bindings;

/** The reason why the native library cannot be called; the message holds the remedy. */
public final class LoadFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The kinds of failure; {@code NativeLibraryError} of the API has the same names. */
    public enum Reason {
        /** The way to call the library that a property forces is not there. */
        CROSSING_UNAVAILABLE,
        /** The JVM denies native access to this module. */
        NATIVE_ACCESS_DENIED,
        /** The jar holds no library for this system and processor. */
        UNSUPPORTED_PLATFORM,
        /** The override property names a file that does not exist. */
        FILE_NOT_FOUND,
        /** The library cannot be copied from the jar to a folder that is safe to load it from. */
        CANNOT_EXTRACT,
        /** The operating system refuses the file. */
        CANNOT_LOAD,
        /** The file is a library that lacks a function. */
        MISSING_SYMBOL,
        /** The file is the library, but with another binary interface. */
        ABI_MISMATCH
    }

    private final Reason reason;

    LoadFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * {@return the kind of failure}
     */
    public Reason reason() {
        return reason;
    }
}

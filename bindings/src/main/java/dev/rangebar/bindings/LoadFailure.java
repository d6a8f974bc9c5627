package dev.rangebar.bindings;

/** The reason why the native library cannot be called; the message holds the remedy. */
public final class LoadFailure extends Exception {
    private static final long serialVersionUID = 1;

    /** The kinds of failure. */
    public enum Reason {
        /** The JVM was told to deny native access to this module. */
        NATIVE_ACCESS_DENIED,
        /** The jar holds no library for this system and processor. */
        UNSUPPORTED_PLATFORM,
        /** The override property names a file that is not there. */
        FILE_NOT_FOUND,
        /** The library could not be copied from the jar to a folder it can be loaded from. */
        CANNOT_EXTRACT,
        /** The operating system refused the file. */
        CANNOT_LOAD,
        /** The file is a library that lacks a function. */
        MISSING_SYMBOL,
        /** The library is rangebar, but with another binary interface. */
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

package dev.rangebar;

/** Thrown when bytes that are to be restored are not a saved state, or a damaged one. */
public final class SavedStateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The defect of the bytes. */
    private final SavedStateError error;

    SavedStateException(SavedStateError error, String message) {
        super(message);
        this.error = error;
    }

    /**
     * {@return the defect of the bytes}
     */
    public SavedStateError error() {
        return error;
    }
}

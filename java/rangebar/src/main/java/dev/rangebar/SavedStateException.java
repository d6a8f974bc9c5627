package dev.rangebar;

/** Bytes that were to be restored are no saved state, or a damaged one. */
public final class SavedStateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The name of the status of the core. */
    private final String statusName;

    SavedStateException(String statusName, String message) {
        super(message);
        this.statusName = statusName;
    }

    /**
     * {@return what is wrong: {@code RB_ERROR_STATE_FOREIGN}, {@code _VERSION}, {@code _TRUNCATED}, {@code _CHECKSUM} or
     * {@code _INVALID}}
     */
    public String statusName() {
        return statusName;
    }
}

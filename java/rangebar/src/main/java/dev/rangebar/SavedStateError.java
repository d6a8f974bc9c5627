package dev.rangebar;

import dev.rangebar.bindings.Abi;

/** The defect of bytes that cannot be restored; see {@link SavedStateException#error()}. */
public enum SavedStateError {
    /** The bytes are not a saved state of this library. */
    FOREIGN,
    /** The saved state has a version that this library does not read. */
    VERSION,
    /** The saved state is shorter or longer than it must be. */
    TRUNCATED,
    /** The checksum does not match: the saved state is damaged. */
    CHECKSUM,
    /** The checksum matches, but the content contradicts itself. */
    INVALID;

    /** The error of a status with which the core refuses a saved state. */
    static SavedStateError ofStatus(int status) {
        for (SavedStateError error : values()) {
            if (error.status() == status) {
                return error;
            }
        }
        throw new AssertionError(NativeCore.nameOf(status) + " is not an error of a saved state");
    }

    private int status() {
        return switch (this) {
            case FOREIGN -> Abi.RB_ERROR_STATE_FOREIGN;
            case VERSION -> Abi.RB_ERROR_STATE_VERSION;
            case TRUNCATED -> Abi.RB_ERROR_STATE_TRUNCATED;
            case CHECKSUM -> Abi.RB_ERROR_STATE_CHECKSUM;
            case INVALID -> Abi.RB_ERROR_STATE_INVALID;
        };
    }
}

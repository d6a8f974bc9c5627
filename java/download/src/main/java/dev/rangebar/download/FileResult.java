package dev.rangebar.download;

import java.nio.file.Path;

/**
 * What has become of a file.
 *
 * @param file of the archive
 * @param state how it ended
 * @param path where it is, if it was fetched or there
 * @param bytes its size, likewise
 * @param reason why it is not, otherwise
 */
public record FileResult(ArchiveFile file, State state, Path path, long bytes, String reason) {
    /** How it ended. */
    public enum State {
        /** Fetched and verified. */
        FETCHED,
        /** It was there, and has the archive's checksum. */
        PRESENT,
        /** The archive does not have it. */
        MISSING,
        /** It could not be fetched, or not stored. */
        FAILED
    }

    static FileResult missing(ArchiveFile file, String reason) {
        return new FileResult(file, State.MISSING, null, 0, reason);
    }

    static FileResult failed(ArchiveFile file, String reason) {
        return new FileResult(file, State.FAILED, null, 0, reason);
    }

    /**
     * {@return whether the whole file is on the disk, verified}
     */
    public boolean isThere() {
        return path != null;
    }
}

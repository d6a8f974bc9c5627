package dev.rangebar.download;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The result of the download of one file.
 *
 * @param file the file of the archive
 * @param state the outcome
 * @param path the path of the complete file, or null
 * @param bytes the size of the complete file, or 0
 * @param sha256 the SHA-256 of the complete file, in hexadecimal digits; empty if there is none
 * @param reason the reason why the file is not complete, or null
 */
public record FileResult(ArchiveFile file, State state, Path path, long bytes, Optional<String> sha256, String reason) {
    /** The outcome of a download. */
    public enum State {
        /** Downloaded and verified. */
        FETCHED,
        /** Present before, with the checksum of the archive. */
        PRESENT,
        /** Absent from the archive. */
        MISSING,
        /** A failure to download the file or to write it. */
        FAILED
    }

    static FileResult missing(ArchiveFile file, String reason) {
        return new FileResult(file, State.MISSING, null, 0, Optional.empty(), reason);
    }

    static FileResult failed(ArchiveFile file, String reason) {
        return new FileResult(file, State.FAILED, null, 0, Optional.empty(), reason);
    }

    /**
     * {@return {@code true} if the complete and verified file is in the folder}
     */
    public boolean isComplete() {
        return path != null;
    }
}

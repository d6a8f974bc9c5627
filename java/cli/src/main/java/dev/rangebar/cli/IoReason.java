package dev.rangebar.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words why reading or writing failed. */
final class IoReason {
    private IoReason() {}

    static String of(IOException error) {
        return switch (error) {
            // The message of these is the name of the file.
            case AccessDeniedException denied -> "access denied";
            case NoSuchFileException missing -> "no such file";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> error.getMessage() == null ? error.toString() : error.getMessage();
        };
    }
}

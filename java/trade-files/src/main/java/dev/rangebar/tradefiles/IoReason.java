package dev.rangebar.tradefiles;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words why reading or writing failed. */
public final class IoReason {
    private IoReason() {}

    /**
     * {@return what to tell a user, without the name of the file}
     *
     * @param error what reading or writing has thrown
     */
    public static String of(IOException error) {
        return switch (error) {
            // The message of these is the name of the file.
            case AccessDeniedException denied -> "access denied";
            case NoSuchFileException missing -> "no such file";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> error.getMessage() == null ? error.toString() : error.getMessage();
        };
    }
}

package dev.rangebar.tradefiles;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Formats the reasons why reading or writing failed. */
public final class IoReason {
    private IoReason() {}

    /**
     * {@return {@code true} if the reader of a pipe is gone, which is no error} Java has no type for it; the text of
     * every system names the pipe.
     *
     * @param error what writing has thrown
     */
    public static boolean isClosedPipe(IOException error) {
        return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    /**
     * {@return the reason for a user, without the name of the file}
     *
     * @param error what reading or writing has thrown
     */
    public static String of(IOException error) {
        return switch (error) {
            // The message of these is the name of the file.
            case AccessDeniedException denied -> "access denied";
            case NoSuchFileException missing -> "no such file";
            case FileAlreadyExistsException other -> "a file of that name is there";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> error.getMessage() == null ? error.toString() : error.getMessage();
        };
    }
}

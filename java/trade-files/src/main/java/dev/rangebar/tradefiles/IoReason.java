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
        // The message of these three is the name of the file.
        if (error instanceof AccessDeniedException) {
            return "access denied";
        }
        if (error instanceof NoSuchFileException) {
            return "no such file";
        }
        if (error instanceof FileAlreadyExistsException) {
            return "a file of that name is there";
        }
        if (error instanceof FileSystemException other && other.getReason() != null) {
            return other.getReason();
        }
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}

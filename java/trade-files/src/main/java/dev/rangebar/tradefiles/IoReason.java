package dev.rangebar.tradefiles;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Formats the reasons why reading or writing failed. */
public final class IoReason {
    /** The reason for a file or folder that this user may not use. */
    public static final String ACCESS_DENIED = "access denied; check the permissions of the file and of its folders";

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
            return ACCESS_DENIED;
        }
        if (error instanceof NoSuchFileException) {
            return "no such file";
        }
        if (error instanceof FileAlreadyExistsException) {
            return "a file of that name is there";
        }
        String reason = error instanceof FileSystemException other && other.getReason() != null ? other.getReason()
                : error.getMessage() == null ? error.toString() : error.getMessage();
        return reason.equals("Is a directory") ? "is a directory; name a file in it" : reason;
    }
}

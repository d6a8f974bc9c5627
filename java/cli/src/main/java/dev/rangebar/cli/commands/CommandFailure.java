package dev.rangebar.cli.commands;

import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;

/**
 * An expected failure of a command. The command line prints its message, with {@code --debug} the stack trace of its cause, too,
 * and ends with {@link ExitCode#DATA}.
 */
public final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isReaderGone;

    /**
     * Creates a failure.
     *
     * @param message the whole message, as it is printed
     * @param cause the error behind it
     */
    public CommandFailure(String message, Exception cause) {
        this(message, cause, false);
    }

    private CommandFailure(String message, Exception cause, boolean isReaderGone) {
        super(message, cause);
        this.isReaderGone = isReaderGone;
    }

    /**
     * Returns the failure to write an output. That nobody reads standard output any longer ({@code | head}) is no error.
     *
     * @param output the name of the output; null for standard output
     * @param remark text after the reason, such as what to do; may be empty
     * @param cause the error
     */
    public static CommandFailure ofOutput(String output, String remark, IOException cause) {
        return new CommandFailure("rangebar: cannot write " + (output == null ? "standard output" : output) + ": "
                + IoReason.of(cause) + remark, cause, output == null && IoReason.isClosedPipe(cause));
    }

    /** Returns {@code true} if the command has failed only because nobody reads its output any longer. */
    public boolean isReaderGone() {
        return isReaderGone;
    }
}

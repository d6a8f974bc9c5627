package dev.rangebar.pipeline;

import java.io.IOException;

/** Signals a file whose bytes are not those that were written. The message does not name the file. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedFileException(String message) {
        super(message + "; restore it from a copy, or write it again");
    }
}

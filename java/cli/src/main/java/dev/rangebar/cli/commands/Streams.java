package dev.rangebar.cli.commands;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What the command reads and writes besides files.
 *
 * @param in standard input
 * @param out standard output; it has to report errors, as a PrintStream does not
 * @param err standard error
 * @param outIsTerminal whether a person sees standard output at once
 * @param errIsTerminal whether a person sees standard error at once
 */
public record Streams(InputStream in, OutputStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {
    /** Streams that are no terminals. */
    public Streams(InputStream in, OutputStream out, PrintStream err) {
        this(in, out, err, false, false);
    }
}

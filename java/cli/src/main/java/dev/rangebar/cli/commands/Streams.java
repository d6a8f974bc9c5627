package dev.rangebar.cli.commands;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The streams of the command and what is behind them.
 *
 * @param in standard input
 * @param out standard output; it has to report errors, as a PrintStream does not
 * @param err standard error
 * @param outIsTerminal {@code true} if standard output is a terminal
 * @param errIsTerminal {@code true} if standard error is a terminal
 * @param columns the width of the terminal in characters
 * @param charset the encoding of the terminal
 */
public record Streams(InputStream in, OutputStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal,
        int columns, Charset charset) {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int MIN_COLUMNS = 20;

    /** Streams that are no terminals. */
    public Streams(InputStream in, OutputStream out, PrintStream err) {
        this(in, out, err, false, false, DEFAULT_COLUMNS, StandardCharsets.UTF_8);
    }

    /** Returns the encoding of standard error: the property is that of Java 19, or its name in Java 17; else there is one for all. */
    public static Charset terminalCharset() {
        String name = System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    /** Returns the width of a terminal from its text; 80 if the text is no number or no width to work with. */
    public static int columns(String text) {
        try {
            int columns = text == null ? DEFAULT_COLUMNS : Integer.parseInt(text.strip());
            return columns < MIN_COLUMNS ? DEFAULT_COLUMNS : columns;
        } catch (NumberFormatException e) {
            return DEFAULT_COLUMNS;
        }
    }

    /** Tells about columns of a table that did not fit, if there are any. */
    void noteHidden(int hidden) {
        noteHidden(hidden, "select fewer, or write all with -o FILE");
    }

    /** Tells about columns of a table that did not fit, if there are any, and what to do. */
    public void noteHidden(int hidden, String remedy) {
        if (hidden > 0) {
            err.println("rangebar: " + hidden + " more column" + (hidden == 1 ? "" : "s") + ": " + remedy);
        }
    }
}

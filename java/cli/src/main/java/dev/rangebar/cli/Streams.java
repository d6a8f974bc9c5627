package dev.rangebar.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What the command reads and writes besides files.
 *
 * @param in standard input
 * @param out standard output; it has to report errors, as a PrintStream does not
 * @param err standard error
 */
record Streams(InputStream in, OutputStream out, PrintStream err) {}

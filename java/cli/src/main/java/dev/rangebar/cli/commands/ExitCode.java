package dev.rangebar.cli.commands;

/** The exit codes of the command. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int DATA = 1;
    public static final int USAGE = 2;
    public static final int SETUP = 3;
    /** The archive lacks some of the files (download). */
    public static final int MISSING = 4;

    private ExitCode() {}
}

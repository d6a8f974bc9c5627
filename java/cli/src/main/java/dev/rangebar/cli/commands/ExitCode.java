package dev.rangebar.cli.commands;

/** How the command ends. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int DATA = 1;
    public static final int USAGE = 2;
    public static final int SETUP = 3;
    /** Of download: the archive does not have all. */
    public static final int MISSING = 4;

    private ExitCode() {}
}

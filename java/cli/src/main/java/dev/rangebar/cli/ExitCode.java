package dev.rangebar.cli;

/** How the command ends. */
final class ExitCode {
    static final int OK = 0;
    static final int DATA = 1;
    static final int USAGE = 2;
    static final int SETUP = 3;
    /** Of download: the archive does not have all. */
    static final int MISSING = 4;

    private ExitCode() {}
}

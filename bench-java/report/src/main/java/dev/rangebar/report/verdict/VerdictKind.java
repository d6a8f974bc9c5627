package dev.rangebar.report.verdict;

/** What can be said of a series today. */
public enum VerdictKind {
    /** It changed for the better. */
    IMPROVED,
    /** It changed for the worse. */
    REGRESSED,
    /** No change that its noise lets be seen. */
    UNCHANGED,
    /** It scatters so much that only a large change could be seen. */
    UNSTABLE,
    /** Too few runs to compare with. */
    NOT_COMPARABLE
}

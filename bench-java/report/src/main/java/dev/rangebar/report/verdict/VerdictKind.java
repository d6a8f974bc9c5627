package dev.rangebar.report.verdict;

/** Kinds of verdicts on a series. */
public enum VerdictKind {
    /** The series changed for the better. */
    IMPROVED("improved", "improved"),
    /** The series changed for the worse. */
    REGRESSED("regressed", "regressed"),
    /** No change exceeds the noise. */
    UNCHANGED("unchanged", "unchanged"),
    /** The noise hides all but large changes. */
    NOISY("noisy", "noisy"),
    /** The series has too few comparable runs. */
    INSUFFICIENT_DATA("insufficient-data", "insufficient data");

    private final String id;
    private final String label;

    VerdictKind(String id, String label) {
        this.id = id;
        this.label = label;
    }

    /** Returns the id in latest.json and history.json. */
    public String id() {
        return id;
    }

    /** Returns the name for people. */
    public String label() {
        return label;
    }
}

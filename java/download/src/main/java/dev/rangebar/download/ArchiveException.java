package dev.rangebar.download;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Thrown if an {@link Archive} lacks trades. The message has a line for each symbol: what is missing, and what to do. */
public final class ArchiveException extends IOException {
    private static final long serialVersionUID = 1;
    private static final String ALLOW = "allow missing days (--allow-missing-days)";

    private final boolean isForDaysOnly;

    private ArchiveException(String message, boolean isForDaysOnly) {
        super(message);
        this.isForDaysOnly = isForDaysOnly;
    }

    /** Checks that there are no failures, no missing days unless they are allowed, and any file at all. */
    static void check(List<DayCoverage> all, boolean allowsMissingDays) throws ArchiveException {
        List<String> failures = new ArrayList<>();
        List<String> lacks = new ArrayList<>();
        for (DayCoverage one : all) {
            one.failed().forEach(result -> failures.add(result.file() + ": " + result.reason()));
            if (one.files().isEmpty() && one.failed().isEmpty()) {
                if (!one.missing().isEmpty()) {
                    lacks.add(one.instrument().symbol() + ": the archive has none of the days: is there a symbol "
                            + one.instrument().symbol() + " in the market " + one.instrument().market() + "?");
                }
            } else if (!allowsMissingDays && !one.missing().isEmpty()) {
                lacks.add(one.instrument().symbol() + ": the archive lacks " + DayCoverage.text(one.missing()) + remedy(one));
            }
        }
        if (!failures.isEmpty() || !lacks.isEmpty()) {
            List<String> lines = new ArrayList<>(failures);
            lines.addAll(lacks);
            throw new ArchiveException(String.join(System.lineSeparator(), lines), failures.isEmpty());
        }
    }

    /** Days before the first file are no hole if the symbol was not traded yet. */
    private static String remedy(DayCoverage one) {
        LocalDate first = one.files().isEmpty() ? null : one.files().get(0).file().first();
        return first != null && one.missing().get(one.missing().size() - 1).isBefore(first)
                ? "; its first file is of " + first + ": begin there, or " + ALLOW
                : "; the bars would have a hole: wait until the archive has them, or " + ALLOW;
    }

    /**
     * {@return {@code true} if no file has failed: the archive lacks days}
     */
    public boolean isForDaysOnly() {
        return isForDaysOnly;
    }
}

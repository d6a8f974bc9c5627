package dev.rangebar.cli.progress;

import dev.rangebar.cli.BarRun;
import dev.rangebar.tradefiles.SkippedRows;
import java.io.PrintStream;
import java.time.Duration;

/** What there is to say about a run besides how much it did. */
public final class RunSummary {
    private RunSummary() {}

    /** Borders between files that do not fit, bars that a gap has ended, and lines that were skipped. */
    public static void print(PrintStream err, String prefix, BarRun run, Duration maxGap) {
        run.borders().forEach(border -> err.println("rangebar: " + border));
        if (run.orphanedBars() > 0) {
            err.println(prefix + "not written: " + number(run.orphanedBars(), "bar") + " that gaps longer than "
                    + TimeSpan.text(maxGap) + " have ended");
        }
        SkippedRows skipped = run.skipped();
        if (skipped.count() > 0) {
            err.println(prefix + "skipped " + number(skipped.count(), "line") + ":");
            skipped.counts().forEach((fault, count) -> {
                err.println("  " + fault + ": " + count);
                skipped.examples(fault).forEach(example -> err.println("    " + example.getMessage()));
            });
        }
    }

    /** Such as {@code 1 file}, {@code 2 files}. */
    public static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}

package dev.rangebar.cli.progress;

import dev.rangebar.FixedPoint;
import dev.rangebar.pipeline.InputNote;
import dev.rangebar.pipeline.InvalidRowLimit;
import dev.rangebar.pipeline.SymbolResult;
import dev.rangebar.tradefiles.InvalidRows;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Sentences about the notes and counts of a run. */
public final class RunSummary {
    private static final String EARLIER_RUNS = "the trades of earlier runs";

    private RunSummary() {}

    /** Prints discontinuities between inputs, duplicates, orphaned bars and skipped rows. */
    public static void print(PrintStream err, String prefix, SymbolResult result, Duration maxGap) {
        result.notes().forEach(note -> err.println("rangebar: " + note.input() + ": " + text(note)));
        if (result.orphanedBars() > 0) {
            err.println(prefix + "not written: " + number(result.orphanedBars(), "bar") + " that gaps longer than "
                    + TimeSpan.text(maxGap) + " have ended");
        }
        InvalidRows skipped = result.skippedRows();
        if (skipped.count() > 0) {
            err.println(prefix + "skipped " + number(skipped.count(), "invalid row") + ":");
            skipped.counts().forEach((reason, count) -> {
                err.println("  " + reason + ": " + count + " ("
                        + InvalidRowLimit.percent((double) count / result.rows()) + " of the rows)");
                skipped.examples(reason).forEach(example -> err.println("    " + example.getMessage()));
            });
        }
    }

    private static String text(InputNote note) {
        return switch (note) {
            case InputNote.DuplicateInput _ -> "skipped: an earlier file has the same bytes";
            case InputNote.DuplicateTrades(_, _, long trades) -> "skipped " + number(trades, "duplicate trade")
                    + " at its beginning";
            case InputNote.PlainDespiteName _ -> "plain text, not gzip as its name says; read as it is";
            case InputNote.RoundedValues(_, long values) -> "rounded " + number(values, "value") + " to 1e-8 or 1 us";
            case InputNote.MissingIds(_, _, long ids, Duration time) -> after((InputNote.Discontinuity) note) + ids
                    + (ids == 1 ? " id is" : " ids are") + " missing (" + TimeSpan.text(time) + " between the trades)";
            case InputNote.RepeatedTrades(_, long trades) -> "skipped " + number(trades, "trade") + " with the id and the "
                    + "values of another one";
            case InputNote.MissingIdsWithin(_, long ids, long after) -> ids + (ids == 1 ? " id is" : " ids are")
                    + " missing within the file, the first after trade " + after;
            case InputNote.RepeatedTradeIds(_, long trades, long line, long tradeId) -> number(trades, "trade") + " with "
                    + "trade ids that came before, under another aggregate trade id, the first in line " + line
                    + " (trade id " + tradeId + "): counted twice; --on-invalid-row skip skips such rows";
            case InputNote.PriceJump(_, Optional<String> previous, long from, long to) -> "warning: the price changes by more than half, from "
                    + price(from) + " at the end of " + previous.orElse(EARLIER_RUNS) + " to " + price(to)
                    + "; check that the files are of one instrument";
            case InputNote.IdsGoBack(_, _, long ids) -> after((InputNote.Discontinuity) note) + "ids go back by " + ids
                    + ", though the time does not";
            case InputNote.TimeGap(_, _, Duration time) -> after((InputNote.Discontinuity) note) + TimeSpan.text(time)
                    + " without a trade";
        };
    }

    private static String price(long units) {
        return BigDecimal.valueOf(units, FixedPoint.DECIMALS).stripTrailingZeros().toPlainString();
    }

    private static String after(InputNote.Discontinuity note) {
        return "after " + note.previous().orElse(EARLIER_RUNS) + ": ";
    }

    /** Returns a number with its noun, such as {@code 1 file}, {@code 2 files}. */
    public static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}

package dev.rangebar.cli.progress;

import dev.rangebar.FixedPoint;
import dev.rangebar.ResetRule;
import dev.rangebar.pipeline.InputNote;
import dev.rangebar.pipeline.InvalidRowLimit;
import dev.rangebar.pipeline.SymbolResult;
import dev.rangebar.tradefiles.InvalidRows;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Sentences about the notes and counts of a run. */
public final class RunSummary {
    private static final String EARLIER_RUNS = "the trades of earlier runs";

    private RunSummary() {}

    /** Prints discontinuities between inputs, duplicates, orphaned bars and skipped rows. */
    public static void print(PrintStream err, String prefix, SymbolResult result, Duration maxGap, Optional<ResetRule> resets) {
        result.notes().forEach(note -> err.println("rangebar: " + note.input() + ": " + text(note)));
        if (result.orphanedBars() > 0) {
            err.println(prefix + "not written: " + number(result.orphanedBars(), "bar") + " that "
                    + (maxGap == null ? "" : "gaps longer than " + TimeSpan.text(maxGap)) + (maxGap == null || resets.isEmpty() ? "" : " or ")
                    + resets.map(rule -> "resets (" + rule + ")").orElse("") + " have ended");
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

    /** Returns a note as a sentence, without the name of its input. */
    public static String text(InputNote note) {
        if (note instanceof InputNote.DuplicateInput) {
            return "skipped: an earlier file has the same bytes";
        }
        if (note instanceof InputNote.DuplicateTrades of) {
            return "skipped " + number(of.trades(), "duplicate trade") + " at its beginning";
        }
        if (note instanceof InputNote.PlainDespiteName) {
            return "plain text, not gzip as its name says; read as it is";
        }
        if (note instanceof InputNote.RoundedValues of) {
            return "rounded " + number(of.values(), "value") + " to 1e-8 or 1 us";
        }
        if (note instanceof InputNote.RepeatedTrades of) {
            return "skipped " + number(of.trades(), "trade") + " with the id and the values of another one";
        }
        if (note instanceof InputNote.MissingIdsWithin of) {
            return of.ids() + (of.ids() == 1 ? " id is" : " ids are") + " missing within the file, the first after trade "
                    + of.after() + (of.skippedRows() == 0 ? "" : "; "
                    + number(of.skippedRows(), "skipped row") + " may have had " + (of.ids() == 1 ? "it" : "them"));
        }
        if (note instanceof InputNote.RepeatedTradeIds of) {
            return number(of.trades(), "trade") + " with trade ids that came before, under another aggregate trade id, the first "
                    + "in line " + of.line() + " (trade id " + of.tradeId()
                    + "): counted twice; --on-invalid-row skip skips such rows";
        }
        if (note instanceof InputNote.TradeIdsOfEarlierRuns of) {
            return number(of.trades(), "trade") + " with trade ids that are not above those of earlier runs, the first in line "
                    + of.line() + " (trade id " + of.tradeId() + "): possibly counted twice";
        }
        if (note instanceof InputNote.PriceJump of) {
            return "warning: the price changes by more than half, from " + price(of.from()) + " at the end of "
                    + of.previous().orElse(EARLIER_RUNS) + " to " + price(of.to())
                    + "; check that the files are of one instrument";
        }
        return text((InputNote.Discontinuity) note);
    }

    private static String text(InputNote.Discontinuity note) {
        String after = "after " + note.previous().orElse(EARLIER_RUNS) + ": ";
        if (note instanceof InputNote.MissingIds of) {
            return after + of.ids() + (of.ids() == 1 ? " id is" : " ids are") + " missing (" + TimeSpan.text(of.time())
                    + " between the trades)";
        }
        if (note instanceof InputNote.IdsGoBack of) {
            return after + "ids go back by " + of.ids() + ", though the time does not";
        }
        return after + TimeSpan.text(((InputNote.TimeGap) note).time()) + " without a trade";
    }

    private static String price(long units) {
        return BigDecimal.valueOf(units, FixedPoint.DECIMALS).stripTrailingZeros().toPlainString();
    }

    /** Returns a rate of trades without decimals, such as {@code 1 trade/s}, {@code 2000 trades/s}. */
    static String rate(double perSecond) {
        String number = String.format(Locale.ROOT, "%.0f", perSecond);
        return number + (number.equals("1") ? " trade/s" : " trades/s");
    }

    /** Returns a number with its noun, such as {@code 1 file}, {@code 2 files}. */
    public static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}

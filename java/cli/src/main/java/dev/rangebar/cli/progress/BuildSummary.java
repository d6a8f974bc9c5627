package dev.rangebar.cli.progress;

import dev.rangebar.ResetRule;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.InvalidRowLimit;
import dev.rangebar.pipeline.SymbolResult;
import dev.rangebar.pipeline.SymbolResult.SeriesResult;
import dev.rangebar.tradefiles.InvalidRowReason;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The summary of a build. */
public final class BuildSummary {
    public static final String USE_SORT = "rangebar: the trades are not in order; --sort sorts them, in bounded memory";

    private BuildSummary() {}

    /** Prints the notes of each symbol. */
    public static void printNotes(PrintStream err, BuildResult result, Duration maxGap, Optional<ResetRule> resets) {
        for (SymbolResult ofSymbol : result.symbols()) {
            String prefix = "rangebar: " + (result.symbols().size() > 1 ? ofSymbol.symbol().orElse("") + ": " : "");
            RunSummary.print(err, prefix, ofSymbol, maxGap, resets);
        }
    }

    /** Prints for which symbols more rows were skipped than allowed; returns {@code true} if there is one. */
    public static boolean printExceeded(PrintStream err, BuildResult result, InvalidRowLimit limit,
            boolean isSorted) {
        boolean isExceeded = false;
        for (SymbolResult ofSymbol : result.symbols()) {
            if (limit.isExceededBy(ofSymbol)) {
                isExceeded = true;
                long skipped = ofSymbol.skippedRows().count();
                err.println("rangebar: " + ofSymbol.symbol().map(name -> name + ": ").orElse("")
                        + RunSummary.number(skipped, "row") + " of " + ofSymbol.rows() + " ("
                        + InvalidRowLimit.percent((double) skipped / ofSymbol.rows()) + ") skipped, more than --max-invalid "
                        + "allows (" + limit + "): the bars are written, and lack these trades");
                Set<InvalidRowReason> reasons = ofSymbol.skippedRows().counts().keySet();
                if (!isSorted && (reasons.contains(InvalidRowReason.TIME_ORDER)
                        || reasons.contains(InvalidRowReason.ID_ORDER))) {
                    err.println(USE_SORT);
                }
            }
        }
        return isExceeded;
    }

    /** Prints what a rebuild has replaced. */
    public static void printRebuilt(PrintStream err, BuildResult result, Instant from, long replaced) {
        err.println("rangebar: rebuilt from " + from + " on: " + RunSummary.number(replaced, "old bar") + " replaced by "
                + RunSummary.number(result.bars(), "new bar"));
    }

    /** Prints a line about each new series that differs from another one of the database in its options only. */
    public static void printOptionVariants(PrintStream err, List<BarSeriesSpec> begun) {
        for (BarSeriesSpec series : begun) {
            err.println("rangebar: " + series + ": begun as a new series with " + options(series) + "; the database also has this series with other options");
        }
    }

    /** Returns the options of a series, such as {@code no timestamp gate, maximum gap of 1m}. */
    public static String options(BarSeriesSpec series) {
        return (series.timestampGate() ? "timestamp gate" : "no timestamp gate")
                + series.maxGap().map(gap -> ", maximum gap of " + TimeSpan.text(gap)).orElse(", no maximum gap")
                + series.quotes().map(rule -> ", " + rule).orElse("");
    }

    /** Prints how much of the inputs a database had before. */
    public static void printDuplicates(PrintStream err, BuildResult result) {
        if (result.duplicateInputs() + result.duplicateTrades() > 0) {
            StringJoiner skipped = new StringJoiner(" and ", "rangebar: skipped, because the database has them: ", "");
            if (result.duplicateInputs() > 0) {
                skipped.add(RunSummary.number(result.duplicateInputs(), "file"));
            }
            if (result.duplicateTrades() > 0) {
                skipped.add(RunSummary.number(result.duplicateTrades(), "duplicate trade")
                        + (result.duplicateInputs() > 0 ? " of other files" : ""));
            }
            err.println(skipped);
        }
    }

    /**
     * Prints the numbers of trades, files and bars, and the speed.
     *
     * @param inputs the names of the inputs
     */
    public static void printTotals(PrintStream err, BuildResult result, List<String> inputs, double seconds) {
        String files = RunSummary.number(inputs.size(), "file");
        if (result.trades() == 0) {
            boolean hasDuplicates = result.duplicateInputs() + result.duplicateTrades() > 0;
            String named = inputs.size() == 1 ? inputs.get(0) : files + " (" + inputs.get(0) + " to " + inputs.get(inputs.size() - 1) + ")";
            err.println("rangebar: no " + (hasDuplicates ? "new " : "") + "trades in " + named + ", so no "
                    + (hasDuplicates ? "new " : "") + "bars");
            return;
        }
        err.printf(Locale.ROOT, "rangebar: %s from %s, %s%s%s, %s (%.3f s)%n",
                RunSummary.number(result.trades(), "trade"), files,
                RunSummary.number(result.bars(), "bar"),
                result.incompleteBars() == 0 ? "" : " (" + result.incompleteBars() + " incomplete)",
                byDistance(result), RunSummary.rate(result.trades() / seconds), seconds);
    }

    /** Returns the bars of each of several thresholds, such as {@code : 40 at 250 dbps (0.25%), 9 at 500 dbps (0.5%)}. */
    private static String byDistance(BuildResult result) {
        Map<String, Long> bars = new LinkedHashMap<>();
        for (SymbolResult ofSymbol : result.symbols()) {
            for (SeriesResult series : ofSymbol.series()) {
                bars.merge(series.series().distance().toString(), series.bars(), Long::sum);
            }
        }
        return bars.size() < 2 ? "" : bars.entrySet().stream().map(each -> each.getValue() + " at " + each.getKey())
                .collect(Collectors.joining(", ", ": ", ""));
    }
}

package dev.rangebar.cli.commands;

import dev.rangebar.BarField;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.Threshold;
import dev.rangebar.cli.BarRun;
import dev.rangebar.cli.Closeables;
import dev.rangebar.cli.FileOutput;
import dev.rangebar.cli.Outputs;
import dev.rangebar.cli.Series;
import dev.rangebar.cli.StoreOutputs;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.cli.progress.Progress;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.cli.progress.TimeSpan;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import dev.rangebar.tradefiles.TradeLayout;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code rangebar build}: reads trades, writes bars. */
@Command(name = "build", mixinStandardHelpOptions = true, versionProvider = RangebarCommand.Version.class,
        usageHelpWidth = RangebarCommand.HELP_WIDTH, sortOptions = false, abbreviateSynopsis = false,
        description = "Build range bars from trade files.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success; also if there were no trades (then the output is the header alone), or if the reader of "
                    + "standard output has closed the pipe",
            "1:an input holds wrong data or cannot be read to its end, or the output cannot be written",
            "2:wrong usage: options, an input that is missing or cannot be opened, an output folder that is missing",
            "3:the native library cannot be used, or an internal error"
        },
        footerHeading = "%nInput:%n",
        footer = {
            "  CSV, plain, in gzip, or as the one file in a zip archive (told by content); LF or CRLF. Parquet,",
            "  with columns of the same names: decimals, integers, texts and timestamps; a DOUBLE is not exact,",
            "  and is refused. Layouts of CSV, told by the first line:",
            "    agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker",
            "              with such a header (columns in any order; ids and side may be absent), or without",
            "              one; a further is_best_match column as in Binance spot files is accepted",
            "    timestamp,price,quantity   with or without a header",
            "  The time column is called timestamp, transact_time, time, timestamp_us or timestamp_ms. Where the",
            "  name does not give the unit, the first trade of each file does: 12 to 14 digits are milliseconds,",
            "  15 to 17 microseconds. Prices and quantities have at most 8 decimals. Trades are sorted by time,",
            "  then by aggregate id. An error is reported as FILE:LINE:COLUMN, the column by its number from 1;",
            "  as FILE:LINE where the whole line is at fault, and as FILE where the whole file is.",
            "",
            "Output:",
            "  csv      times in UTC (ISO 8601, microseconds), plain decimals, true or false; cells that need a",
            "           column which the trades do not have (ids, side) are empty",
            "  raw-csv  exact integers: times and duration in microseconds; prices, vwap and volumes in units of",
            "           1e-8, turnover of 1e-16; doubles as the shortest text that reads back the same; 1 or 0;",
            "           what the trades do not say is 0, or the value that the formula has for it",
            "  json     an object per line (JSON lines; .json, .jsonl, .ndjson), with the values of csv: times",
            "           and decimals as texts, so that no reader rounds them; null is what the trades do not say",
            "  parquet  a file with times in UTC (microseconds), exact decimals, features as doubles, and NULL",
            "           for what the trades do not say; its metadata tells symbol, options, version and inputs",
            "  duckdb   a database to which runs add, one or more symbols and thresholds: table bars as in",
            "           parquet, series (options and state), sources (inputs). What was taken already is left",
            "           out, and the bars go on where the last run has ended; after an error or a kill the",
            "           inputs that were taken whole stay, and the same command goes on from there. Ask it with",
            "           rangebar query.",
            "  arrow    an Arrow file, for Python and R, with types and metadata as in parquet; arrows is the",
            "           same as a stream",
            "",
            "Examples:",
            "  rangebar build BTCUSDT-aggTrades-2024-08-08.csv --threshold 250 > bars.csv",
            "  rangebar build day1.csv.gz day2.csv.gz --threshold 0.25%% --include-incomplete --output bars.csv",
            "  rangebar build BTCUSDT-aggTrades-*.zip --threshold 250 --threshold 500 --output bars.duckdb",
            "",
            "Columns of the output, in all formats:"
        })
public final class BuildCommand implements Callable<Integer> {
    private static final String THRESHOLD = "{threshold}";
    private static final String SYMBOL = "{symbol}";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*",
            description = "Trade files, or - for standard input. Several are one continuous run, in this order; they "
                    + "have to have the same columns. Trades that earlier files have, too, are left out, by their "
                    + "ids.")
    private List<String> arguments;

    @Option(names = "--threshold", required = true, paramLabel = "VALUE", converter = ThresholdConverter.class,
            description = "How far the price moves from the open of a bar to close it: 250 or 250dbps (decimal basis "
                    + "points), 25bps or 0.25%% are the same. 1 to 100000 dbps. May be repeated: the trades are read "
                    + "once, and each threshold has a file of its own, see --output.")
    private List<Threshold> thresholds;

    @Option(names = "--no-timestamp-gate",
            description = "Let a trade close a bar that has opened at the very same time. Without this option the bar "
                    + "stays open then.")
    private boolean noTimestampGate;

    @Option(names = "--max-gap", paramLabel = "TIME", converter = TimeSpanConverter.class,
            description = "Let a longer time between two trades end the forming bar, which is counted, not written: "
                    + "a number with us, ms, s, m, h or d behind it, such as 90s. Off without this option.")
    private Duration maxGap;

    @Option(names = "--include-incomplete",
            description = "Write the bar that is still forming at the end, too, as the last row, with is_incomplete "
                    + "set.")
    private boolean includeIncomplete;

    @Option(names = "--layout", paramLabel = "LAYOUT", converter = LayoutConverter.class,
            description = "What the columns hold, whatever the first line says: plain, binance-futures, binance-spot "
                    + "(the layouts below, in this order: 3, 7 and 8 columns), or the names of all columns with commas "
                    + "between them. A first line that begins with a letter is a header then, and is not read.")
    private TradeLayout layout;

    @Option(names = "--on-bad-row", paramLabel = "stop|skip", defaultValue = "stop",
            converter = OnBadRowConverter.class,
            description = "stop (default): the first line that is no trade, or none that can follow the trades before "
                    + "it, is an error. skip: leave out such lines, count them, and show the first of each kind.")
    private OnBadRow onBadRow;

    @Option(names = "--symbol", paramLabel = "NAME", converter = SymbolConverter.class,
            description = "What all the trades are of. Without this option the names of the files tell, if they begin "
                    + "as BTCUSDT-aggTrades-: the files of each symbol are a run of their own then, and the symbols "
                    + "are built at the same time, on all cores.")
    private String symbol;

    @Option(names = "--format", paramLabel = "FORMAT", converter = FormatConverter.class,
            description = "csv for people, raw-csv for exact numbers, json, parquet, duckdb, arrow, arrows; see "
                    + "Output. Without this option the ending of the output's name tells: .csv, .json, .jsonl, "
                    + ".ndjson, .parquet, .duckdb, .arrow, .arrows; csv where it has none.")
    private BarFormat format;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Write to this file instead of standard output (-, the default). It appears, or replaces an "
                    + "old one, only when it is complete; after an error all is as before. Until then it is called "
                    + ".FILE.*.tmp; a run that is killed leaves what begins so behind, for you to remove. {threshold} in "
                    + "the name stands for the number of dbps, {symbol} for the symbol.")
    private String output;

    @Option(names = "--quiet", description = "Show no progress and no summary.")
    private boolean quiet;

    @Option(names = RangebarCommand.DEBUG, hidden = true, description = "Show stack traces.")
    private boolean debug;

    /** Whether what was done so far stays, also if the rest fails. */
    private boolean addsToStore;

    public BuildCommand(Streams streams) {
        this.streams = streams;
    }

    /** The help as annotated, and the columns of the output, which have their home elsewhere. */
    public static void completeHelp(CommandSpec build) {
        List<String> footer = new ArrayList<>(List.of(build.usageMessage().footer()));
        footer.add(String.join(", ", BarField.columnNames()));
        build.usageMessage().footer(footer.toArray(String[]::new));
    }

    @Override
    public Integer call() {
        List<TradeInput> inputs = FileArguments.trades(spec.commandLine(), arguments, streams.in());
        Map<String, List<TradeInput>> groups = checkedGroups(inputs);
        checkOutputs(inputs, groups.keySet());
        try {
            build(groups, inputs);
        } catch (TradeFileException e) {
            return failed(e.getMessage() + whatIsKept(), e);
        } catch (IOException e) {
            if (output == null && IoReason.isClosedPipe(e)) {
                return ExitCode.OK;
            }
            return failed("rangebar: cannot write " + (output == null ? "standard output" : output) + ": "
                    + IoReason.of(e) + whatIsKept(), e);
        }
        return ExitCode.OK;
    }

    private String whatIsKept() {
        return addsToStore ? System.lineSeparator() + "rangebar: the files that were taken whole are in the store; once "
                + "this is mended, the same command goes on from there" : "";
    }

    private void build(Map<String, List<TradeInput>> inputs, List<TradeInput> all)
            throws TradeFileException, IOException {
        long start = System.nanoTime();
        List<BarRun> runs = new ArrayList<>();
        BarRun.InputRules rules = new BarRun.InputRules(layout, onBadRow == OnBadRow.SKIP, includeIncomplete);
        try (Outputs outputs = outputs()) {
            try {
                for (Map.Entry<String, List<TradeInput>> group : inputs.entrySet()) {
                    for (BarRun.OutputOpener opener : outputs.of(group.getKey(), series(group))) {
                        runs.add(new BarRun(group.getKey(), group.getValue(), rules, opener));
                    }
                }
                try (Progress progress = new Progress(streams.err(), ProgressLine.Mode.of(quiet, streams.errIsTerminal()), all)) {
                    addsToStore = format == BarFormat.DUCKDB;
                    runAll(runs, progress);
                }
                for (BarRun run : runs) {
                    run.commit();
                }
            } finally {
                Closeables.all(runs);
            }
        }
        report(all, runs, (System.nanoTime() - start) / 1e9);
    }

    private Outputs outputs() throws IOException {
        if (format == BarFormat.DUCKDB) {
            return StoreOutputs.open(Path.of(output));
        }
        return new Outputs() {
            @Override
            public List<BarRun.OutputOpener> of(String ofSymbol, List<Series> series) {
                return List.of(() -> FileOutput.open(series, one -> output == null ? format.toStream(streams.out(), one)
                        : format.toFile(Path.of(nameOf(ofSymbol, one.threshold())), one)));
            }

            @Override
            public void close() {
                // each run closes its own
            }
        };
    }

    private List<Series> series(Map.Entry<String, List<TradeInput>> group) {
        List<String> sources = group.getValue().stream().map(TradeInput::name).toList();
        return thresholds.stream()
                .map(threshold -> new Series(group.getKey(), threshold, !noTimestampGate, maxGap, sources)).toList();
    }

    /** One after the other where there is one core or one symbol, else at the same time. */
    private static void runAll(List<BarRun> runs, Progress progress) throws TradeFileException, IOException {
        List<Callable<Void>> works = new ArrayList<>();
        for (BarRun run : runs) {
            works.add(() -> {
                boolean done = false;
                try {
                    run.run(progress);
                    done = true;
                } finally {
                    if (!done) {
                        progress.stop();
                    }
                }
                return null;
            });
        }
        try {
            Parallel.run(works);
        } catch (TradeFileException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void report(List<TradeInput> inputs, List<BarRun> runs, double seconds) {
        PrintStream err = streams.err();
        for (BarRun run : runs) {
            RunSummary.print(err, prefix(run, runs), run, maxGap);
        }
        if (quiet) {
            return;
        }
        long repeatedInputs = sum(runs, BarRun::repeatedInputs);
        long repeatedTrades = sum(runs, BarRun::repeatedTrades);
        if (format == BarFormat.DUCKDB && repeatedInputs + repeatedTrades > 0) {
            err.println("rangebar: already in the store: " + RunSummary.number(repeatedInputs, "file") + ", and "
                    + RunSummary.number(repeatedTrades, "trade") + " of others");
        }
        long trades = sum(runs, BarRun::trades);
        long incompleteBars = sum(runs, BarRun::incompleteBars);
        err.printf(Locale.ROOT, "rangebar: %s from %s, %s%s, %.0f trades/s (%.3f s)%n",
                RunSummary.number(trades, "trade"), RunSummary.number(inputs.size(), "file"),
                RunSummary.number(sum(runs, BarRun::bars), "bar"),
                incompleteBars == 0 ? "" : " (" + incompleteBars + " incomplete)", trades / seconds, seconds);
    }

    private static String prefix(BarRun run, List<BarRun> runs) {
        return "rangebar: " + (runs.size() > 1 ? run.symbol() + ": " : "");
    }

    private static long sum(List<BarRun> runs, ToLongFunction<BarRun> value) {
        return runs.stream().mapToLong(value).sum();
    }

    private Map<String, List<TradeInput>> checkedGroups(List<TradeInput> inputs) {
        if (symbol != null) {
            return Collections.singletonMap(symbol, inputs); // may be asked for null
        }
        try {
            return SymbolNames.groups(inputs);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    public static void checkThresholds(CommandLine line, List<Threshold> thresholds) {
        if (thresholds.size() > ProcessorGroup.MAX_PROCESSORS) {
            throw new ParameterException(line, "--threshold is given " + thresholds.size() + " times; "
                    + ProcessorGroup.MAX_PROCESSORS + " are the most");
        }
        Set<Threshold> seen = new HashSet<>();
        for (Threshold threshold : thresholds) {
            if (!seen.add(threshold)) {
                throw new ParameterException(line, "--threshold is given twice as " + threshold);
            }
        }
    }

    private void checkOutputs(List<TradeInput> inputs, Set<String> symbols) {
        checkThresholds(spec.commandLine(), thresholds);
        if (FileArguments.STANDARD_STREAM.equals(output)) {
            output = null;
        }
        if (format == null) {
            format = formatOfName();
        }
        if (output == null && !format.isStreamable()) {
            throw new ParameterException(spec.commandLine(), "--format " + format + " needs a file: --output with its "
                    + "name");
        }
        if (format == BarFormat.DUCKDB) {
            checkStore(inputs, symbols);
            return;
        }
        checkPlaceholders();
        checkPlaceholder(thresholds.size(), "thresholds", THRESHOLD);
        checkPlaceholder(symbols.size(), "symbols (" + String.join(", ", symbols) + ")", SYMBOL);
        if (output == null) {
            return;
        }
        if (output.contains(SYMBOL) && symbols.contains(null)) {
            throw new ParameterException(spec.commandLine(), "--output has " + SYMBOL + " in its name, and the names "
                    + "of the inputs do not tell the symbol; give it with --symbol");
        }
        for (String name : symbols) {
            for (Threshold threshold : thresholds) {
                FileArguments.output(spec.commandLine(), nameOf(name, threshold), inputs);
            }
        }
    }

    private BarFormat formatOfName() {
        try {
            return BarFormat.ofFile(output == null ? "" : output);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void checkStore(List<TradeInput> inputs, Set<String> symbols) {
        if (includeIncomplete) {
            throw new ParameterException(spec.commandLine(), "--include-incomplete: a store keeps closed bars, and the "
                    + "forming one in its state, from which the next run goes on");
        }
        if (symbols.contains(null)) {
            throw new ParameterException(spec.commandLine(), "a store needs the symbol, and the names of the inputs do "
                    + "not tell it; give it with --symbol");
        }
        if (output.contains(SYMBOL) || output.contains(THRESHOLD)) {
            throw new ParameterException(spec.commandLine(), "--output " + output + ": a store holds all symbols and "
                    + "thresholds; give it one name");
        }
        FileArguments.output(spec.commandLine(), output, inputs);
    }

    private void checkPlaceholders() {
        Matcher placeholder = PLACEHOLDER.matcher(output == null ? "" : output);
        while (placeholder.find()) {
            if (!placeholder.group().equals(THRESHOLD) && !placeholder.group().equals(SYMBOL)) {
                throw new ParameterException(spec.commandLine(), "--output " + output + ": " + placeholder.group()
                        + " stands for nothing; " + THRESHOLD + " and " + SYMBOL + " do");
            }
        }
    }

    private void checkPlaceholder(int count, String what, String placeholder) {
        if (count > 1 && (output == null || !output.contains(placeholder))) {
            throw new ParameterException(spec.commandLine(), "several " + what + " need one file each: --output with "
                    + placeholder + " in its name, such as bars-" + placeholder + ".csv");
        }
    }

    private String nameOf(String ofSymbol, Threshold threshold) {
        String name = output.replace(THRESHOLD, String.valueOf(threshold.decimalBasisPoints()));
        return ofSymbol == null ? name : name.replace(SYMBOL, ofSymbol);
    }

    private int failed(String message, Exception error) {
        streams.err().println(message);
        if (debug) {
            error.printStackTrace(streams.err());
        }
        return ExitCode.DATA;
    }

    /** What to do about a line that is no trade. */
    public enum OnBadRow { STOP, SKIP }

    /** Reads what to do about a line that is no trade. */
    public static final class OnBadRowConverter implements ITypeConverter<OnBadRow> {
        @Override
        public OnBadRow convert(String text) {
            return switch (text) {
                case "stop" -> OnBadRow.STOP;
                case "skip" -> OnBadRow.SKIP;
                default -> throw new TypeConversionException("'" + text + "' is not one of stop, skip");
            };
        }
    }

    /** Reads a length of time. */
    public static final class TimeSpanConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return TimeSpan.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads a layout. */
    public static final class LayoutConverter implements ITypeConverter<TradeLayout> {
        @Override
        public TradeLayout convert(String text) {
            try {
                return TradeLayout.named(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads a threshold. */
    public static final class ThresholdConverter implements ITypeConverter<Threshold> {
        @Override
        public Threshold convert(String text) {
            try {
                return Threshold.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads a symbol. */
    public static final class SymbolConverter implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                return SymbolNames.checked(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads a format. */
    public static final class FormatConverter implements ITypeConverter<BarFormat> {
        @Override
        public BarFormat convert(String text) {
            try {
                return BarFormat.named(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}

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
        usageHelpWidth = RangebarCommand.HELP_WIDTH, sortOptions = false,
        customSynopsis = "rangebar build --threshold=VALUE... [OPTION]... INPUT...",
        description = "Build range bars from trade files.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success; also without any trades, or if the reader closes the pipe",
            "1:an input is invalid or unreadable, or the output cannot be written",
            "2:wrong usage, a missing input, or a missing output folder",
            "3:the native library cannot be used, or an internal error"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar build BTCUSDT-aggTrades-2024-08-08.zip --threshold 250 > bars.csv",
            "  rangebar build day1.csv.gz day2.csv.gz --threshold 0.25%% -o bars.parquet",
            "  rangebar build BTCUSDT-*.zip --threshold 250 --threshold 500 -o bars.duckdb"
        })
public final class BuildCommand implements Callable<Integer> {
    private static final String THRESHOLD = "{threshold}";
    private static final String SYMBOL = "{symbol}";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*",
            description = "Trade files, or - for standard input. Multiple files are concatenated in the given order "
                    + "and must share the same columns. Duplicate trades (by id) are skipped.")
    private List<String> arguments;

    @Option(names = "--threshold", required = true, paramLabel = "VALUE",
            description = "Price range of a bar: 250, 250dbps, 25bps or 0.25%% (1 to 100000 dbps). May be repeated.")
    private List<Threshold> thresholds;

    @Option(names = "--no-timestamp-gate",
            description = "Allow a bar to close on a trade with the same timestamp as its open (default: off).")
    private boolean noTimestampGate;

    @Option(names = "--max-gap", paramLabel = "TIME", converter = TimeSpanConverter.class,
            description = "End the forming bar when no trade arrives for longer than this, such as 90s; such bars are "
                    + "counted, not written.")
    private Duration maxGap;

    @Option(names = "--include-incomplete", description = "Write the forming bar as the last row.")
    private boolean includeIncomplete;

    @Option(names = "--layout", paramLabel = "LAYOUT", converter = LayoutConverter.class,
            description = "Input column layout (default: detected); see 'rangebar help layouts'.")
    private TradeLayout layout;

    @Option(names = "--on-invalid-row", paramLabel = "stop|skip", defaultValue = "stop",
            description = "Stop at the first malformed or out-of-order row (default), or skip and count such rows.")
    private OnBadRow onBadRow;

    @Option(names = "--on-bad-row", hidden = true,
            description = "The earlier name of --on-invalid-row, accepted for one release.")
    private OnBadRow onBadRowByEarlierName;

    @Option(names = "--symbol", paramLabel = "NAME", converter = SymbolConverter.class,
            description = "Instrument symbol (default: derived from file names).")
    private String symbol;

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "csv, raw-csv, json, parquet, duckdb, arrow or arrows (default: from the output's extension); "
                    + "see 'rangebar help formats'.")
    private BarFormat format;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Output file; {threshold} and {symbol} in its name make a file of each. Written atomically: "
                    + "an existing file is replaced only on success.")
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

    @Override
    public Integer call() {
        onBadRow = onBadRowByEarlierName == null ? onBadRow : onBadRowByEarlierName;
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

    /** Policy for invalid rows. */
    public enum OnBadRow { STOP, SKIP }

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
}

package dev.rangebar.cli.commands;

import dev.rangebar.BarField;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.Threshold;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.cli.progress.Progress;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.cli.progress.TimeSpan;
import dev.rangebar.database.BarDatabase;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.pipeline.PipelineListener;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.pipeline.SymbolResult;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import dev.rangebar.tradefiles.TradeLayout;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    private OnInvalidRow onBadRow;

    @Option(names = "--on-bad-row", hidden = true,
            description = "The earlier name of --on-invalid-row, accepted for one release.")
    private OnInvalidRow onBadRowByEarlierName;

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
        List<TradeSource> sources = inputs.stream().map(TradeSource::of).toList();
        checkOutputs(inputs, symbolsOf(sources));
        try {
            build(sources);
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
        return addsToStore ? System.lineSeparator() + "rangebar: the files that were processed whole are in the database; "
                + "once the problem is fixed, the same command continues from there" : "";
    }

    private void build(List<TradeSource> sources) throws TradeFileException, IOException {
        long start = System.nanoTime();
        BuildResult result;
        try (BarDatabase database = format == BarFormat.DUCKDB ? DatabaseOutput.open(output, streams.err()) : null;
                Progress progress = new Progress(streams.err(), ProgressLine.Mode.of(quiet, streams.errIsTerminal()),
                        sources)) {
            result = pipeline(sources, database != null ? database : output == null ? format.toStream(streams.out())
                    : format.toFile(output), progress).run();
        }
        report(sources.size(), result, (System.nanoTime() - start) / 1e9);
    }

    private BarPipeline pipeline(List<TradeSource> sources, BarSinkFactory sink, Progress progress) {
        BarPipeline.Builder pipeline = BarPipeline.builder().inputs(sources).thresholds(thresholds)
                .timestampGate(!noTimestampGate).includeIncomplete(includeIncomplete).onInvalidRow(onBadRow).sink(sink)
                .listener(new PipelineListener() {
                    @Override
                    public void started() {
                        addsToStore = format == BarFormat.DUCKDB;
                    }

                    @Override
                    public void tradesRead(TradeSource source, long trades) {
                        progress.tradesRead(source, trades);
                    }

                    @Override
                    public void sourceDone(TradeSource source) {
                        progress.sourceDone(source);
                    }
                });
        if (symbol != null) {
            pipeline.symbol(symbol);
        }
        if (maxGap != null) {
            pipeline.maxGap(maxGap);
        }
        if (layout != null) {
            pipeline.layout(layout);
        }
        return pipeline.build();
    }

    private void report(int files, BuildResult result, double seconds) {
        PrintStream err = streams.err();
        for (SymbolResult ofSymbol : result.symbols()) {
            String prefix = "rangebar: " + (result.symbols().size() > 1 ? ofSymbol.symbol().orElse("") + ": " : "");
            RunSummary.print(err, prefix, ofSymbol, maxGap);
        }
        if (quiet) {
            return;
        }
        if (format == BarFormat.DUCKDB && result.duplicateInputs() + result.duplicateTrades() > 0) {
            err.println("rangebar: skipped what the database has: " + RunSummary.number(result.duplicateInputs(), "file")
                    + ", and " + RunSummary.number(result.duplicateTrades(), "duplicate trade") + " of others");
        }
        err.printf(Locale.ROOT, "rangebar: %s from %s, %s%s, %.0f trades/s (%.3f s)%n",
                RunSummary.number(result.trades(), "trade"), RunSummary.number(files, "file"),
                RunSummary.number(result.bars(), "bar"),
                result.incompleteBars() == 0 ? "" : " (" + result.incompleteBars() + " incomplete)",
                result.trades() / seconds, seconds);
    }

    /** Returns the symbols of the inputs; an empty one if it is not known. */
    private Set<Optional<String>> symbolsOf(List<TradeSource> sources) {
        if (symbol != null) {
            return Set.of(Optional.of(symbol));
        }
        try {
            return SymbolNames.groups(sources).keySet();
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

    private void checkOutputs(List<TradeInput> inputs, Set<Optional<String>> symbols) {
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
            checkDatabase(inputs, symbols);
            return;
        }
        checkPlaceholder(thresholds.size(), "thresholds", FileNamePattern.THRESHOLD);
        checkPlaceholder(symbols.size(), "symbols (" + symbols.stream().flatMap(Optional::stream)
                .collect(Collectors.joining(", ")) + ")", FileNamePattern.SYMBOL);
        if (output == null) {
            return;
        }
        FileNamePattern pattern = checkedPattern();
        if (output.contains(FileNamePattern.SYMBOL) && symbols.contains(Optional.<String>empty())) {
            throw new ParameterException(spec.commandLine(), "--output has " + FileNamePattern.SYMBOL + " in its name, and "
                    + "the symbol cannot be inferred from the names of the inputs; give it with --symbol");
        }
        for (Optional<String> name : symbols) {
            for (Threshold threshold : thresholds) {
                BarSeriesSpec series = BarSeriesSpec.of(threshold);
                FileArguments.output(spec.commandLine(), pattern.nameOf(name.map(series::withSymbol).orElse(series)),
                        inputs);
            }
        }
    }

    private FileNamePattern checkedPattern() {
        try {
            return new FileNamePattern(output);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--output " + e.getMessage(), e);
        }
    }

    private BarFormat formatOfName() {
        try {
            return BarFormat.ofFile(output == null ? "" : output);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void checkDatabase(List<TradeInput> inputs, Set<Optional<String>> symbols) {
        if (includeIncomplete) {
            throw new ParameterException(spec.commandLine(), "--include-incomplete: a database keeps closed bars, and the "
                    + "forming one in its state, from which the next run continues");
        }
        if (symbols.contains(Optional.<String>empty())) {
            throw new ParameterException(spec.commandLine(), "a database needs the symbol, which cannot be inferred from "
                    + "the names of the inputs; give it with --symbol");
        }
        if (output.contains(FileNamePattern.SYMBOL) || output.contains(FileNamePattern.THRESHOLD)) {
            throw new ParameterException(spec.commandLine(), "--output " + output + ": a database holds all symbols and "
                    + "thresholds; give it one name");
        }
        FileArguments.output(spec.commandLine(), output, inputs);
    }

    private void checkPlaceholder(int count, String what, String placeholder) {
        if (count > 1 && (output == null || !output.contains(placeholder))) {
            throw new ParameterException(spec.commandLine(), "several " + what + " need one file each: --output with "
                    + placeholder + " in its name, such as bars-" + placeholder + ".csv");
        }
    }

    private int failed(String message, Exception error) {
        streams.err().println(message);
        if (debug) {
            error.printStackTrace(streams.err());
        }
        return ExitCode.DATA;
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

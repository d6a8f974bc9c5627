package dev.rangebar.cli.commands.build;

import dev.rangebar.InvalidTradeException;
import dev.rangebar.TradeError;
import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.commands.archive.ArchiveInputs;
import dev.rangebar.cli.commands.archive.ArchiveOptions;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.cli.output.BarTableStream;
import dev.rangebar.cli.progress.BuildSummary;
import dev.rangebar.cli.progress.OriginNotes;
import dev.rangebar.cli.progress.Progress;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.database.BarDatabase;
import dev.rangebar.database.BarRebuild;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.InvalidRowLimit;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.pipeline.PipelineListener;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import dev.rangebar.tradefiles.TradeSorting;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code rangebar build}: reads trades, writes bars. */
@Command(name = "build", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false,
        customSynopsis = {"rangebar build (--threshold|--range)=VALUE... [OPTION]... INPUT...",
            "       rangebar build (--threshold|--range)=VALUE... --archive=binance ..."},
        description = "Build range bars from trade files.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success; also without any trades, or if the reader closes the pipe",
            "1:invalid or unreadable input, too many skipped rows, or unwritable output",
            "2:wrong usage, a missing input, or a missing output folder",
            "3:the native library cannot be used, or an internal error",
            "4:nothing is built: the archive lacks days, which are listed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar build BTCUSDT-aggTrades-2024-08-08.zip --threshold 250 > bars.csv",
            "  rangebar build day1.csv.gz day2.csv.gz --threshold 0.25%% -o bars.parquet",
            "  rangebar build BTCUSDT-*.zip --threshold 250 --threshold 500 -o bars.duckdb",
            "  rangebar build --archive binance --market um --symbol BTCUSDT,ETHUSDT \\",
            "           --from 2024-01-01 --threshold 250 -o bars.duckdb"
        })
public final class BuildCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BuildOptions options;

    private OutputPlan plan;
    private int symbolCount;

    /** {@code true} if what was processed stays, even if the rest fails. */
    private volatile boolean isLasting;

    public BuildCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (options.maxInvalid != null && options.policy.onInvalidRow() == OnInvalidRow.STOP) {
            throw new ParameterException(spec.commandLine(), "--max-invalid needs --on-invalid-row skip");
        }
        CommandLine line = spec.commandLine();
        options.distances.required(line);
        options.archive.check(line, options.arguments, options.symbol);
        boolean isArchive = options.archive.isGiven();
        List<TradeInput> inputs = isArchive ? List.of() : FileArguments.trades(line, options.arguments, streams.in());
        List<TradeSource> sources = inputs.stream().map(TradeSource::of).toList();
        Set<Optional<String>> symbols = isArchive ? ArchiveOptions.symbols(options.symbol) : symbolsOf(sources);
        symbolCount = symbols.size();
        plan = OutputPlan.of(line, options, inputs, symbols, streams.outIsTerminal());
        if (isArchive) {
            ArchiveInputs archive = new ArchiveInputs(line, streams, options.archive, options.quiet);
            int exitCode = archive.fetch(symbols, options.market);
            if (exitCode != ExitCode.OK) {
                return exitCode;
            }
            sources = archive.sources();
        }
        try {
            int exitCode = build(sources);
            OriginNotes.printTrades(streams.err(), inputs);
            return exitCode;
        } catch (TradeFileException e) {
            boolean isOrder = e.getCause() instanceof InvalidTradeException invalid
                    && (invalid.error() == TradeError.TIME_ORDER || invalid.error() == TradeError.ID_ORDER);
            throw new CommandFailure(e.getMessage() + (isOrder && !options.sort ? "; --sort sorts them" : "")
                    + whatIsKept("the"), e);
        } catch (IOException e) {
            boolean lacksSome = plan.format() == BarFormat.DUCKDB && DatabaseOutput.lacksProcessed(e);
            throw CommandFailure.ofOutput(plan.output() == null ? null : plan.name(), whatIsKept(lacksSome ? "the other" : "the"), e);
        }
    }

    private String whatIsKept(String which) {
        if (options.rebuild != null) {
            return System.lineSeparator() + "rangebar: nothing is rebuilt; the database is as before";
        }
        return isLasting ? System.lineSeparator() + "rangebar: " + which + " files that were processed whole are in the database; "
                + "once the problem is fixed, the same command continues from there" : "";
    }

    private int build(List<TradeSource> sources) throws TradeFileException, IOException {
        long start = System.nanoTime();
        BuildResult result;
        long replaced;
        List<BarSeriesSpec> begun;
        BarTableStream table = plan.isTable() ? new BarTableStream(streams.out(), streams.columns(),
                options.columns != null) : null;
        ProgressLine.Mode mode = ProgressLine.Mode.of(options.quiet || table != null, streams.errIsTerminal());
        try (BarDatabase database = plan.format() == BarFormat.DUCKDB
                    ? DatabaseOutput.open(plan.output(), options.rebuild == null ? OptionalInt.of(symbolCount) : OptionalInt.empty(),
                    options.featurePlan(spec.commandLine()), streams.err()) : null;
                Progress progress = new Progress(streams.err(), mode, sources)) {
            BarRebuild rebuild = options.rebuild == null ? null : database.rebuildFrom(options.rebuild);
            BarSinkFactory sink = rebuild != null ? rebuild : database != null ? database : plan.output() != null
                    ? plan.format().toFile(plan.output(), plan.columns())
                    : plan.format().toStream(table != null ? table : streams.out(), plan.columns());
            result = pipeline(sources, sink, progress).run();
            replaced = rebuild == null ? 0 : rebuild.replacedBars();
            begun = database == null ? List.of() : database.optionVariants();
        }
        if (table != null) {
            streams.noteHidden(table.finish(), "choose with --columns, or write all with -o FILE");
        }
        BuildSummary.printOptionVariants(streams.err(), begun);
        if (options.rebuild != null && !options.quiet) {
            BuildSummary.printRebuilt(streams.err(), result, options.rebuild, replaced);
        }
        report(sources.stream().map(TradeSource::name).toList(), result, (System.nanoTime() - start) / 1e9);
        InvalidRowLimit limit = options.maxInvalid == null ? InvalidRowLimit.DEFAULT : options.maxInvalid;
        return BuildSummary.printExceeded(streams.err(), result, limit, options.sort) ? ExitCode.DATA : ExitCode.OK;
    }

    private BarPipeline pipeline(List<TradeSource> sources, BarSinkFactory sink, Progress progress) {
        BarPipeline.Builder pipeline = BarPipeline.builder().inputs(sources).distances(options.distances.required(spec.commandLine()))
                .timestampGate(!options.noTimestampGate).includeIncomplete(options.includeIncomplete)
                .includeOrphaned(options.includeOrphaned)
                .onInvalidRow(options.policy.onInvalidRow()).reading(options.reading.toReadOptions()).sink(sink)
                .listener(new PipelineListener() {
                    @Override
                    public void tradesRead(TradeSource source, long trades) {
                        progress.tradesRead(source, trades);
                    }

                    @Override
                    public void sourceDone(TradeSource source) {
                        isLasting = plan.format() == BarFormat.DUCKDB && options.rebuild == null;
                        progress.sourceDone(source);
                    }
                });
        if (options.symbol != null && !options.archive.isGiven()) {
            pipeline.symbol(options.symbol);
        }
        pipeline.likelySymbols(namesFilesBySymbol());
        if ("unknown".equals(options.market)) {
            pipeline.unknownMarket();
        } else if (options.market != null) {
            pipeline.market(options.market);
        }
        if (options.sort) {
            pipeline.sort(TradeSorting.inFolder(plan.folder()));
        }
        options.featurePlan(spec.commandLine()).ifPresent(pipeline::features);
        if (options.footprintRows != null) {
            pipeline.sink(plan.format().toRowsFile(options.footprintRows));
        }
        if (options.maxGap != null) {
            pipeline.maxGap(options.maxGap);
        }
        options.resets.rule(spec.commandLine()).ifPresent(pipeline::resets);
        try {
            return pipeline.build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void report(List<String> inputs, BuildResult result, double seconds) {
        PrintStream err = streams.err();
        BuildSummary.printNotes(err, result, options.maxGap, options.resets.rule(spec.commandLine()));
        if (options.quiet) {
            return;
        }
        if (plan.format() == BarFormat.DUCKDB) {
            BuildSummary.printDuplicates(err, result);
        }
        BuildSummary.printTotals(err, result, inputs, seconds);
    }

    /** Returns the symbols of the inputs; an empty one if it is not known. */
    private Set<Optional<String>> symbolsOf(List<TradeSource> sources) {
        if (options.symbol != null) {
            return Set.of(Optional.of(options.symbol));
        }
        try {
            return SymbolNames.groups(sources, namesFilesBySymbol()).keySet();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Returns {@code true} if the symbols name the outputs, where a wrong one is seen at once. */
    private boolean namesFilesBySymbol() {
        return options.output != null && options.output.contains(FileNamePattern.SYMBOL);
    }
}

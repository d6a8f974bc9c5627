package dev.rangebar.cli.commands;

import dev.rangebar.cli.commands.ChartDrawing.PictureSize;
import dev.rangebar.cli.options.DistanceOptions;
import dev.rangebar.cli.options.FeatureOptions;
import dev.rangebar.cli.progress.OriginNotes;
import dev.rangebar.cli.progress.Progress;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.BuildResult;
import dev.rangebar.pipeline.OnInvalidRow;
import dev.rangebar.pipeline.SymbolNames;
import dev.rangebar.pipeline.TradeSource;
import dev.rangebar.tradefiles.ReadOptions;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code rangebar chart}: reads trades or bars, draws bars. */
@Command(name = "chart", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false, abbreviateSynopsis = false,
        customSynopsis = "rangebar chart -o=FILE [OPTION]... INPUT...",
        description = "Draw range bars: a page for a browser, or a picture.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success; also without any bars (the chart then says so)",
            "1:an input is invalid or unreadable, or the output cannot be written",
            "2:wrong usage, a missing input, or a missing output folder",
            "3:the native library cannot be used, or an internal error"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar chart BTCUSDT-*.zip --threshold 100 --threshold 250 -o chart.html",
            "  rangebar build BTCUSDT-aggTrades-2024-08-08.zip --threshold 250 -o bars.csv",
            "  rangebar chart bars.csv -o chart.png --size 1200x600 --dark",
            "  rangebar chart bars.duckdb --symbol BTCUSDT --last 500 -o chart.html"
        })
public final class ChartCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*",
            description = "Trade files as for build, or - for standard input; or CSV or Parquet files of bars, each of "
                    + "which is a series of its own; or a database.")
    private List<String> arguments;

    /** The series to draw of a database, all if there is none. */
    @Mixin
    private DistanceOptions distances;

    @Option(names = "--symbol", paramLabel = "NAME",
            description = "Symbol to draw, if a database holds several.")
    private String symbol;

    @Option(names = "--series", paramLabel = "ID",
            description = "Series of a database to draw, by series_id; may be repeated.")
    private List<Integer> series = new ArrayList<>();

    @Mixin
    private ReadingOptions reading;

    @Mixin
    private ReadingOptions.Policy policy;

    @Option(names = "--row-size", paramLabel = "PRICE",
            description = "Show sells and buys by price row where the view is near enough: 10, or 5ticks.")
    private String rowSize;

    @Option(names = "--last", paramLabel = "N", description = "Draw the last N bars of each series only.")
    private Integer last;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE",
            description = "Page (.html: one file, needs no network) or picture (.png: one series). Written "
                    + "atomically: an existing file is replaced only on success.")
    private String output;

    @Option(names = "--title", paramLabel = "TEXT",
            description = "Title (default: the symbol, or the names of the inputs).")
    private String title;

    @Option(names = "--size", paramLabel = "WIDTHxHEIGHT",
            description = "Size of a picture in pixels, 320 to 10000 each (default: 1600x900).")
    private PictureSize size;

    @Option(names = "--dark", description = "Dark background of a picture. A page follows the reader's system.")
    private boolean dark;

    @Option(names = "--quiet", description = "Show no progress and no summary.")
    private boolean quiet;

    public ChartCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure {
        CommandLine line = spec.commandLine();
        List<TradeInput> inputs = FileArguments.inputs(line, arguments, streams.in());
        Path file = FileArguments.output(line, output, inputs);
        boolean isPicture = checkedIsPicture();
        if (last != null && last < 1) {
            throw new ParameterException(line, "--last " + last + " is below 1");
        }
        try {
            ChartDrawing drawing = new ChartDrawing();
            readInto(drawing, inputs);
            if (last != null) {
                drawing.keepLast(last);
            }
            if (isPicture && drawing.count() > 1) {
                throw new ParameterException(line, "a picture shows one series, and there are "
                        + drawing.count() + " (" + drawing.summary() + "); a page (.html) has a switch between them");
            }
            String above = title != null ? title : symbol != null ? symbol : FileArguments.title(inputs);
            try {
                if (isPicture) {
                    drawing.writePicture(file, above, size == null ? PictureSize.DEFAULT : size, dark);
                } else {
                    drawing.writePage(file, above);
                }
            } catch (IOException e) {
                throw CommandFailure.ofOutput(output, "", e);
            }
            if (!quiet) {
                streams.err().println("rangebar: " + output + ": " + drawing.summary());
            }
            return ExitCode.OK;
        } catch (TradeFileException | IOException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
    }

    private boolean checkedIsPicture() {
        String name = output.toLowerCase(Locale.ROOT);
        if (!name.endsWith(".html") && !name.endsWith(".png")) {
            throw new ParameterException(spec.commandLine(), "--output " + output + ": a chart is a page (.html) or a picture (.png)");
        }
        boolean isPicture = name.endsWith(".png");
        if (isPicture && rowSize != null) {
            throw new ParameterException(spec.commandLine(), "--row-size is for pages (.html)");
        }
        if (!isPicture && (size != null || dark)) {
            throw new ParameterException(spec.commandLine(), "--size and --dark are for pictures (.png)");
        }
        if (isPicture && distances.given(spec.commandLine()).size() > 1) {
            throw new ParameterException(spec.commandLine(), "a picture shows one threshold; a page (.html) has a "
                    + "switch between several");
        }
        return isPicture;
    }

    private void readInto(ChartDrawing drawing, List<TradeInput> inputs) throws TradeFileException, IOException {
        List<TradeInput> bars = new ArrayList<>();
        for (TradeInput input : inputs) {
            if (ChartDrawing.isBars(input)) {
                bars.add(input);
            }
        }
        if (bars.isEmpty()) {
            refuseChoice();
            readTrades(drawing, inputs);
            return;
        }
        if (rowSize != null || bars.size() < inputs.size()) {
            throw new ParameterException(spec.commandLine(), bars.get(0).name() + " holds bars" + (rowSize != null
                    ? "; --row-size is for trades" : ", and others of the inputs do not"));
        }
        if (!reading.toReadOptions().equals(ReadOptions.DEFAULT) || policy.onInvalidRow() != OnInvalidRow.STOP) {
            throw new ParameterException(spec.commandLine(), bars.get(0).name() + " holds bars; --layout, --separator, "
                    + "--time-unit, --round and --on-invalid-row are for trades");
        }
        for (TradeInput input : bars) {
            if (ChartDrawing.isDatabase(input)) {
                readDatabase(drawing, inputs);
                return;
            }
        }
        refuseChoice();
        if (!distances.areEmpty()) {
            throw new ParameterException(spec.commandLine(), bars.get(0).name() + " holds bars; " + distances.firstOption()
                    + " is for trades and databases");
        }
        for (TradeInput input : bars) {
            drawing.addBars(input);
        }
        OriginNotes.printBars(streams.err(), bars);
    }

    private void readDatabase(ChartDrawing drawing, List<TradeInput> inputs) throws IOException {
        if (inputs.size() > 1) {
            throw new ParameterException(spec.commandLine(), "a chart of a database has no other inputs");
        }
        symbol = drawing.addDatabase(inputs.get(0), symbol, distances.given(spec.commandLine()), series);
    }

    private void refuseChoice() {
        if (symbol != null || !series.isEmpty()) {
            throw new ParameterException(spec.commandLine(), (symbol != null ? "--symbol" : "--series") + " is for databases");
        }
    }

    private void readTrades(ChartDrawing drawing, List<TradeInput> inputs) throws TradeFileException, IOException {
        if (distances.areEmpty()) {
            throw new ParameterException(spec.commandLine(), "trades need a --threshold, such as --threshold 250; "
                    + "inputs with bars are CSV or Parquet files or databases that build has written");
        }
        List<TradeSource> sources = inputs.stream().map(TradeSource::of).toList();
        List<String> symbols = sources.stream().map(TradeSource::path).flatMap(Optional::stream)
                .map(SymbolNames::ofFile).flatMap(Optional::stream).distinct().toList();
        if (symbols.size() > 1) {
            throw new ParameterException(spec.commandLine(), "the inputs are of several symbols (" + String.join(", ", symbols)
                    + "); a chart shows one");
        }
        BuildResult result;
        try (Progress progress = new Progress(streams.err(), ProgressLine.Mode.of(quiet, streams.errIsTerminal()), sources)) {
            BarPipeline.Builder pipeline = BarPipeline.builder().inputs(sources).distances(distances.required(spec.commandLine()))
                    .onInvalidRow(policy.onInvalidRow()).reading(reading.toReadOptions()).sink(drawing).listener(progress);
            if (rowSize != null) {
                pipeline.features(FeatureOptions.footprints(spec.commandLine(), rowSize, distances.tickSize()));
            }
            result = built(pipeline).run();
        }
        result.symbols().forEach(one -> RunSummary.print(streams.err(), "rangebar: ", one, null, Optional.empty()));
    }

    private BarPipeline built(BarPipeline.Builder pipeline) {
        try {
            return pipeline.build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}

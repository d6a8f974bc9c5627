package dev.rangebar.cli;

import dev.rangebar.BarBuffer;
import dev.rangebar.ColumnSet;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.tradefiles.IoReason;
import dev.rangebar.tradefiles.TradeChunk;
import dev.rangebar.tradefiles.TradeFileException;
import dev.rangebar.tradefiles.TradeFileReader;
import dev.rangebar.tradefiles.TradeInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command {@code rangebar build}: reads trades, writes bars. */
@Command(name = "build", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        usageHelpWidth = Main.HELP_WIDTH, sortOptions = false, abbreviateSynopsis = false,
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
            "  CSV, plain, in gzip, or as the one file in a zip archive (told by content); LF or CRLF. Layouts, told",
            "  by the first line:",
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
            "",
            "Examples:",
            "  rangebar build BTCUSDT-aggTrades-2024-08-08.csv --threshold 250 > bars.csv",
            "  rangebar build day1.csv.gz day2.csv.gz --threshold 0.25%% --include-incomplete --output bars.csv",
            "",
            "Columns of the output, in both formats:"
        })
final class BuildCommand implements Callable<Integer> {
    private static final String DEBUG = "--debug";
    private static final String STANDARD_INPUT = "-";
    private static final Path STANDARD_OUTPUT = Path.of("-");

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "1..*",
            description = "Trade files, or - for standard input. Several are one continuous run, in this order; they "
                    + "have to have the same columns.")
    private List<String> arguments;

    @Option(names = "--threshold", required = true, paramLabel = "VALUE", converter = ThresholdConverter.class,
            description = "How far the price moves from the open of a bar to close it: 250 or 250dbps (decimal basis "
                    + "points), 25bps or 0.25%% are the same. 1 to 100000 dbps.")
    private Threshold threshold;

    @Option(names = "--no-timestamp-gate",
            description = "Let a trade close a bar that has opened at the very same time. Without this option the bar "
                    + "stays open then.")
    private boolean noTimestampGate;

    @Option(names = "--include-incomplete",
            description = "Write the bar that is still forming at the end, too, as the last row, with is_incomplete "
                    + "set.")
    private boolean includeIncomplete;

    @Option(names = "--format", paramLabel = "csv|raw-csv", defaultValue = "csv", converter = FormatConverter.class,
            description = "csv (default) for people, raw-csv for exact numbers; see Output.")
    private BarFormat format;

    @Option(names = "--output", paramLabel = "FILE",
            description = "Write to this file instead of standard output (-, the default). It appears, or replaces an "
                    + "old one, only when it is complete; after an error all is as before. Until then it is called "
                    + ".FILE.*.tmp; a run that is killed leaves that file behind, for you to remove.")
    private Path output;

    @Option(names = DEBUG, hidden = true, description = "Show stack traces.")
    private boolean debug;

    private long trades;
    private long bars;
    private boolean hasIncomplete;

    BuildCommand(Streams streams) {
        this.streams = streams;
    }

    /** The help as annotated, and the columns of the output, which have their home elsewhere. */
    static void completeHelp(CommandSpec build) {
        List<String> footer = new ArrayList<>(List.of(build.usageMessage().footer()));
        footer.add(String.join(", ", BarColumn.titles()));
        build.usageMessage().footer(footer.toArray(String[]::new));
    }

    static boolean isDebug(ParseResult parsed) {
        return parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption(DEBUG);
    }

    @Override
    public Integer call() {
        List<TradeInput> inputs = checkedInputs();
        checkOutput(inputs);
        long start = System.nanoTime();
        boolean toStandardOutput = output == null;
        try {
            build(inputs);
        } catch (TradeFileException e) {
            return failed(e.getMessage(), e);
        } catch (IOException e) {
            if (toStandardOutput && isClosedPipe(e)) {
                return ExitCode.OK;
            }
            return failed("rangebar: cannot write " + (toStandardOutput ? "standard output" : output) + ": "
                    + IoReason.of(e), e);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        streams.err().printf(Locale.ROOT, "rangebar: %s from %s, %s%s, %.0f trades/s (%.3f s)%n",
                number(trades, "trade"), number(inputs.size(), "file"), number(bars, "bar"),
                hasIncomplete ? " (1 incomplete)" : "", trades / seconds, seconds);
        return ExitCode.OK;
    }

    private void build(List<TradeInput> inputs) throws TradeFileException, IOException {
        try (RangeBarProcessor processor = RangeBarProcessor.builder(threshold).timestampGate(!noTimestampGate).build();
                BarBuffer closed = BarBuffer.create();
                BarOutput out = output == null ? BarOutput.toStream(format, streams.out())
                        : BarOutput.toFile(format, output)) {
            TradeInput first = null;
            ColumnSet columns = null;
            for (TradeInput input : inputs) {
                try (TradeFileReader reader = TradeFileReader.open(input, null)) {
                    for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                        if (columns == null) {
                            first = input;
                            columns = reader.columns();
                        } else if (!columns.equals(reader.columns())) {
                            throw otherColumns(input, reader.columns(), first, columns);
                        }
                        process(processor, chunk, reader, closed, out);
                    }
                }
            }
            if (includeIncomplete && processor.formingBar(closed)) {
                hasIncomplete = true;
                write(closed, out);
            }
            out.commit();
        }
    }

    private void process(RangeBarProcessor processor, TradeChunk chunk, TradeFileReader reader, BarBuffer closed,
            BarOutput out) throws TradeFileException, IOException {
        try {
            processor.process(chunk.trades(), closed);
        } catch (InvalidTradeException e) {
            throw reader.refused(e, e.index(), chunk);
        }
        trades += chunk.size();
        write(closed, out);
    }

    private void write(BarBuffer closed, BarOutput out) throws IOException {
        bars += closed.size();
        out.write(closed.view());
        closed.clear();
    }

    private static TradeFileException otherColumns(TradeInput input, ColumnSet columns, TradeInput first,
            ColumnSet expected) {
        List<String> differences = new ArrayList<>();
        compare(differences, columns.aggregateIds(), expected.aggregateIds(), "aggregate ids");
        compare(differences, columns.tradeIds(), expected.tradeIds(), "trade ids");
        compare(differences, columns.side(), expected.side(), "a side (is_buyer_maker)");
        return TradeFileException.ofFile(input.name(), "this file " + String.join(" and ", differences) + ", unlike "
                + first.name() + "; the files of one run have the same columns", null);
    }

    private static void compare(List<String> differences, boolean has, boolean expected, String what) {
        if (has != expected) {
            differences.add((has ? "has " : "has not ") + what);
        }
    }

    private List<TradeInput> checkedInputs() {
        List<TradeInput> inputs = new ArrayList<>();
        for (String argument : arguments) {
            inputs.add(STANDARD_INPUT.equals(argument) ? TradeInput.ofStream("(standard input)", streams.in())
                    : checkedFile(argument));
        }
        if (inputs.stream().filter(input -> input.path() == null).count() > 1) {
            throw new ParameterException(spec.commandLine(), "standard input (-) can be read once only");
        }
        return inputs;
    }

    private TradeInput checkedFile(String name) {
        String obstacle = "no such file";
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                obstacle = "is a directory";
            } else if (Files.isReadable(path)) {
                return TradeInput.ofFile(name, path);
            } else if (Files.exists(path)) {
                obstacle = "access denied";
            }
        } catch (InvalidPathException e) {
            // what cannot be the name of a file is that of none
        }
        throw new ParameterException(spec.commandLine(), name + ": " + obstacle);
    }

    private void checkOutput(List<TradeInput> inputs) {
        if (output == null || output.equals(STANDARD_OUTPUT)) {
            output = null;
            return;
        }
        if (output.toString().isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "--output is empty; give the name of a file, or - for standard output");
        }
        Path folder = output.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(output)) {
            throw new ParameterException(spec.commandLine(), "--output " + output + ": is a directory");
        }
        if (!Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "--output " + output + ": there is no folder " + folder);
        }
        for (TradeInput input : inputs) {
            if (input.path() != null && isSameFile(input.path(), output)) {
                throw new ParameterException(spec.commandLine(), "--output " + output + ": is an input, too");
            }
        }
    }

    private static boolean isSameFile(Path input, Path output) {
        try {
            return Files.exists(output) && Files.isSameFile(input, output);
        } catch (IOException e) {
            return false; // then opening one of them tells more
        }
    }

    private static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private int failed(String message, Exception error) {
        streams.err().println(message);
        if (debug) {
            error.printStackTrace(streams.err());
        }
        return ExitCode.DATA;
    }

    /** Java has no type for it; every system's text names the pipe. */
    private static boolean isClosedPipe(IOException error) {
        return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    /** Reads a threshold. */
    static final class ThresholdConverter implements ITypeConverter<Threshold> {
        @Override
        public Threshold convert(String text) {
            try {
                return Threshold.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads a format. */
    static final class FormatConverter implements ITypeConverter<BarFormat> {
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

package dev.rangebar.cli.commands.sample;

import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.FileArguments;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.commands.archive.Days;
import dev.rangebar.cli.options.Converters.SymbolConverter;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.tradefiles.IoReason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code rangebar sample}: writes generated trades. */
@Command(name = "sample", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false,
        customSynopsis = {"rangebar sample [OPTION]... [-o FILE]", "       rangebar sample [OPTION]... -d FOLDER"},
        description = "Write trades of a generated market, to try the other commands with: aggregate trades as CSV, "
                + "in the layout of Binance's futures files. The same options give the same bytes.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success; also if the reader closes the pipe",
            "1:the output cannot be written, or a file of another content is in its place",
            "2:wrong usage, or an unusable folder",
            "3:an internal error"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  rangebar sample --rows 1000 -o trades.csv",
            "  rangebar sample --rows 300000 --days 3 -d trades",
            "  rangebar sample --seed 7 | rangebar build - --threshold 250"
        })
public final class SampleCommand implements Callable<Integer> {
    /** No exchange has this symbol. */
    static final String SYMBOL = "SAMPLEUSDT";

    private static final long MAX_ROWS = 1_000_000_000;
    private static final int MAX_DAYS = 3_660;

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "100000",
            description = "Number of trades, 1 to 1000000000 (default: 100000).")
    private int rows;

    @Option(names = "--days", paramLabel = "N", defaultValue = "1",
            description = "Number of days, 1 to 3660, over which the trades spread (default: 1).")
    private int days;

    @Option(names = "--from", paramLabel = "DATE", defaultValue = "2024-01-01", converter = Days.Converter.class,
            description = "First day, UTC (default: 2024-01-01).")
    private LocalDate from;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Seed of the generator: another one gives other trades (default: 1).")
    private int seed;

    @Option(names = "--symbol", paramLabel = "NAME", converter = SymbolConverter.class,
            description = "Symbol in the names of the files of --directory (default: " + SYMBOL + ").")
    private String symbol;

    @Option(names = {"--directory", "-d"}, paramLabel = "FOLDER",
            description = "Folder for one file per day, such as " + SYMBOL + "-aggTrades-2024-01-01.csv; created if missing. "
                    + "A file of the same content stays, and one of another content is an error.")
    private String directory;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "One file for all days (default: standard output). Written atomically: an existing file is "
                    + "replaced only on success.")
    private String output;

    @Option(names = "--quiet", description = "Show no summary.")
    private boolean quiet;

    public SampleCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure {
        check(rows >= 1 && rows <= MAX_ROWS, "--rows " + rows + " is outside 1..1000000000");
        check(days >= 1 && days <= MAX_DAYS, "--days " + days + " is outside 1..3660");
        check(!from.isBefore(LocalDate.EPOCH) && from.getYear() < 2200, "--from " + from + " is outside the years 1970 to 2199");
        check(directory == null || output == null, "--directory and --output exclude each other");
        check(directory != null || symbol == null, "--symbol is for the names of the files of --directory");
        check(symbol == null || symbol.matches("[A-Z0-9_]+"), "--symbol " + symbol
                + ": the name of a trade file begins with upper-case letters, digits and '_' only");
        SampleTrades trades = new SampleTrades(seed, rows, from, days);
        boolean isStream = directory == null && (output == null || output.equals(FileArguments.STANDARD_STREAM));
        Path target = isStream ? null : directory != null ? folder() : FileArguments.output(spec.commandLine(), output, List.of());
        try {
            if (isStream) {
                writeAll(trades, streams.out());
                streams.out().flush();
            } else if (directory == null) {
                try (AtomicFile file = AtomicFile.create(target)) {
                    try (OutputStream out = new BufferedOutputStream(file.newOutputStream())) {
                        writeAll(trades, out);
                    }
                    file.commit();
                }
            } else {
                try (DayFiles files = new DayFiles(target, symbol == null ? SYMBOL : symbol)) {
                    trades.write(files);
                    summarize(RunSummary.number(files.written(), "file") + " written to " + directory + (files.kept() == 0 ? ""
                            : ", " + RunSummary.number(files.kept(), "file") + " of the same content kept"));
                }
                return ExitCode.OK;
            }
        } catch (IOException e) {
            throw CommandFailure.ofOutput(isStream ? null : directory != null ? directory : output, "", e);
        }
        if (!isStream) {
            summarize("written to " + output);
        }
        return ExitCode.OK;
    }

    private void summarize(String where) {
        if (!quiet) {
            streams.err().println("rangebar: " + RunSummary.number(rows, "generated trade") + " of "
                    + RunSummary.number(days, "day") + ": " + where);
        }
    }

    private void writeAll(SampleTrades trades, OutputStream out) throws IOException {
        out.write(SampleTrades.HEADER.getBytes(StandardCharsets.US_ASCII));
        BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
        trades.write(new SampleTrades.Days() {
            @Override
            public OutputStream begin(LocalDate day) {
                return buffered;
            }

            @Override
            public void end(OutputStream ofDay) {
                // the next day follows
            }
        });
        buffered.flush();
    }

    private Path folder() {
        try {
            Path folder = Path.of(directory);
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            return folder;
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), "--directory " + directory + ": cannot be the name of a folder", e);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--directory " + directory + ": cannot be made: " + IoReason.of(e), e);
        }
    }

    private void check(boolean right, String message) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}

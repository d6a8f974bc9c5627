package dev.rangebar.cli.commands;

import dev.rangebar.cli.OutputFile;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.download.ArchiveDownload;
import dev.rangebar.download.Instrument;
import dev.rangebar.download.Market;
import dev.rangebar.download.RetryPolicy;
import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command {@code rangebar download}. Its fields and methods have types of the JDK only: so nothing else is loaded
 * when another command runs.
 */
@Command(name = "download", mixinStandardHelpOptions = true, versionProvider = RangebarCommand.Version.class,
        usageHelpWidth = RangebarCommand.HELP_WIDTH, sortOptions = false, abbreviateSynopsis = false,
        description = "Fetch trade files (aggTrades) from Binance's public archive.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all files are there, verified",
            "1:a file could not be fetched, verified or stored; all others were. Run again: it goes on where it was",
            "2:wrong usage: options, a symbol or a day that cannot be, a folder that cannot be used",
            "3:an internal error",
            "4:all that the archive has is there, but it does not have all days; those are named"
        },
        footerHeading = "%nFiles:%n",
        footer = {
            "  One zip file per day (UTC), or per month where all of the month is asked for, the archive has",
            "  such a file, and none of the month's days is in the folder yet. Each is compared with the SHA-256",
            "  that the archive says for it, also where it was there before; one that differs is fetched anew.",
            "  Trusted are the server and the connection to it: the checksum comes from there, too.",
            "  A file has its name only when all of it is there. Until then it is .NAME.part, with its version",
            "  in .NAME.part.etag; after a kill or an error the next run goes on with it. Several runs at once",
            "  may use one folder; .rangebar-download.lock keeps them apart, and stays.",
            "",
            "Standard output: the names of the files, in the order of time, for rangebar build.",
            "",
            "Examples:",
            "  rangebar download BTCUSDT --from 2024-01-01 --to 2024-01-31 --directory trades",
            "  rangebar download BTCUSD_PERP --market cm --from 2024-08-08 --to 2024-08-08 --quiet"
        })
public final class DownloadCommand implements Callable<Integer> {
    private static final String ENVIRONMENT_URL = "RANGEBAR_ARCHIVE_URL";
    /** Far below would only be a slip of the pen. */
    private static final LocalDate FIRST_DAY = LocalDate.of(2017, 7, 1);

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SYMBOL", description = "As the exchange calls it: BTCUSDT; BTCUSD_PERP for cm.")
    private String symbol;

    @Option(names = "--from", required = true, paramLabel = "DATE", converter = DayConverter.class,
            description = "The first day (UTC): 2024-01-01.")
    private LocalDate from;

    @Option(names = "--to", required = true, paramLabel = "DATE", converter = DayConverter.class,
            description = "The last day.")
    private LocalDate to;

    @Option(names = "--market", paramLabel = "spot|um|cm", defaultValue = "spot",
            description = "spot (default), um: futures settled in USDT or USDC, cm: futures settled in the coin.")
    private String market;

    @Option(names = {"--directory", "-d"}, paramLabel = "FOLDER", defaultValue = ".",
            description = "Where the files go; it is made if it is not there. Without this option: here.")
    private String directory;

    @Option(names = "--parallel", paramLabel = "N", defaultValue = "4",
            description = "How many files are fetched at a time, 1 to 32. 4 without this option.")
    private int parallel;

    @Option(names = "--attempts", paramLabel = "N", defaultValue = "6",
            description = "How often to ask for a file that does not come, or stops coming; 6 without this option. "
                    + "What has come is not asked for again. The pauses between grow from 1 s to 2 min, or are what "
                    + "the server asks for.")
    private int attempts;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "30s",
            converter = BuildCommand.TimeSpanConverter.class,
            description = "How long the server may be silent, such as 90s; 30s without this option.")
    private Duration timeout;

    @Option(names = "--base-url", paramLabel = "URL",
            description = "Another archive with the same layout: what is before /data. Default: the environment's "
                    + "RANGEBAR_ARCHIVE_URL, or Binance's own.")
    private String baseUrl;

    @Option(names = "--quiet", description = "No progress and no summary on standard error: only what went wrong.")
    private boolean quiet;

    @SuppressWarnings("UnusedVariable") // Main asks whether it was given
    @Option(names = RangebarCommand.DEBUG, hidden = true, description = "Show stack traces.")
    private boolean debug;

    public DownloadCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        check(parallel >= 1 && parallel <= 32, "--parallel " + parallel + " is outside 1..32");
        check(attempts >= 1 && attempts <= 100, "--attempts " + attempts + " is outside 1..100");
        checkDays();
        String url = Objects.requireNonNullElse(baseUrl,
                System.getenv().getOrDefault(ENVIRONMENT_URL, ArchiveDownload.BINANCE.toString()));
        RetryPolicy retryPolicy = new RetryPolicy(timeout, attempts, RetryPolicy.DEFAULT.initialBackoff(),
                RetryPolicy.DEFAULT.maxBackoff());
        DownloadRun run;
        ArchiveDownload download;
        try {
            run = new DownloadRun(streams.err(), ProgressLine.Mode.of(quiet, streams.errIsTerminal()),
                    new Instrument(Market.named(market), symbol));
            download = new ArchiveDownload(new URI(url), folder(), parallel, retryPolicy, run);
        } catch (URISyntaxException e) {
            throw new ParameterException(spec.commandLine(), "'" + url + "' is not an archive's address such as "
                    + ArchiveDownload.BINANCE, e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        try {
            run.fetch(download, from, to);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--directory " + directory + ": "
                    + OutputFile.reason(Path.of(directory), e), e);
        }
        try {
            return run.report(streams.out());
        } catch (IOException e) {
            streams.err().println("rangebar: cannot write standard output: " + IoReason.of(e));
            return ExitCode.DATA;
        }
    }

    private void check(boolean right, String message) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private void checkDays() {
        check(!from.isAfter(to), "--from " + from + " is after --to " + to);
        check(!from.isBefore(FIRST_DAY), "--from " + from + ": the exchange opened in July 2017");
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        check(!to.isAfter(today), "--to " + to + " is in the future: in UTC, today is " + today);
    }

    private Path folder() {
        try {
            Path folder = Path.of(directory);
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
            }
            return folder;
        } catch (InvalidPathException e) {
            throw new ParameterException(spec.commandLine(), "--directory " + directory
                    + ": cannot be the name of a folder", e);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--directory " + directory + ": cannot be made: "
                    + IoReason.of(e), e);
        }
    }

    /** Reads a day. */
    public static final class DayConverter implements ITypeConverter<LocalDate> {
        @Override
        public LocalDate convert(String text) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is not a day such as 2024-01-31");
            }
        }
    }
}

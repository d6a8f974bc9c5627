package dev.rangebar.cli.commands.archive;

import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.commands.VersionText;
import dev.rangebar.cli.options.Converters.ByteCountConverter;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.download.ArchiveDownload;
import dev.rangebar.download.Instrument;
import dev.rangebar.download.Market;
import dev.rangebar.download.RetryPolicy;
import dev.rangebar.download.TransferLimits;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.tradefiles.IoReason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code rangebar download}. Its fields and methods have types of the JDK only, so that another command
 * loads nothing else.
 */
@Command(name = "download", mixinStandardHelpOptions = true, versionProvider = VersionText.class, sortOptions = false, abbreviateSynopsis = false,
        customSynopsis = "rangebar download SYMBOL --from=DATE --to=DATE [OPTION]...",
        description = "Download trade files (aggTrades) from Binance's public archive.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all files are present and verified",
            "1:a file could not be downloaded, verified or stored; run again to continue",
            "2:wrong usage, an unknown symbol or day, or an unusable folder",
            "3:an internal error",
            "4:the archive lacks some of the days, which are listed"
        },
        footerHeading = "%nFiles:%n",
        footer = {
            "  One zip file per day (UTC), or per month if the range covers the month, the",
            "  archive has such a file, and none of its days is in the folder yet. Each",
            "  file, old or new, is compared with the archive's SHA-256; a file that differs",
            "  is downloaded again. The checksum comes from the same server.",
            "  A file gets its name when it is complete. Until then it is .NAME.part, with",
            "  its version in .NAME.part.etag, and the next run continues it. Several runs",
            "  may share a folder; .rangebar-download.lock separates them, and stays.",
            "",
            "Standard output: the names of the files, in order of time, for 'rangebar build'.",
            "",
            "Examples:",
            "  rangebar download BTCUSDT --from 2024-01-01 --to 2024-01-31 -d trades",
            "  rangebar download BTCUSD_PERP --market cm --from 2024-08-08 --to 2024-08-08"
        })
public final class DownloadCommand implements Callable<Integer> {
    private static final String ENVIRONMENT_URL = "RANGEBAR_ARCHIVE_URL";

    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SYMBOL", description = "Symbol as on the exchange: BTCUSDT; BTCUSD_PERP for cm.")
    private String symbol;

    @Option(names = "--from", required = true, paramLabel = "DATE", converter = Days.Converter.class,
            description = "First day (UTC), such as 2024-01-01.")
    private LocalDate from;

    @Option(names = "--to", required = true, paramLabel = "DATE", converter = Days.Converter.class,
            description = "Last day (UTC).")
    private LocalDate to;

    @Option(names = "--market", paramLabel = "spot|um|cm", defaultValue = "spot",
            description = "spot (default), um: futures settled in USDT or USDC, cm: futures settled in the coin.")
    private String market;

    @Option(names = {"--directory", "-d"}, paramLabel = "FOLDER", defaultValue = ".",
            description = "Folder of the files, created if missing (default: the current one).")
    private String directory;

    @Option(names = "--parallel", paramLabel = "N", defaultValue = "4",
            description = "Files downloaded at the same time, 1 to 32 (default: 4).")
    private int parallel;

    @Option(names = "--attempts", paramLabel = "N", defaultValue = "6",
            description = "Attempts per file, 1 to 100 (default: 6). An attempt continues where the last one ended; "
                    + "the pauses grow from 1 s to 2 min, or are those that the server requests.")
    private int attempts;

    @Option(names = "--timeout", paramLabel = "TIME", defaultValue = "30s",
            description = "Longest silence of the server, such as 90s (default: 30s).")
    private Duration timeout;

    @Option(names = "--min-rate", paramLabel = "BYTES", defaultValue = "1000", converter = ByteCountConverter.class,
            description = "Least bytes per second (default: 1000).")
    private long minRate;

    @Option(names = "--max-size", paramLabel = "BYTES", defaultValue = "8GB", converter = ByteCountConverter.class,
            description = "Largest file, such as 500MB (default: 8GB).")
    private long maxSize;

    @Option(names = "--base-url", paramLabel = "URL",
            description = "Archive with the same layout, without /data (default: $RANGEBAR_ARCHIVE_URL, else "
                    + "Binance's).")
    private String baseUrl;

    @Option(names = "--quiet", description = "Show errors only: no progress and no summary.")
    private boolean quiet;

    public DownloadCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        check(parallel >= 1 && parallel <= 32, "--parallel " + parallel + " is outside 1..32");
        check(attempts >= 1 && attempts <= 100, "--attempts " + attempts + " is outside 1..100");
        Days.check(spec.commandLine(), from, to);
        String url = Objects.requireNonNullElseGet(baseUrl, DownloadCommand::defaultUrl);
        RetryPolicy retryPolicy = new RetryPolicy(timeout, attempts, RetryPolicy.DEFAULT.initialBackoff(),
                RetryPolicy.DEFAULT.maxBackoff());
        DownloadRun run;
        ArchiveDownload download;
        try {
            run = new DownloadRun(streams.err(), ProgressLine.Mode.of(quiet, streams.errIsTerminal()),
                    new Instrument(Market.named(market), symbol));
            download = new ArchiveDownload(new URI(url), folder(), parallel, retryPolicy,
                    new TransferLimits(minRate, maxSize), run);
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
                    + AtomicFile.reason(Path.of(directory), e), e);
        }
        try {
            return run.report(streams.out());
        } catch (IOException e) {
            throw new CommandFailure("rangebar: cannot write standard output: " + IoReason.of(e), e);
        }
    }

    private void check(boolean right, String message) {
        Days.check(spec.commandLine(), right, message);
    }

    /** Returns the address of Binance's archive, or of the one that stands in for it. */
    static String defaultUrl() {
        return System.getenv().getOrDefault(ENVIRONMENT_URL, ArchiveDownload.BINANCE.toString());
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
}

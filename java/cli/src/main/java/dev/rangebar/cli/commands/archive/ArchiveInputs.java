package dev.rangebar.cli.commands.archive;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.cli.options.Suggestions;
import dev.rangebar.cli.progress.ByteRate;
import dev.rangebar.cli.progress.ProgressLine;
import dev.rangebar.cli.progress.RunSummary;
import dev.rangebar.download.Archive;
import dev.rangebar.download.Archive.ArchiveTrades;
import dev.rangebar.download.ArchiveException;
import dev.rangebar.download.DayCoverage;
import dev.rangebar.download.DownloadListener.DownloadStatus;
import dev.rangebar.download.FileResult;
import dev.rangebar.download.Market;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.pipeline.TradeSource;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The files of an archive as the inputs of a build, and what is reported about them. */
public final class ArchiveInputs {
    private static final String BINANCE = "binance";

    private final CommandLine line;
    private final Streams streams;
    private final ArchiveOptions options;
    private final boolean isQuiet;
    private List<TradeSource> sources = List.of();

    public ArchiveInputs(CommandLine line, Streams streams, ArchiveOptions options, boolean isQuiet) {
        this.line = line;
        this.streams = streams;
        this.options = options;
        this.isQuiet = isQuiet;
    }

    /** Returns the files, once {@link #fetch} has succeeded. */
    public List<TradeSource> sources() {
        return sources;
    }

    /**
     * Downloads what is missing.
     *
     * @param symbols the symbols
     * @param market the market; null for the default
     * @return the exit code; there are sources if it is 0
     */
    public int fetch(Set<Optional<String>> symbols, String market) throws InterruptedException {
        String folder = options.folder();
        if (folder == null) {
            throw new ParameterException(line, "this user has no home for the files of the archive; name a folder with "
                    + "--archive-folder");
        }
        long start = System.nanoTime();
        try {
            Archive archive = archive(folder).market(Market.named(market == null ? Market.SPOT.toString() : market))
                    .symbols(symbols.stream().flatMap(Optional::stream).toArray(String[]::new))
                    .from(options.from).allowMissingDays(options.allowsMissingDays);
            if (options.to != null) {
                archive.to(options.to);
            }
            ArchiveTrades trades = fetch(archive);
            sources = trades.sources();
            report(trades, folder, (System.nanoTime() - start) / 1e9);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, e.getMessage(), e);
        } catch (ArchiveException e) {
            e.getMessage().lines().forEach(reason -> streams.err().println("rangebar: " + reason));
            streams.err().println("rangebar: nothing is built; files that are complete stay in " + folder
                    + ", and the same command continues from there");
            return e.isForDaysOnly() ? ExitCode.MISSING : ExitCode.DATA;
        } catch (IOException e) {
            throw new ParameterException(line, "--archive-folder " + folder + ": " + AtomicFile.reason(Path.of(folder), e), e);
        }
        return sources.isEmpty() ? ExitCode.MISSING : ExitCode.OK;
    }

    /**
     * Returns the files of some days of the exchange's archive, downloaded where the folder lacks them.
     *
     * @param last the last day
     * @param folder the folder; null for the usual one
     * @param url the address of the archive; null for the exchange's
     * @throws ArchiveException if the archive does not have a day
     * @throws IllegalArgumentException if there is no usual folder
     */
    public static List<TradeSource> ofDays(String symbol, String market, LocalDate first, LocalDate last, String folder, String url)
            throws IOException, InterruptedException {
        ArchiveOptions options = new ArchiveOptions();
        options.folder = folder;
        if (options.folder() == null) {
            throw new IllegalArgumentException("this user has no home for the files of the archive; name a folder with --archive-folder");
        }
        return Archive.binance().address(URI.create(url == null ? DownloadCommand.defaultUrl() : url)).market(Market.named(market)).symbols(symbol)
                .from(first).to(last).folder(Path.of(options.folder())).fetch().sources();
    }

    private Archive archive(String folder) {
        if (!options.archive.equals(BINANCE) && options.archive.indexOf(':') < 0) {
            throw new IllegalArgumentException("--archive: '" + options.archive + "' is not " + BINANCE
                    + " or the address (https://...) of an archive of its form"
                    + Suggestions.didYouMean(options.archive, List.of(BINANCE)));
        }
        String url = options.archive.equals(BINANCE) ? DownloadCommand.defaultUrl() : options.archive;
        try {
            return Archive.binance().address(new URI(url)).folder(Path.of(folder));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("--archive " + url + " is neither " + BINANCE + " nor an archive's address", e);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--archive-folder " + folder + ": cannot be the name of a folder", e);
        }
    }

    private ArchiveTrades fetch(Archive archive) throws IOException, InterruptedException {
        ByteRate rate = new ByteRate(System.nanoTime());
        ProgressLine.Mode mode = ProgressLine.Mode.of(isQuiet, streams.errIsTerminal());
        try (ProgressLine progress = ProgressLine.start(streams.err(), mode, () -> text(archive.status(), rate))) {
            return archive.listener((file, message) -> progress.say("rangebar: " + file + ": " + message)).fetch();
        }
    }

    static String text(DownloadStatus status, ByteRate rate) {
        return "rangebar: " + status.filesDone() + " of " + status.files() + " files, "
                + ByteRate.bytes(status.bytesReceived()) + ", "
                + rate.text(System.nanoTime(), status.bytesReceived(), status.bytesLeft());
    }

    private void report(ArchiveTrades trades, String folder, double seconds) {
        for (DayCoverage one : trades.symbols()) {
            String symbol = "rangebar: " + one.instrument().symbol() + ": ";
            if (!one.missing().isEmpty()) {
                streams.err().println(symbol + "passed over: the archive lacks " + DayCoverage.text(one.missing()));
            }
            if (!one.unpublished().isEmpty()) {
                streams.err().println(symbol + "not published yet: " + DayCoverage.text(one.unpublished())
                        + "; the same command continues there");
            }
        }
        List<FileResult> files = trades.symbols().stream().flatMap(one -> one.files().stream()).toList();
        List<FileResult> fetched = files.stream().filter(file -> file.state() == FileResult.State.FETCHED).toList();
        if (!isQuiet || files.isEmpty()) {
            streams.err().printf(Locale.ROOT, "rangebar: archive: %s in %s, %d downloaded (%s), %d were there (%.1f s)%n",
                    RunSummary.number(files.size(), "file"), folder, fetched.size(),
                    ByteRate.bytes(fetched.stream().mapToLong(FileResult::bytes).sum()), files.size() - fetched.size(), seconds);
        }
    }
}

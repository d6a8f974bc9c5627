package dev.rangebar.download;

import dev.rangebar.download.DownloadListener.DownloadStatus;
import dev.rangebar.pipeline.TradeSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * The trades of Binance's public archive as inputs of a pipeline. Files that the folder lacks are downloaded:
 *
 * {@snippet :
 * ArchiveTrades trades = Archive.binance()
 *         .market(Market.SPOT)
 *         .symbols("BTCUSDT", "ETHUSDT")
 *         .from(LocalDate.of(2024, 1, 1)) // to yesterday
 *         .folder(Path.of("archive"))
 *         .fetch();
 * BarPipeline.builder()
 *         .inputs(trades.sources())
 *         .thresholds(Threshold.parse("0.25%"))
 *         .sink(database) // processes the new days only
 *         .build()
 *         .run();
 * }
 *
 * <p>The folder has the folders of the archive, such as {@code spot/BTCUSDT} and {@code futures/um/BTCUSDT}: files of two
 * markets have the same names. Every file is compared with the checksum of the archive, see {@link ArchiveDownload}.
 *
 * <p>A missing day in the middle would be a hole in the bars, which only a rebuild could fill. {@link #fetch} therefore
 * fails if the archive lacks a day, unless {@link #allowMissingDays} permits it. Days at the end that are not published yet are
 * no error: a later run continues with them.
 *
 * <p>Thread rule: one thread at a time; {@link #status} on any thread.
 */
public final class Archive {
    /** A day is published on the next one, with delays of a day or so. */
    static final int DAYS_TO_PUBLICATION = 2;

    private static final int PARALLEL = 4;

    private final Clock clock;
    private URI address = ArchiveDownload.BINANCE;
    private Market market = Market.SPOT;
    private List<String> symbols = List.of();
    private LocalDate from;
    private LocalDate to;
    private Path folder;
    private boolean allowsMissingDays;
    private RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
    private DownloadListener listener = (file, message) -> {};
    private volatile ArchiveDownload current;

    private Archive(Clock clock) {
        this.clock = clock;
    }

    /**
     * {@return Binance's archive, of the market spot}
     */
    public static Archive binance() {
        return on(Clock.systemUTC());
    }

    /** Returns an archive whose days are those of a clock. */
    static Archive on(Clock clock) {
        return new Archive(clock);
    }

    /**
     * Sets the address of another archive with the same layout.
     *
     * @param parentOfData the parent of {@code data/}
     * @return this archive
     */
    public Archive address(URI parentOfData) {
        address = Objects.requireNonNull(parentOfData, "parentOfData");
        return this;
    }

    /**
     * Sets the market. {@link Market#SPOT} by default.
     *
     * @param of the market
     * @return this archive
     */
    public Archive market(Market of) {
        market = Objects.requireNonNull(of, "of");
        return this;
    }

    /**
     * Sets the symbols.
     *
     * @param names one or more symbols, as on the exchange
     * @return this archive
     */
    public Archive symbols(String... names) {
        symbols = List.of(names);
        return this;
    }

    /**
     * Sets the first day (UTC).
     *
     * @param day the day
     * @return this archive
     */
    public Archive from(LocalDate day) {
        from = Objects.requireNonNull(day, "day");
        return this;
    }

    /**
     * Sets the last day (UTC), included. Yesterday by default.
     *
     * @param day the day
     * @return this archive
     */
    public Archive to(LocalDate day) {
        to = Objects.requireNonNull(day, "day");
        return this;
    }

    /**
     * Sets the folder of the files, which is created if it is missing.
     *
     * @param parent the folder
     * @return this archive
     */
    public Archive folder(Path parent) {
        folder = Objects.requireNonNull(parent, "parent");
        return this;
    }

    /**
     * Sets whether days that the archive lacks are passed over. Off by default: they are an error.
     *
     * @param on whether they are
     * @return this archive
     */
    public Archive allowMissingDays(boolean on) {
        allowsMissingDays = on;
        return this;
    }

    /**
     * Sets the time limits and retries. {@link RetryPolicy#DEFAULT} by default.
     *
     * @param policy the policy
     * @return this archive
     */
    public Archive retryPolicy(RetryPolicy policy) {
        retryPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets the listener that receives the reason of each retry.
     *
     * @param receiver the listener
     * @return this archive
     */
    public Archive listener(DownloadListener receiver) {
        listener = Objects.requireNonNull(receiver, "receiver");
        return this;
    }

    /**
     * {@return the progress with the current symbol; callable from any thread}
     */
    public DownloadStatus status() {
        ArchiveDownload download = current;
        return download == null ? new DownloadStatus(0, 0, 0, -1) : download.status();
    }

    /**
     * Downloads the files that the folder lacks, symbol by symbol. Files that are complete stay there, whatever fails.
     *
     * @return the trades
     * @throws IllegalArgumentException if symbols, first day or folder are missing, a symbol is malformed or there twice, the
     *     address is none, or the first day is after the last one
     * @throws ArchiveException if a file could not be downloaded, verified or stored, or the archive lacks days that are not
     *     to be passed over
     * @throws IOException if the folder cannot be used
     * @throws InterruptedException if this thread is interrupted; the received part stays for the next download
     */
    public ArchiveTrades fetch() throws IOException, InterruptedException {
        check();
        LocalDate today = LocalDate.now(clock);
        LocalDate last = to == null ? today.minusDays(1) : to;
        List<Instrument> instruments = symbols.stream().map(symbol -> new Instrument(market, symbol)).toList();
        if (from.isAfter(last)) {
            throw new IllegalArgumentException("the first day, " + from + ", is after the last day, " + last);
        }
        List<DayCoverage> all = new ArrayList<>();
        for (Instrument instrument : instruments) {
            Path ofSymbol = folderOf(instrument);
            current = new ArchiveDownload(address, ofSymbol, PARALLEL, retryPolicy, listener);
            Files.createDirectories(ofSymbol);
            all.add(DayCoverage.of(instrument, current.fetch(instrument, from, last), today));
        }
        ArchiveException.check(all, allowsMissingDays);
        return new ArchiveTrades(all, all.stream().flatMap(one -> one.files().stream())
                .map(file -> TradeSource.ofFile(file.path(), file.sha256())).toList());
    }

    /**
     * {@return the folder of an instrument's files}
     *
     * @param instrument the instrument
     */
    public Path folderOf(Instrument instrument) {
        Path parent = folder;
        for (String part : instrument.market().folder().split("/")) {
            parent = parent.resolve(part);
        }
        return parent.resolve(instrument.symbol());
    }

    private void check() {
        if (symbols.isEmpty() || from == null || folder == null) {
            throw new IllegalArgumentException("the archive needs " + String.join(" and ", Arrays.asList(
                    symbols.isEmpty() ? "a symbol" : "", from == null ? "a first day" : "", folder == null ? "a folder" : "")
                    .stream().filter(lack -> !lack.isEmpty()).toList()));
        }
        if (new HashSet<>(symbols).size() < symbols.size()) {
            throw new IllegalArgumentException("a symbol is there twice: " + String.join(", ", symbols));
        }
    }

    /**
     * The files of an {@link Archive} for a range of days, complete and verified.
     *
     * @param symbols the days of each symbol
     * @param sources the files of all symbols, in the order of their trades; empty if the archive has none of the days
     */
    public record ArchiveTrades(List<DayCoverage> symbols, List<TradeSource> sources) {
        /** Copies the lists. */
        public ArchiveTrades {
            symbols = List.copyOf(symbols);
            sources = List.copyOf(sources);
        }
    }
}

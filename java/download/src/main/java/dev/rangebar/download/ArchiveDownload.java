package dev.rangebar.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Fetches aggregated trades from Binance's public archive, or from one with the same layout, into a folder.
 *
 * <p>A file has its name only when all of it is there and has the SHA-256 that the archive says for it. Until then it
 * is {@code .NAME.part}; a download that was ended in any way is continued from there by the next one. Several may work
 * in the same folder, in one JVM or in several processes: they take turns, file by file. Not both: on some systems, a
 * JVM that closes a lock file loses all its locks on it.
 *
 * <p>What is trusted: the checksums that the server sends at this moment, and so the server and the connection to it. A
 * file that is there already is read and compared with them, and fetched anew if it differs.
 */
public final class ArchiveDownload {
    /** Binance's public archive. */
    public static final URI BINANCE = URI.create("https://data.binance.vision");

    private final URI base;
    private final Path folder;
    private final int parallel;
    private final Patience patience;
    private final DownloadListener listener;
    private final Meter meter = new Meter();

    /**
     * Sets up a download; nothing is asked for yet.
     *
     * @param base the archive's address, below which {@code data/} lies
     * @param folder where the files go; it has to exist
     * @param parallel how many files are fetched at a time
     * @param patience how long to wait, and how often to ask again
     * @param listener is told what goes wrong on the way
     * @throws IllegalArgumentException if the address is not one of http or https, or parallel is below 1
     */
    public ArchiveDownload(URI base, Path folder, int parallel, Patience patience, DownloadListener listener) {
        if (!("http".equals(base.getScheme()) || "https".equals(base.getScheme())) || base.getHost() == null
                || base.getQuery() != null || base.getFragment() != null) {
            throw new IllegalArgumentException("'" + base + "' is not an archive's address such as " + BINANCE);
        }
        if (parallel < 1) {
            throw new IllegalArgumentException(parallel + " files at a time are too few");
        }
        this.base = base;
        this.folder = folder;
        this.parallel = parallel;
        this.patience = patience;
        this.listener = listener;
    }

    /**
     * {@return how far the download is; any thread may ask}
     */
    public DownloadStatus status() {
        return meter.status();
    }

    /**
     * Fetches the files of a range of days, both included. A month that is in the range from end to end is one file, if
     * the archive has it, and none of its days is in the folder yet.
     *
     * @param instrument what is traded
     * @param from the first day (UTC)
     * @param to the last day
     * @return what has become of each file, in the order of time
     * @throws IOException if the folder cannot be used
     * @throws InterruptedException if this thread was interrupted; what has come so far stays
     */
    public List<FileResult> fetch(Instrument instrument, LocalDate from, LocalDate to)
            throws IOException, InterruptedException {
        List<FileResult> results = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(parallel,
                Thread.ofPlatform().daemon().name("rangebar-download-", 1).factory());
        try (FolderLocks locks = FolderLocks.of(folder);
                ArchiveClient client = new ArchiveClient(base, patience.silence())) {
            try {
                ExecutorCompletionService<FileResult> fetches = new ExecutorCompletionService<>(pool);
                List<ArchiveFile> files = ArchiveFile.covering(instrument, from, to).stream()
                        .flatMap(file -> (isBegunByDays(file) ? file.days() : List.of(file)).stream()).toList();
                int running = submit(files, fetches, client, locks);
                for (; running > 0; running--) {
                    FileResult result = fetches.take().get();
                    if (result.state() == FileResult.State.MISSING && result.file().isMonth()) {
                        meter.replaced(result.file());
                        running += submit(result.file().days(), fetches, client, locks);
                    } else {
                        meter.done(result.file());
                        results.add(result);
                    }
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            } finally {
                pool.shutdownNow();
                pool.close(); // nobody uses the locks any more
            }
        }
        results.sort((one, other) -> one.file().compareTo(other.file()));
        return results;
    }

    private boolean isBegunByDays(ArchiveFile file) {
        return file.isMonth() && !Files.exists(folder.resolve(file.name()))
                && file.days().stream().anyMatch(day -> Files.exists(folder.resolve(day.name())));
    }

    private int submit(List<ArchiveFile> files, ExecutorCompletionService<FileResult> fetches, ArchiveClient client,
            FolderLocks locks) {
        files.forEach(meter::planned);
        for (ArchiveFile file : files) {
            fetches.submit(new FileFetch(file, folder, client, locks, patience, meter, listener));
        }
        return files.size();
    }
}

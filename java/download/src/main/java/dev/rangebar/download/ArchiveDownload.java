package dev.rangebar.download;

import dev.rangebar.download.DownloadListener.DownloadStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Downloads files of aggregate trades from Binance's public archive, or from one with the same layout, into a folder.
 *
 * {@snippet :
 * ArchiveDownload download = new ArchiveDownload(ArchiveDownload.BINANCE, Path.of("trades"), 4, RetryPolicy.DEFAULT,
 *         (file, message) -> System.err.println(file + ": " + message));
 * List<FileResult> results = download.fetch(new Instrument(Market.SPOT, "BTCUSDT"),
 *         LocalDate.of(2024, 1, 1), LocalDate.of(2024, 1, 31));
 * }
 *
 * <p>A file gets its name only when it is complete and has the SHA-256 that the archive states. Until then its name is
 * {@code .NAME.part}, and the next download continues there after an interruption of any kind. Several downloads may use
 * the same folder, within one JVM or from several processes, and then wait for each other file by file. Do not combine the
 * two: on some systems a JVM that closes a lock file loses all its locks on it.
 *
 * <p>The download trusts the checksums that the server sends, and so the server and the connection to it. It compares an
 * existing file with them and downloads it again on a mismatch.
 *
 * <p>Thread rule: {@link #fetch} may run on one thread at a time, {@link #status} on any thread meanwhile.
 */
public final class ArchiveDownload {
    /** Binance's public archive. */
    public static final URI BINANCE = URI.create("https://data.binance.vision");

    private final URI base;
    private final Path folder;
    private final int parallel;
    private final RetryPolicy retryPolicy;
    private final TransferLimits limits;
    private final DownloadListener listener;
    private final Meter meter = new Meter();

    /**
     * Prepares a download with the default limits; it sends no request yet.
     *
     * @param base the address of the archive, the parent of {@code data/}
     * @param folder the folder for the files; it has to exist
     * @param parallel the number of files to download at the same time, at least 1
     * @param retryPolicy the time limits and retries
     * @param listener receives the reason of each retry
     * @throws IllegalArgumentException if the address is not an http or https address, or parallel is below 1
     */
    public ArchiveDownload(URI base, Path folder, int parallel, RetryPolicy retryPolicy, DownloadListener listener) {
        this(base, folder, parallel, retryPolicy, TransferLimits.DEFAULT, listener);
    }

    /**
     * Prepares a download; it sends no request yet.
     *
     * @param base the address of the archive, the parent of {@code data/}
     * @param folder the folder for the files; it has to exist
     * @param parallel the number of files to download at the same time, at least 1
     * @param retryPolicy the time limits and retries
     * @param limits the limits of what the server may send
     * @param listener receives the reason of each retry
     * @throws IllegalArgumentException if the address is not an http or https address, or parallel is below 1
     */
    public ArchiveDownload(URI base, Path folder, int parallel, RetryPolicy retryPolicy, TransferLimits limits,
            DownloadListener listener) {
        if (!("http".equals(base.getScheme()) || "https".equals(base.getScheme())) || base.getHost() == null
                || base.getQuery() != null || base.getFragment() != null) {
            throw new IllegalArgumentException("'" + base + "' is not an archive's address such as " + BINANCE);
        }
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel is " + parallel + ", but has to be at least 1");
        }
        this.base = base;
        this.folder = folder;
        this.parallel = parallel;
        this.retryPolicy = retryPolicy;
        this.limits = limits;
        this.listener = listener;
    }

    /**
     * {@return the progress of the download; callable from any thread}
     */
    public DownloadStatus status() {
        return meter.status();
    }

    /**
     * Downloads the files of a range of days. A month that lies completely in the range is one file, if the archive has it
     * and the folder has none of its days yet.
     *
     * @param instrument the instrument
     * @param from the first day (UTC)
     * @param to the last day, included
     * @return the result of each file, ordered by time
     * @throws IOException if the folder cannot be used
     * @throws InterruptedException if this thread is interrupted; the received part stays for the next download
     */
    public List<FileResult> fetch(Instrument instrument, LocalDate from, LocalDate to)
            throws IOException, InterruptedException {
        List<FileResult> results = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(parallel,
                task -> ArchiveClient.daemon(task, "rangebar-download"));
        try (FolderLocks locks = FolderLocks.of(folder);
                ArchiveClient client = new ArchiveClient(base, retryPolicy.timeout(), limits)) {
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
                awaitEnd(pool);
            }
        }
        results.sort((one, other) -> one.file().compareTo(other.file()));
        return results;
    }

    /** Waits, also while this thread is interrupted, until no thread uses the locks. */
    private static void awaitEnd(ExecutorService pool) {
        boolean interrupted = false;
        for (boolean ended = false; !ended;) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBegunByDays(ArchiveFile file) {
        return file.isMonth() && !Files.exists(folder.resolve(file.name()))
                && file.days().stream().anyMatch(day -> Files.exists(folder.resolve(day.name())));
    }

    private int submit(List<ArchiveFile> files, ExecutorCompletionService<FileResult> fetches, ArchiveClient client,
            FolderLocks locks) {
        files.forEach(meter::planned);
        for (ArchiveFile file : files) {
            fetches.submit(new FileFetch(file, folder, client, locks, retryPolicy, limits, meter, listener));
        }
        return files.size();
    }

    /** Counts received bytes and estimates the remaining ones: files of unknown size get the average per day. */
    static final class Meter {
        private final Map<ArchiveFile, Long> sizes = new HashMap<>();
        private final Map<ArchiveFile, Long> left = new HashMap<>();
        private int files;
        private int filesDone;
        private long daysOfUnknownSize;
        private long daysOfKnownSize;
        private long knownBytes;
        private long received;

        synchronized void planned(ArchiveFile file) {
            files++;
            daysOfUnknownSize += file.dayCount();
        }

        /** Records the size of a file and the number of bytes that are present. */
        synchronized void sized(ArchiveFile file, long size, long here) {
            if (sizes.putIfAbsent(file, size) == null) {
                daysOfUnknownSize -= file.dayCount();
                daysOfKnownSize += file.dayCount();
                knownBytes += size;
            }
            left.put(file, size - here);
        }

        synchronized void received(ArchiveFile file, int count) {
            received += count;
            left.computeIfPresent(file, (same, bytes) -> bytes - count);
        }

        synchronized void done(ArchiveFile file) {
            filesDone++;
            forget(file);
        }

        /** Removes a file in favour of others. */
        synchronized void replaced(ArchiveFile file) {
            files--;
            forget(file);
        }

        private void forget(ArchiveFile file) {
            left.remove(file);
            if (!sizes.containsKey(file)) {
                daysOfUnknownSize -= file.dayCount();
            }
        }

        synchronized DownloadStatus status() {
            long bytesLeft = left.values().stream().mapToLong(bytes -> Math.max(0, bytes)).sum();
            if (daysOfUnknownSize > 0) {
                bytesLeft = daysOfKnownSize == 0 ? -1
                        : bytesLeft + Math.round((double) knownBytes / daysOfKnownSize * daysOfUnknownSize);
            }
            return new DownloadStatus(files, filesDone, received, bytesLeft);
        }
    }
}

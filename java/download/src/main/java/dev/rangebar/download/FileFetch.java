package dev.rangebar.download;

import dev.rangebar.download.ArchiveDownload.Meter;
import dev.rangebar.pipeline.FileDigest;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Downloads one file into the folder, complete and verified, unless the folder has it already. */
final class FileFetch implements Callable<FileResult> {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)");
    private static final int CHECKSUM_FILE_MAX_BYTES = 1_000;
    private static final int BUFFER_BYTES = 1 << 16;

    private final ArchiveFile file;
    private final Path target;
    private final ArchiveClient client;
    private final FolderLocks locks;
    private final RetryPolicy retryPolicy;
    private final TransferLimits limits;
    private final Meter meter;
    private final DownloadListener listener;

    FileFetch(ArchiveFile file, Path folder, ArchiveClient client, FolderLocks locks, RetryPolicy retryPolicy,
            TransferLimits limits, Meter meter, DownloadListener listener) {
        this.file = file;
        target = folder.resolve(file.name());
        this.client = client;
        this.locks = locks;
        this.retryPolicy = retryPolicy;
        this.limits = limits;
        this.meter = meter;
        this.listener = listener;
    }

    @Override
    public FileResult call() throws InterruptedException {
        try {
            FileLock lock = locks.acquire(file.name());
            try {
                return fetch();
            } finally {
                lock.release();
            }
        } catch (TransferException e) {
            return FileResult.failed(file, e.getMessage());
        } catch (IOException e) {
            return FileResult.failed(file, "cannot be stored: " + reason(e));
        } catch (RuntimeException e) { // the other files go on
            return FileResult.failed(file, "internal error: " + e);
        }
    }

    /** Returns the reason of an error; the message of some errors is only the name of the file. */
    private static String reason(IOException error) {
        if (error instanceof AccessDeniedException denied) {
            return denied.getMessage() + ": access denied; check the permissions of the folder, or name another one";
        }
        return error.getMessage() == null || error instanceof FileSystemException other && other.getReason() == null
                ? error.toString()
                : error.getMessage();
    }

    private FileResult fetch() throws TransferException, IOException, InterruptedException {
        for (boolean again = false;; again = true) {
            Optional<String> wanted = retrying(() -> 0, this::checksum);
            if (wanted.isEmpty()) {
                return missing("");
            }
            if (Files.isDirectory(target)) {
                throw new FileSystemException(target.toString(), null, "a directory is in the place of the file; rename or delete it");
            }
            if (Files.isRegularFile(target)) {
                meter.sized(file, Files.size(target), Files.size(target));
                if (FileDigest.sha256(target).equals(wanted.get())) {
                    PartialFile.remove(target);
                    return complete(FileResult.State.PRESENT, wanted);
                }
                if (!again) {
                    listener.onRetry(file, "checksum mismatch for the existing file; downloading again");
                }
            }
            try (PartialFile part = PartialFile.of(target)) {
                if (!retrying(part::size, () -> transfer(part))) {
                    return missing(", though its checksum is");
                }
                String got = part.sha256();
                if (got.equals(wanted.get())) {
                    part.complete();
                    return complete(FileResult.State.FETCHED, wanted);
                }
                part.restart(Optional.empty());
                if (again) {
                    throw TransferException.permanent("its SHA-256 is " + got + ", but the archive states " + wanted.get());
                }
            }
            // The file has changed in the archive since its first part, or was damaged on the way: a new download helps.
            listener.onRetry(file, "checksum mismatch for the downloaded file; downloading again");
        }
    }

    private FileResult complete(FileResult.State state, Optional<String> sha256) throws IOException {
        return new FileResult(file, state, target, Files.size(target), sha256, null);
    }

    private FileResult missing(String but) {
        return FileResult.missing(file, "not in the archive" + but + " (HTTP status 404 for "
                + client.address(file.path()) + (but.isEmpty() ? ".CHECKSUM)" : ")"));
    }

    /** Reads the checksum from the archive; empty if the archive does not have the file. */
    private Optional<String> checksum() throws TransferException, InterruptedException {
        try (ArchiveResponse response = client.get(file.path() + ".CHECKSUM")) {
            if (response.status() == 404) {
                return Optional.empty();
            }
            if (response.status() != 200) {
                throw TransferException.permanent("HTTP status " + response.status() + " for its checksum");
            }
            StringBuilder text = new StringBuilder();
            byte[] buffer = new byte[CHECKSUM_FILE_MAX_BYTES];
            for (int count = response.read(buffer); count >= 0 && text.length() <= CHECKSUM_FILE_MAX_BYTES;
                    count = response.read(buffer)) {
                text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
            Optional<String> checksum = FileDigest.statedSha256(text.toString(), file.name());
            if (checksum.isEmpty()) {
                throw TransferException.permanent("its checksum file " + client.address(file.path()) + ".CHECKSUM is not "
                        + "64 hexadecimal digits and the file's name; the server may have sent a page in its place: look at the address");
            }
            return checksum;
        }
    }

    /** Requests the missing bytes; returns false if the archive does not have the file. */
    private boolean transfer(PartialFile part) throws TransferException, IOException, InterruptedException {
        long size = part.size();
        Optional<String> etag = size == 0 ? Optional.empty() : part.etag();
        try (ArchiveResponse response = etag.isEmpty() ? client.get(file.path())
                : client.get(file.path(), "Range", "bytes=" + size + "-", "If-Range", etag.get())) {
            switch (response.status()) {
                case 200 -> part.restart(response.strongEtag());
                case 206 -> checkContinues(response, part, size);
                case 416 -> {
                    return true; // there are no further bytes; the checksum decides about the present ones
                }
                default -> {
                    return false;
                }
            }
            if (response.length().orElse(0) < 0) {
                throw TransferException.permanent("the response of the server is malformed: its length is "
                        + response.length().getAsLong());
            }
            if (response.length().isPresent()) {
                limits.checkSize(part.size() + response.length().getAsLong());
                meter.sized(file, part.size() + response.length().getAsLong(), part.size());
            }
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = response.read(buffer); count >= 0; count = response.read(buffer)) {
                appendLimited(part, buffer, count);
                meter.received(file, count);
            }
            return true;
        }
    }

    /** Appends received bytes; a part that exceeds the limit is discarded. */
    private void appendLimited(PartialFile part, byte[] buffer, int count) throws TransferException, IOException {
        try {
            limits.checkSize(part.size() + count);
        } catch (TransferException e) {
            part.restart(Optional.empty());
            throw e;
        }
        part.append(buffer, count);
    }

    private static void checkContinues(ArchiveResponse response, PartialFile part, long size)
            throws TransferException, IOException {
        Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range").orElse(""));
        boolean sameContent = response.strongEtag().equals(part.etag()) || response.header("ETag").isEmpty();
        if (!range.matches() || Long.parseLong(range.group(1)) != size || !sameContent) {
            part.restart(Optional.empty());
            throw TransferException.temporary("the server sent another range than the requested one", null);
        }
    }

    /** An action that may fail and be retried. */
    private interface Action<T> {
        T run() throws TransferException, IOException, InterruptedException;
    }

    /** The progress of an action over all its attempts. */
    private interface Progress {
        long bytes() throws IOException;
    }

    /** Runs the action until it succeeds, or has failed too often without progress at the least rate. */
    private <T> T retrying(Progress progress, Action<T> action)
            throws TransferException, IOException, InterruptedException {
        long furthest = progress.bytes();
        long nanos = 0;
        for (int failures = 1;; failures++) {
            long start = System.nanoTime();
            try {
                return action.run();
            } catch (TransferException e) {
                nanos += System.nanoTime() - start;
                long bytes = progress.bytes() - furthest;
                if (bytes > 0 && !limits.isTooSlow(bytes, nanos)) {
                    furthest += bytes;
                    nanos = 0;
                    failures = 1;
                }
                if (!e.isTemporary() || failures >= retryPolicy.maxAttempts()
                        || e.retryAfter().compareTo(retryPolicy.maxBackoff()) > 0) {
                    throw e;
                }
                Duration own = retryPolicy.backoff(failures);
                nanos += own.toNanos();
                Duration pause = own.compareTo(e.retryAfter()) > 0 ? own : e.retryAfter();
                listener.onRetry(file, e.getMessage() + "; retrying in "
                        + String.format(Locale.ROOT, "%.1f s", pause.toMillis() / 1e3));
                Thread.sleep(pause.toMillis());
            }
        }
    }
}

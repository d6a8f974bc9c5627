package dev.rangebar.download;

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

/** Brings one file into the folder: whole, verified, and only if it is not there yet. */
final class FileFetch implements Callable<FileResult> {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)");
    private static final int CHECKSUM_FILE_MAX_BYTES = 1_000;
    private static final int BUFFER_BYTES = 1 << 16;

    private final ArchiveFile file;
    private final Path target;
    private final ArchiveClient client;
    private final FolderLocks locks;
    private final Patience patience;
    private final Meter meter;
    private final DownloadListener listener;

    FileFetch(ArchiveFile file, Path folder, ArchiveClient client, FolderLocks locks, Patience patience, Meter meter,
            DownloadListener listener) {
        this.file = file;
        target = folder.resolve(file.name());
        this.client = client;
        this.locks = locks;
        this.patience = patience;
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
        }
    }

    /** Of some errors the message is the name of the file alone. */
    private static String reason(IOException error) {
        return switch (error) {
            case AccessDeniedException denied -> denied.getMessage() + ": access denied";
            case FileSystemException other when other.getReason() == null -> other.toString();
            default -> error.getMessage() == null ? error.toString() : error.getMessage();
        };
    }

    private FileResult fetch() throws TransferException, IOException, InterruptedException {
        for (boolean again = false;; again = true) {
            Optional<String> wanted = repeated(() -> 0, this::checksum);
            if (wanted.isEmpty()) {
                return missing("");
            }
            if (Files.isRegularFile(target)) {
                meter.sized(file, Files.size(target), Files.size(target));
                if (Sha256.of(target).equals(wanted.get())) {
                    PartialFile.remove(target);
                    return there(FileResult.State.PRESENT);
                }
                if (!again) {
                    listener.troubled(file, "the file that is there has not the archive's checksum; fetched anew");
                }
            }
            try (PartialFile part = PartialFile.of(target)) {
                if (!repeated(part::size, () -> transfer(part))) {
                    return missing(", though its checksum is");
                }
                String got = part.sha256();
                if (got.equals(wanted.get())) {
                    part.complete();
                    return there(FileResult.State.FETCHED);
                }
                part.restart(Optional.empty());
                if (again) {
                    throw TransferException.lasting("its SHA-256 is " + got + ", the archive says " + wanted.get());
                }
            }
            // Begun with a file that has changed, or damaged on the way: both are over with one that is begun now.
            listener.troubled(file, "what has come has not the archive's checksum; fetched anew");
        }
    }

    private FileResult there(FileResult.State state) throws IOException {
        return new FileResult(file, state, target, Files.size(target), null);
    }

    private FileResult missing(String but) {
        return FileResult.missing(file, "not in the archive" + but + " (HTTP status 404 for "
                + client.address(file.path()) + (but.isEmpty() ? ".CHECKSUM)" : ")"));
    }

    /** What the archive says; empty if it does not have the file. */
    private Optional<String> checksum() throws TransferException, InterruptedException {
        try (Reply reply = client.get(file.path() + ".CHECKSUM")) {
            if (reply.status() == 404) {
                return Optional.empty();
            }
            if (reply.status() != 200) {
                throw TransferException.lasting("HTTP status " + reply.status() + " for its checksum");
            }
            StringBuilder text = new StringBuilder();
            byte[] buffer = new byte[CHECKSUM_FILE_MAX_BYTES];
            for (int count = reply.read(buffer); count >= 0 && text.length() <= CHECKSUM_FILE_MAX_BYTES;
                    count = reply.read(buffer)) {
                text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
            String checksum = Sha256.in(text.toString(), file.name());
            if (checksum == null) {
                throw TransferException.lasting("its checksum file " + client.address(file.path()) + ".CHECKSUM is not "
                        + "64 hexadecimal digits and the file's name");
            }
            return Optional.of(checksum);
        }
    }

    /** One request for what is missing; false if the archive does not have the file. */
    private boolean transfer(PartialFile part) throws TransferException, IOException, InterruptedException {
        long size = part.size();
        Optional<String> etag = size == 0 ? Optional.empty() : part.etag();
        try (Reply reply = etag.isEmpty() ? client.get(file.path())
                : client.get(file.path(), "Range", "bytes=" + size + "-", "If-Range", etag.get())) {
            switch (reply.status()) {
                case 200 -> part.restart(reply.strongEtag());
                case 206 -> checkContinues(reply, part, size);
                case 416 -> {
                    return true; // nothing is behind these bytes: the checksum tells whether they are the file
                }
                default -> {
                    return false;
                }
            }
            if (reply.length().isPresent()) {
                meter.sized(file, part.size() + reply.length().getAsLong(), part.size());
            }
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = reply.read(buffer); count >= 0; count = reply.read(buffer)) {
                part.append(buffer, count);
                meter.received(file, count);
            }
            return true;
        }
    }

    private static void checkContinues(Reply reply, PartialFile part, long size) throws TransferException, IOException {
        Matcher range = CONTENT_RANGE.matcher(reply.header("Content-Range").orElse(""));
        boolean sameContent = reply.strongEtag().equals(part.etag()) || reply.header("ETag").isEmpty();
        if (!range.matches() || Long.parseLong(range.group(1)) != size || !sameContent) {
            part.restart(Optional.empty());
            throw TransferException.passing("the server has sent another part than the one asked for", null);
        }
    }

    /** Something that may fail and be tried again. */
    private interface Attempt<T> {
        T run() throws TransferException, IOException, InterruptedException;
    }

    /** How far the attempts have come. */
    private interface Mark {
        long reached() throws IOException;
    }

    /** Tries until it succeeds, or has failed too often without coming further than ever before. */
    private <T> T repeated(Mark mark, Attempt<T> attempt) throws TransferException, IOException, InterruptedException {
        long furthest = mark.reached();
        for (int failures = 1;; failures++) {
            try {
                return attempt.run();
            } catch (TransferException e) {
                if (mark.reached() > furthest) {
                    furthest = mark.reached();
                    failures = 1;
                }
                if (!e.isPassing() || failures >= patience.attempts()
                        || e.askedPause().compareTo(patience.longestPause()) > 0) {
                    throw e;
                }
                Duration own = patience.pause(failures);
                Duration pause = own.compareTo(e.askedPause()) > 0 ? own : e.askedPause();
                listener.troubled(file, e.getMessage() + "; tried again in "
                        + String.format(Locale.ROOT, "%.1f s", pause.toMillis() / 1e3));
                Thread.sleep(pause);
            }
        }
    }
}

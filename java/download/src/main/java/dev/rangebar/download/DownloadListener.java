package dev.rangebar.download;

/** Receives the reasons of retries. Several threads of a download may call it at the same time. */
@FunctionalInterface
public interface DownloadListener {
    /**
     * Reports a failure before the retry.
     *
     * @param file the file of the archive
     * @param message the failure and what follows, such as {@code HTTP status 503; retrying in 1.0 s}
     */
    void onRetry(ArchiveFile file, String message);

    /**
     * The progress of a download.
     *
     * @param files the number of files
     * @param filesDone the number of files with a result
     * @param bytesReceived the bytes received by this download: bytes of earlier downloads do not count, repeated ones do
     * @param bytesLeft the remaining bytes, estimated from the remaining days; -1 while no size is known
     */
    record DownloadStatus(int files, int filesDone, long bytesReceived, long bytesLeft) {}
}

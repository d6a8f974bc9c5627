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
}

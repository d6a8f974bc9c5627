package dev.rangebar.download;

/** Is told what goes wrong while a download goes on, by several threads. */
@FunctionalInterface
public interface DownloadListener {
    /**
     * Something went wrong, and is tried again.
     *
     * @param file of the archive
     * @param what happened, and what happens next
     */
    void troubled(ArchiveFile file, String what);
}

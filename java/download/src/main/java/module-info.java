/**
 * Fetches trade files from an exchange's public archive: start with {@link dev.rangebar.download.Archive} for the inputs of a
 * pipeline, and with {@link dev.rangebar.download.ArchiveDownload} for files.
 */
module dev.rangebar.download {
    requires java.net.http;
    requires transitive dev.rangebar.pipeline;

    exports dev.rangebar.download;
}

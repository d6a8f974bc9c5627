/** Fetches trade files from an exchange's public archive: start with {@link dev.rangebar.download.ArchiveDownload}. */
module dev.rangebar.download {
    requires java.net.http;

    exports dev.rangebar.download;
}

package dev.rangebar.download;

/**
 * The progress of a download.
 *
 * @param files the number of files
 * @param filesDone the number of files with a result
 * @param bytesReceived the bytes received by this download: bytes of earlier downloads do not count, repeated ones do
 * @param bytesLeft the remaining bytes, estimated from the remaining days; -1 while no size is known
 */
public record DownloadStatus(int files, int filesDone, long bytesReceived, long bytesLeft) {}

package dev.rangebar.download;

/**
 * How far a download is.
 *
 * @param files how many there are
 * @param filesDone how many of them are done with
 * @param bytesReceived by this download: what was on the disk before is not counted, what had to be fetched twice is
 * @param bytesLeft estimated by the days that are left; -1 as long as no size is known
 */
public record DownloadStatus(int files, int filesDone, long bytesReceived, long bytesLeft) {}

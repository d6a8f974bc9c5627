package dev.rangebar.download;

import java.util.HashMap;
import java.util.Map;

/** Counts received bytes and estimates the remaining ones: files of unknown size get the average per day. */
final class Meter {
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

package dev.rangebar.download;

import dev.rangebar.pipeline.FileDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Locks the files of a folder against other downloads, also those of other processes. The locks of a process end with
 * the process. The lock file stays: after its removal two processes could lock two different files.
 */
final class FolderLocks implements AutoCloseable {
    private static final String NAME = ".rangebar-download.lock";
    private static final long POLL_MILLIS = 100;

    private final FileChannel channel;

    private FolderLocks(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLocks of(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        PartialFile.requireOwnFile(file);
        return new FolderLocks(FileChannel.open(file, StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
    }

    /** Waits for the lock of a file: one byte of its own, far behind the end of the lock file. */
    FileLock acquire(String fileName) throws IOException, InterruptedException {
        long position = ByteBuffer.wrap(FileDigest.newSha256().digest(fileName.getBytes(StandardCharsets.UTF_8)))
                .getLong() & Long.MAX_VALUE >> 1;
        while (true) {
            FileLock lock = tryAcquire(position);
            if (lock != null) {
                return lock;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private FileLock tryAcquire(long position) throws IOException {
        try {
            return channel.tryLock(position, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // another download of this JVM holds it
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

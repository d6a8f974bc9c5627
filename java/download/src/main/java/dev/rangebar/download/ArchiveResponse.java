package dev.rangebar.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A response of the archive, closed after too long a silence. One thread reads it. */
final class ArchiveResponse implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final Duration timeout;
    private final Future<?> watch;
    private volatile long lastReadNanos = System.nanoTime();
    private volatile boolean silent;

    ArchiveResponse(HttpResponse<InputStream> response, Duration timeout, ScheduledExecutorService watcher) {
        this.response = response;
        this.timeout = timeout;
        long interval = Math.max(1, timeout.toMillis() / 4);
        watch = watcher.scheduleWithFixedDelay(this::closeIfSilent, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void closeIfSilent() {
        if (System.nanoTime() - lastReadNanos > timeout.toNanos() && !silent) {
            silent = true;
            try {
                response.body().close(); // ends the waiting read
            } catch (IOException e) {
                // the reader gets the same error
            }
        }
    }

    int status() {
        return response.statusCode();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** Returns the strong entity tag. Ranges of a content with a weak one cannot be requested. */
    Optional<String> strongEtag() {
        return header("ETag").filter(PartialFile::isStrongEtag);
    }

    /** Returns the number of bytes of the body. */
    OptionalLong length() {
        return response.headers().firstValueAsLong("Content-Length");
    }

    /** Reads some bytes and returns their number, or -1 at the end. */
    int read(byte[] buffer) throws TransferException {
        try {
            int count = response.body().read(buffer);
            lastReadNanos = System.nanoTime();
            return count;
        } catch (IOException e) {
            throw silent ? TransferException.temporary("no data for " + timeout.toMillis() / 1e3 + " s", e)
                    : TransferException.connectionLost(e);
        }
    }

    @Override
    public void close() {
        watch.cancel(false);
        try {
            response.body().close();
        } catch (IOException e) {
            // everything needed has been read
        }
    }
}

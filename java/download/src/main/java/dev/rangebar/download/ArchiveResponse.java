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
import java.util.concurrent.atomic.AtomicLong;

/** A response of the archive, closed after too long a silence or at too low a rate. One thread reads it. */
final class ArchiveResponse implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final Duration timeout;
    private final TransferLimits limits;
    private final Future<?> watch;
    private final AtomicLong bytes = new AtomicLong();
    private volatile long lastReadNanos = System.nanoTime();
    /** The reason why the watcher has closed the response; null if it has not. */
    private volatile String closedFor;
    /** The start of the current period of the watcher. */
    private long periodNanos = lastReadNanos;
    private long periodBytes;

    ArchiveResponse(HttpResponse<InputStream> response, Duration timeout, TransferLimits limits,
            ScheduledExecutorService watcher) {
        this.response = response;
        this.timeout = timeout;
        this.limits = limits;
        long interval = Math.max(1, timeout.toMillis() / 4);
        watch = watcher.scheduleWithFixedDelay(this::closeIfTooSlow, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void closeIfTooSlow() {
        long now = System.nanoTime();
        if (closedFor != null) {
            return;
        }
        if (now - lastReadNanos > timeout.toNanos()) {
            close("no data for " + timeout.toMillis() / 1e3 + " s");
        } else if (now - periodNanos > timeout.toNanos()) {
            if (limits.isTooSlow(bytes.get() - periodBytes, now - periodNanos)) {
                close(limits.tooSlow(timeout));
            }
            periodNanos = now;
            periodBytes = bytes.get();
        }
    }

    private void close(String reason) {
        closedFor = reason;
        try {
            response.body().close(); // ends the waiting read
        } catch (IOException e) {
            // the reader gets the same error
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

    /** Returns the number of bytes of the body. The client has rejected a response whose length is no number. */
    OptionalLong length() {
        return response.headers().firstValueAsLong("Content-Length");
    }

    /** Reads some bytes and returns their number, or -1 at the end. */
    int read(byte[] buffer) throws TransferException {
        try {
            int count = response.body().read(buffer);
            lastReadNanos = System.nanoTime();
            bytes.addAndGet(Math.max(0, count));
            return count;
        } catch (IOException e) {
            String reason = closedFor;
            throw reason != null ? TransferException.temporary(reason, e) : TransferException.connectionLost(e);
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

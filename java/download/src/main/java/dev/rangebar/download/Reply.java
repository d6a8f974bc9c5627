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

/** A server's answer, which is given up when nothing comes for too long. One thread reads it. */
final class Reply implements AutoCloseable {
    private final HttpResponse<InputStream> response;
    private final Duration silence;
    private final Future<?> watch;
    private volatile long heard = System.nanoTime();
    private volatile boolean silent;

    Reply(HttpResponse<InputStream> response, Duration silence, ScheduledExecutorService watcher) {
        this.response = response;
        this.silence = silence;
        long interval = Math.max(1, silence.toMillis() / 4);
        watch = watcher.scheduleWithFixedDelay(this::giveUpIfSilent, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void giveUpIfSilent() {
        if (System.nanoTime() - heard > silence.toNanos() && !silent) {
            silent = true;
            try {
                response.body().close(); // ends the read that waits
            } catch (IOException e) {
                // the reader meets it, too
            }
        }
    }

    int status() {
        return response.statusCode();
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** The name of this very content; of weak ones, parts cannot be asked for. */
    Optional<String> strongEtag() {
        return header("ETag").filter(PartialFile::isStrongEtag);
    }

    /** The bytes that are to come. */
    OptionalLong length() {
        return response.headers().firstValueAsLong("Content-Length");
    }

    /** Reads some bytes; -1 at the end. */
    int read(byte[] buffer) throws TransferException {
        try {
            int count = response.body().read(buffer);
            heard = System.nanoTime();
            return count;
        } catch (IOException e) {
            throw silent ? TransferException.passing("nothing came for " + silence.toMillis() / 1e3 + " s", e)
                    : TransferException.broken(e);
        }
    }

    @Override
    public void close() {
        watch.cancel(false);
        try {
            response.body().close();
        } catch (IOException e) {
            // all that was wanted of it has been read
        }
    }
}

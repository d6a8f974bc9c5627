package dev.rangebar.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests to the server of the archive. */
final class ArchiveClient implements AutoCloseable {
    /** The client. HTTP/1.1 gives each of several parallel files a connection of its own. */
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL).build();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
            task -> daemon(task, "rangebar-download-watch"));
    private final URI base;
    private final Duration timeout;
    private final TransferLimits limits;

    ArchiveClient(URI base, Duration timeout, TransferLimits limits) {
        this.base = base;
        this.timeout = timeout;
        this.limits = limits;
    }

    URI address(String path) {
        return URI.create(base.toString().replaceFirst("/*$", "/") + path);
    }

    /**
     * Requests a file.
     *
     * @param path the path of the file below the address of the archive
     * @param headers names and values, in turn
     * @return the response, whose status is 200, 206, 404 or 416
     */
    ArchiveResponse get(String path, String... headers) throws TransferException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> http = send(request.build());
        ArchiveResponse response = new ArchiveResponse(http, timeout, limits, watcher);
        int status = response.status();
        if (status == 200 || status == 206 || status == 404 || status == 416) {
            return response;
        }
        try (response) {
            if (status == 429 || status == 408 || status >= 500) {
                throw TransferException.retryAfter("HTTP status " + status, retryAfter(response));
            }
            throw TransferException.permanent("HTTP status " + status + " for " + http.uri() + (status / 100 == 3
                    ? ": a redirect that is not followed, such as one in a circle" : ": the server refuses the request")
                    + "; check the address of the archive");
        }
    }

    /** Sends a request with a time limit for the head; the request's own timeout includes the body in some versions. */
    private HttpResponse<InputStream> send(HttpRequest request) throws TransferException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> pending = client.sendAsync(request,
                HttpResponse.BodyHandlers.ofInputStream());
        try {
            return pending.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw TransferException.temporary("no response for " + timeout.toMillis() / 1e3 + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectException unreachable) {
                String host = request.uri().getHost();
                throw TransferException.temporary(unreachable.getCause() instanceof UnresolvedAddressException
                        ? "unknown host " + host : "cannot connect to " + host, e);
            }
            if (e.getCause() instanceof IOException broken) {
                throw TransferException.connectionLost(broken);
            }
            if (e.getCause() instanceof RuntimeException malformed) { // for example a length that is no 64-bit number
                throw TransferException.temporary("the response of the server is malformed: " + malformed.getMessage(), e);
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pending.cancel(true); // no effect on a completed response
        }
    }

    /** Reads the server's Retry-After, which is seconds or a date. */
    private static Duration retryAfter(ArchiveResponse response) {
        String text = response.header("Retry-After").orElse("").strip();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration pause = Duration.between(Instant.now(), until);
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeParseException e) {
            return Duration.ZERO; // absent or malformed: the policy's pause applies
        }
    }

    /** Makes a thread that does not keep the JVM alive. */
    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}

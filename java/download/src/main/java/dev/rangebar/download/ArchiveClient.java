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

/** Asks the archive's server. */
final class ArchiveClient implements AutoCloseable {
    /** Files in parallel are to have connections of their own, which HTTP/2 would not give them. */
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL).build();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rangebar-download-watch").factory());
    private final URI base;
    private final Duration silence;

    ArchiveClient(URI base, Duration silence) {
        this.base = base;
        this.silence = silence;
    }

    URI address(String path) {
        return URI.create(base.toString().replaceFirst("/*$", "/") + path);
    }

    /**
     * Asks for a file.
     *
     * @param headers names and values
     * @return the answer, if its status is 200, 206, 404 or 416
     */
    Reply get(String path, String... headers) throws TransferException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<InputStream> response = send(request.build());
        Reply reply = new Reply(response, silence, watcher);
        int status = reply.status();
        if (status == 200 || status == 206 || status == 404 || status == 416) {
            return reply;
        }
        try (reply) {
            if (status == 429 || status == 408 || status >= 500) {
                throw TransferException.later("HTTP status " + status, askedPause(reply));
            }
            throw TransferException.lasting("HTTP status " + status + " for " + response.uri());
        }
    }

    /** Not by the request's own timeout: from some Java version on, that one includes reading the body. */
    private HttpResponse<InputStream> send(HttpRequest request) throws TransferException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> answer = client.sendAsync(request,
                HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(silence.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw TransferException.passing("no answer for " + silence.toMillis() / 1e3 + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectException unreachable) {
                String host = request.uri().getHost();
                throw TransferException.passing(unreachable.getCause() instanceof UnresolvedAddressException
                        ? "the name of the server, " + host + ", is not known" : "cannot connect to " + host, e);
            }
            if (e.getCause() instanceof IOException broken) {
                throw TransferException.broken(broken);
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            answer.cancel(true); // where it has come, this does nothing
        }
    }

    /** How long the server asks to wait, in seconds or until a date. */
    private static Duration askedPause(Reply reply) {
        String text = reply.header("Retry-After").orElse("").strip();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration pause = Duration.between(Instant.now(), until);
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeParseException e) {
            return Duration.ZERO; // absent, or not to be understood: the own pause counts
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        watcher.shutdownNow();
    }
}

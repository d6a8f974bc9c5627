package dev.rangebar.report.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.publish.WorkflowRunsCommand.GitHubRuns;
import dev.rangebar.report.publish.WorkflowRunsFile.WorkflowRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitHubRunsTest {
    private static final int ATTEMPTS = 4;

    @TempDir
    Path folder;
    private Duration timeout = Duration.ofMinutes(2);
    private HttpServer server;
    private String base;
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void respond(HttpHandler handler) {
        server.createContext("/", exchange -> {
            received.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
            handler.handle(exchange);
            exchange.close();
        });
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String page(int from, int count) {
        StringBuilder text = new StringBuilder("{\"total_count\": 999, \"workflow_runs\": [");
        for (int i = from; i < from + count; i++) {
            text.append(i == from ? "" : ",").append("""
                {"id": %d, "name": "daily", "event": "schedule", "conclusion": %s, "head_sha": "0",
                 "created_at": "2026-11-%02dT03:17:01Z", "updated_at": "2026-11-23T03:30:00Z",
                 "html_url": "https://github.com/o/n/actions/runs/%d"}
                """.formatted(i, i % 2 == 0 ? "null" : "\"success\"", 1 + i % 28, i));
        }
        return text + "]}";
    }

    private static int requestedPage(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        return Integer.parseInt(query.substring(query.lastIndexOf('=') + 1));
    }

    private List<WorkflowRun> runs() {
        return new GitHubRuns(new GitHubApi(base, "o/n", "secret", timeout, Duration.ofMillis(1)))
            .of("performance-daily.yml");
    }

    @Test
    void readsAllPages() {
        respond(exchange -> send(exchange, 200, requestedPage(exchange) < 3
            ? page(100 * requestedPage(exchange), 100) : page(300, 17)));
        List<WorkflowRun> runs = runs();
        assertEquals(217, runs.stream().map(WorkflowRun::id).distinct().count());
        assertEquals(List.of(1, 2, 3).stream().map(page -> "/repos/o/n/actions/workflows/performance-daily.yml/runs"
            + "?per_page=100&page=" + page + " Bearer secret").toList(), received);
    }

    @Test
    void limitsTheNumberOfPages() {
        respond(exchange -> send(exchange, 200, page(1, 100)));
        runs();
        assertEquals(10, received.size());
    }

    @ParameterizedTest
    @CsvSource({"500", "502", "503", "429"})
    void retriesTemporaryFailures(int status) {
        AtomicInteger count = new AtomicInteger();
        respond(exchange -> {
            if (count.incrementAndGet() < ATTEMPTS) {
                send(exchange, status, "busy");
            } else {
                send(exchange, 200, page(1, 3));
            }
        });
        assertEquals(3, runs().size());
    }

    private void assertFails(int requests, String... parts) {
        String message = assertThrows(BenchFailure.class, this::runs).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(!message.contains("secret"), message);
        assertEquals(requests, received.size());
    }

    @Test
    void failsAfterRepeatedFailures() {
        respond(exchange -> send(exchange, 503, "down for ever"));
        assertFails(ATTEMPTS, "page=1 failed 4 times", "status 503: down for ever");
    }

    @ParameterizedTest
    @CsvSource({"401, GITHUB_TOKEN needs", "403, actions: read", "404, on the default branch", "301, renamed",
        "422, status 422"})
    void namesTheRemedyOfARejectedRequest(int status, String remedy) {
        respond(exchange -> send(exchange, status, ""));
        assertFails(1, remedy);
    }

    /** Redirects are not followed. */
    @Test
    void sendsTheTokenToNoOtherAddress() {
        respond(exchange -> {
            exchange.getResponseHeaders().add("Location", base + "/elsewhere");
            send(exchange, 302, "");
        });
        assertFails(1, "status 302");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"workflow_runs": [                                | returned no JSON
        <html>                                             | returned no JSON
        {}                                                 | workflow_runs is missing
        {"workflow_runs": {}}                              | workflow_runs is {}, not a list
        {"workflow_runs": [{"id": "1"}]}                   | workflow_runs[0]: id is "1", not a whole number
        """)
    void rejectsInvalidResponseWithThePlace(String text, String message) {
        respond(exchange -> send(exchange, 200, text));
        assertFails(1, message);
    }

    @Test
    void failsIfTheServerDoesNotRespond() {
        timeout = Duration.ofMillis(200);
        CountDownLatch hasFailed = new CountDownLatch(1);
        respond(exchange -> {
            try {
                hasFailed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        // On a busy machine the client may give up before the server has read a request, so their number is not checked.
        String message = assertThrows(BenchFailure.class, this::runs).getMessage();
        hasFailed.countDown();
        assertTrue(message.contains("failed 4 times") && message.contains("timed out"), message);
    }

    @Test
    void failsIfTheServerClosesTheConnection() {
        respond(exchange -> exchange.sendResponseHeaders(200, 1000)); // java.net.http repeats the request by itself
        String message = assertThrows(BenchFailure.class, this::runs).getMessage();
        assertTrue(message.contains("failed 4 times"), message);
    }

    @Test
    void writesBothWorkflows() {
        respond(exchange -> send(exchange, 200, exchange.getRequestURI().getPath().contains("daily") ? page(1, 2)
            : page(11, 1)));
        Path out = folder.resolve("new folder/workflow-runs.json");
        assertEquals(0, run(Map.of("GITHUB_API_URL", base, "GITHUB_REPOSITORY", "o/n"), out));
        assertEquals(3, WorkflowRunsFile.read(out).size());
        assertEquals("performance-weekly.yml", WorkflowRunsFile.read(out).stream().filter(run -> run.id() == 11)
            .findFirst().orElseThrow().workflow());
        assertTrue(received.getFirst().endsWith(" null"), "no token, no header");
        assertEquals(1, run(Map.of(), out));
    }

    private static int run(Map<String, String> environment, Path out) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Performance.run(environment, nowhere, nowhere, "workflow-runs", "--out", out.toString());
    }
}

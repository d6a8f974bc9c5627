package dev.rangebar.report.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the runs of a workflow from GitHub (REST, `actions/workflows/FILE/runs`), page by page. It counts the pages
 * itself and follows no links in responses, so that the token is sent to no other address.
 */
final class GitHubRuns {
    private static final int PER_PAGE = 100;
    /** GitHub lists no more than 1,000. */
    private static final int PAGES = 10;
    private static final int ATTEMPTS = 4;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int OK = 200;
    private static final int SHOWN = 200;

    private final String base;
    private final String repository;
    private final String token;
    private final Duration timeout;
    private final Duration betweenAttempts;

    /**
     * Creates a reader for a repository.
     *
     * @param base            address of the API
     * @param repository      owner/name
     * @param token           null for requests without a token
     * @param timeout         of each request
     * @param betweenAttempts pause after the first temporary failure; later pauses are multiples of it
     */
    GitHubRuns(String base, String repository, String token, Duration timeout, Duration betweenAttempts) {
        this.base = base;
        this.repository = repository;
        this.token = token;
        this.timeout = timeout;
        this.betweenAttempts = betweenAttempts;
    }

    /** Returns the runs of a workflow file, newest first. */
    List<WorkflowRun> of(String workflow) {
        List<WorkflowRun> runs = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
            for (int page = 1; page <= PAGES; page++) {
                URI address = URI.create("%s/repos/%s/actions/workflows/%s/runs?per_page=%d&page=%d".formatted(base,
                    repository, workflow, PER_PAGE, page));
                List<JsonFields> rows = response(client, address).get("workflow_runs").elements();
                rows.forEach(row -> runs.add(WorkflowRun.ofGitHub(row, workflow)));
                if (rows.size() < PER_PAGE) {
                    break;
                }
            }
        }
        return runs;
    }

    private JsonFields response(HttpClient client, URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(timeout)
            .header("Accept", "application/vnd.github+json").header("X-GitHub-Api-Version", "2022-11-28");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int attempt = 1;; attempt++) {
            String trouble;
            try {
                HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
                int status = response.statusCode();
                if (status == OK) {
                    return new JsonFields(JsonFields.JSON.readTree(response.body()), address.toString());
                }
                trouble = "status " + status + ": "
                    + response.body().substring(0, Math.min(SHOWN, response.body().length())).strip();
                if (status != TOO_MANY && status < SERVER_ERROR) {
                    throw new BenchFailure(address + " returned " + trouble + remedy(status));
                }
            } catch (JsonProcessingException e) {
                throw new BenchFailure(address + " returned no JSON: " + e.getOriginalMessage(), e);
            } catch (IOException e) {
                trouble = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchFailure("interrupted", e);
            }
            if (attempt == ATTEMPTS) {
                throw new BenchFailure(address + " failed " + ATTEMPTS + " times; the last failure: " + trouble);
            }
            pause(attempt);
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 301, 302, 307, 308 -> ". Was the repository renamed? Set GITHUB_REPOSITORY to its name";
            case 401, 403 -> ". GITHUB_TOKEN needs the permission actions: read";
            case 404 -> ". Is the workflow's file on the default branch, and GITHUB_REPOSITORY right?";
            default -> "";
        };
    }

    private void pause(int attempt) {
        try {
            Thread.sleep(betweenAttempts.multipliedBy(attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted", e);
        }
    }
}

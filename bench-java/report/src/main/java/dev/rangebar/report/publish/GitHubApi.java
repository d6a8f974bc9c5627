package dev.rangebar.report.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/**
 * Client of the API of GitHub (REST). It follows no links in responses, so that the token is sent to no other address.
 */
final class GitHubApi {
    private static final int ATTEMPTS = 4;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int SHOWN = 200;

    private final String base;
    private final String token;
    private final Duration timeout;
    private final Duration betweenAttempts;

    /**
     * Creates a client for a repository.
     *
     * @param base            address of the API
     * @param repository      owner/name
     * @param token           null for requests without a token
     * @param timeout         of each request
     * @param betweenAttempts pause after the first temporary failure; later pauses are multiples of it
     */
    GitHubApi(String base, String repository, String token, Duration timeout, Duration betweenAttempts) {
        this.base = base + "/repos/" + repository + "/";
        this.token = token;
        this.timeout = timeout;
        this.betweenAttempts = betweenAttempts;
    }

    /** Creates the client that the environment of a workflow names. */
    static GitHubApi of(Map<String, String> environment, Duration timeout, Duration betweenAttempts) {
        String repository = environment.get("GITHUB_REPOSITORY");
        if (repository == null || repository.isBlank()) {
            throw new BenchFailure("GITHUB_REPOSITORY is not set. Set it to owner/name, such as example/rangebar; a workflow of GitHub "
                + "sets it by itself");
        }
        if (!repository.matches("[\\w.-]+/[\\w.-]+")) {
            throw new BenchFailure("GITHUB_REPOSITORY is " + repository + ", expected owner/name, such as example/rangebar");
        }
        return new GitHubApi(environment.getOrDefault("GITHUB_API_URL", "https://api.github.com"), repository,
            environment.get("GITHUB_TOKEN"), timeout, betweenAttempts);
    }

    /** Creates the client for requests that change something, which need a token. */
    static GitHubApi writing(Map<String, String> environment, Duration timeout, Duration betweenAttempts) {
        GitHubApi api = of(environment, timeout, betweenAttempts);
        if (api.token == null || api.token.isBlank()) {
            throw new BenchFailure("GITHUB_TOKEN is not set. Set it to a token that may write to " + environment.get("GITHUB_REPOSITORY")
                + "; in a workflow: GITHUB_TOKEN: ${{ github.token }}");
        }
        return api;
    }

    /** Returns a response, after several attempts if necessary. */
    JsonFields get(String path) {
        return send("GET", path, null, ATTEMPTS);
    }

    /** Creates or changes something, in one attempt: a second one may create it twice. */
    JsonFields send(String method, String path, JsonNode content) {
        return send(method, path, content, 1);
    }

    private JsonFields send(String method, String path, JsonNode content, int attempts) {
        URI address = URI.create(base + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(timeout)
            .header("Accept", "application/vnd.github+json").header("X-GitHub-Api-Version", "2022-11-28")
            .method(method, content == null ? BodyPublishers.noBody() : BodyPublishers.ofString(content.toString()));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
            return response(client, request.build(), attempts);
        }
    }

    private JsonFields response(HttpClient client, HttpRequest request, int attempts) {
        URI address = request.uri();
        for (int attempt = 1;; attempt++) {
            String trouble;
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                int status = response.statusCode();
                if (status == OK || status == CREATED) {
                    return new JsonFields(JsonFields.JSON.readTree(response.body()), address.toString());
                }
                trouble = "status " + status + ": "
                    + response.body().substring(0, Math.min(SHOWN, response.body().length())).strip();
                if (status != TOO_MANY && status < SERVER_ERROR) {
                    throw new BenchFailure(address + " returned " + trouble + remedy(status));
                }
            } catch (JsonProcessingException e) {
                throw new BenchFailure(address + " returned no JSON: " + JsonFields.complaint(e), e);
            } catch (IOException e) {
                trouble = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchFailure("interrupted", e);
            }
            if (attempt == attempts) {
                throw new BenchFailure(address + " failed " + attempts + (attempts == 1 ? " time" : " times") + "; the last failure: " + trouble);
            }
            pause(attempt);
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 301, 302, 307, 308 -> ". Was the repository renamed? Set GITHUB_REPOSITORY to its name";
            case 401, 403 -> ". GITHUB_TOKEN needs the permission actions: read (issues: write for issues)";
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

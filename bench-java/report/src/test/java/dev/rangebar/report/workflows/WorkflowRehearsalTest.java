package dev.rangebar.report.workflows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rangebar.report.Folders;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Rehearses two nights of performance.yml in clean clones: the first one with {@code bootstrap}. All steps run in their order, each
 * with its own command and inputs: {@code run} by bash, github-action-benchmark by node, the checkouts and artifacts by copies. A server
 * on loopback stands in for GitHub's API. It takes many minutes and installs packages, so it runs only in the profile
 * workflow-rehearsal, with {@code -Drehearsal.action=FOLDER}: a checkout of github-action-benchmark at the commit that the workflow
 * names.
 */
class WorkflowRehearsalTest {
    private static final Path ROOT = Path.of(System.getProperty("rangebar.test.root"));
    private static final String BENCHMARK_ACTION = "benchmark-action/github-action-benchmark";
    private static final Set<String> JOBS = Set.of("measure", "publish", "issues", "docs", "deploy");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;
    private HttpServer api;
    private Path origin;
    private Path action;
    private String commit;
    private int issues;

    @BeforeEach
    void start() throws IOException {
        String named = System.getProperty("rangebar.test.action", "");
        String reason = "skipped: takes many minutes; run it by -Pworkflow-rehearsal -Drehearsal.action=FOLDER with a checkout of "
            + BENCHMARK_ACTION;
        if (named.isEmpty()) {
            System.err.println("WorkflowRehearsalTest: " + reason);
        }
        assumeTrue(!named.isEmpty(), reason);
        action = Path.of(named).resolve("dist/src/index.js");
        assertTrue(Files.isRegularFile(action), action + " is missing");
        origin = folder.resolve("origin.git");
        Git.run(folder, "clone", "-q", "--bare", ROOT.toString(), origin.toString());
        Git.run(origin, "update-ref", "-d", "refs/heads/gh-pages");
        commit = Git.run(ROOT, "rev-parse", "HEAD").strip();
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/repos/o/n/", this::respond);
        api.start();
    }

    @AfterEach
    void stop() {
        if (api != null) {
            api.stop(0);
        }
    }

    /** Responds without runs of workflows and without issues; counts and numbers the issues that are opened. */
    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean opens = exchange.getRequestMethod().equals("POST") && path.endsWith("/issues");
        issues += opens ? 1 : 0;
        byte[] bytes = (opens ? "{\"number\": " + issues + "}" : path.contains("/commits/") ? "{\"sha\": \"" + commit + "\", \"html_url\": \"https://github.com/o/n\", \"commit\": "
            + "{\"message\": \"subject\", \"author\": {\"name\": \"a\", \"email\": \"a@example.org\", \"date\": \"2026-01-01T00:00:00Z\"}, "
            + "\"committer\": {\"name\": \"a\", \"email\": \"a@example.org\"}}}"
            : path.endsWith("/issues") ? "[]" : "{\"total_count\": 0, \"workflow_runs\": []}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(opens ? 201 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void publishesTwoNights() throws Exception {
        night(true);
        night(false);
        JsonNode history = JsonFields.read(checkout("pages", "gh-pages").resolve("performance/history.json")).node();
        assertEquals(2, history.get("runs").size());
        assertEquals("2", Git.run(origin, "rev-list", "--count", "gh-pages").strip(), "one commit a night");
        assertEquals(0, issues, "a second night of the same commit regressed");
        for (String file : List.of("performance/index.html", "performance/latest.json", "index.html")) {
            assertTrue(Files.size(folder.resolve("site").resolve(file)) > 0, file + " is deployed");
        }
    }

    @SuppressWarnings("unchecked")
    private void night(boolean bootstrap) throws Exception {
        Map<String, Object> file = (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(
            Files.readString(ROOT.resolve(".github/workflows/performance.yml")));
        Map<String, Map<String, Object>> jobs = (Map<String, Map<String, Object>>) file.get("jobs");
        assertEquals(JOBS, jobs.keySet(), "the rehearsal knows these jobs");
        String published = null;
        for (var job : jobs.entrySet()) {
            if (job.getKey().equals("deploy")) {
                assertTrue(published.contains("commit=" + Git.run(origin, "rev-parse", "gh-pages").strip()), published);
            }
            Path clone = checkout(job.getKey() + (bootstrap ? "-1" : "-2"), "HEAD");
            Path output = Files.createFile(folder.resolve(clone.getFileName() + ".output"));
            for (Map<String, Object> step : (List<Map<String, Object>>) job.getValue().get("steps")) {
                String condition = String.valueOf(step.get("if"));
                if (condition.contains("'weekly'") || condition.contains("failure()") || condition.contains("!inputs.bootstrap")
                    && bootstrap) {
                    continue;
                }
                Map<String, Object> with = (Map<String, Object>) step.getOrDefault("with", Map.of());
                String uses = String.valueOf(step.get("uses")).replaceAll("@.*", "");
                switch (uses) {
                    case "null" -> run(clone, output, environment((Map<String, Object>) step.getOrDefault("env", Map.of())), "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c",
                        evaluated(step.get("run"), bootstrap));
                    case BENCHMARK_ACTION -> benchmarkAction(clone, output, with);
                    case "actions/checkout" -> {
                        if (with.containsKey("ref")) {
                            Git.run(clone, "clone", "-q", "--branch", "gh-pages", origin.toString(), with.get("path").toString());
                        }
                    }
                    case "actions/upload-artifact" -> {
                        List<String> paths = with.get("path").toString().lines().toList();
                        for (String path : paths) { // a single folder is the root of its artifact
                            Folders.copy(clone.resolve(path), artifact(with, bootstrap).resolve(paths.size() == 1 ? ""
                                : Path.of(path).getFileName().toString()));
                        }
                    }
                    case "actions/download-artifact" -> Folders.copy(artifact(with, bootstrap), clone.resolve(with.get("path")
                        .toString()));
                    case "actions/upload-pages-artifact" -> Folders.copy(clone.resolve(with.get("path").toString()),
                        folder.resolve("site"));
                    case "actions/setup-java", "actions/deploy-pages" -> { }
                    default -> throw new AssertionError("the rehearsal does not know " + uses);
                }
            }
            published = Files.size(output) > 0 ? Files.readString(output) : published;
        }
    }

    private Path artifact(Map<String, Object> with, boolean bootstrap) {
        return folder.resolve("artifact-" + with.get("name") + (bootstrap ? "-1" : "-2"));
    }

    private Path checkout(String name, String ref) {
        Path clone = folder.resolve(name);
        Git.run(folder, "clone", "-q", origin.toString(), clone.toString());
        Git.run(clone, "checkout", "-q", ref.equals("HEAD") ? commit : ref);
        return clone;
    }

    private static Map<String, String> environment(Map<String, Object> ofStep) {
        Map<String, String> environment = new HashMap<>();
        ofStep.forEach((name, value) -> environment.put(name, value.toString().replace("${{ github.token }}", "secret")
            .replace("${{ github.event.repository.name }}", "n").replace("${{ github.server_url }}", "https://github.com")
            .replace("${{ github.repository }}", "o/n")));
        return environment;
    }

    private static String evaluated(Object text, boolean bootstrap) {
        String evaluated = text.toString().replace("${{ inputs.scope == 'weekly' && '--weekly' || '' }}", "")
            .replace("${{ inputs.scope }}", "smoke")
            .replace("${{ inputs.bootstrap && '--bootstrap' || '' }}", bootstrap ? "--bootstrap" : "");
        assertTrue(!evaluated.contains("${{"), "the rehearsal does not know the expression in: " + evaluated);
        return evaluated;
    }

    private void benchmarkAction(Path clone, Path output, Map<String, Object> inputs) throws Exception {
        Map<String, String> environment = new HashMap<>();
        inputs.forEach((name, value) -> environment.put("INPUT_" + name.toUpperCase(Locale.ROOT), value.toString()
            .replace("${{ github.sha }}", commit).replace("${{ github.token }}", "secret")));
        for (String off : List.of("SAVE-DATA-FILE=true", "COMMENT-ALWAYS=false", "GO-FORCE-PACKAGE-SUFFIX=false")) { // defaults of action.yml
            environment.put("INPUT_" + off.replaceAll("=.*", ""), off.replaceAll(".*=", ""));
        }
        run(clone, output, environment, "node", action.toString());
    }

    private void run(Path clone, Path output, Map<String, String> more, String... command) throws Exception {
        Path log = Path.of(clone + ".log"); // the standard output of this JVM belongs to Surefire
        ProcessBuilder builder = new ProcessBuilder(command).directory(clone.toFile()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(Map.of("GITHUB_REPOSITORY", "o/n", "GITHUB_TOKEN", "secret", "GITHUB_SHA", commit, "GITHUB_REF",
            "refs/heads/main", "GITHUB_API_URL", "http://127.0.0.1:" + api.getAddress().getPort(), "GITHUB_OUTPUT", output.toString(),
            "GITHUB_STEP_SUMMARY", output.resolveSibling("summary.md").toString(), "GITHUB_ACTIONS", "true", "GITHUB_EVENT_NAME", "schedule"));
        builder.environment().putAll(Map.of("GITHUB_EVENT_PATH", Files.writeString(folder.resolve("event.json"), "{}").toString(),
            "GITHUB_WORKSPACE", clone.toString(), "GIT_AUTHOR_NAME", "a", "GIT_AUTHOR_EMAIL", "a@example.org", "GIT_COMMITTER_NAME", "a",
            "GIT_COMMITTER_EMAIL", "a@example.org"));
        builder.environment().putAll(more);
        if (!Files.exists(output.resolveSibling("summary.md"))) {
            Files.createFile(output.resolveSibling("summary.md"));
        }
        assertEquals(0, builder.start().waitFor(), () -> String.join(" ", command) + "\n" + end(log));
    }

    /** Returns the errors in the output of a job, with the lines before the first one: those of the program that failed; and its last lines. */
    private static String end(Path log) {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            List<Integer> errors = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).matches(".*(FAILED|ERROR|error:|rror in ).*")).boxed().toList();
            int first = errors.isEmpty() ? lines.size() : errors.get(0);
            Stream<String> before = lines.subList(Math.max(0, first - 20), first).stream();
            return Stream.of(Stream.of("(all of it: " + log + ")"), before, errors.stream().limit(20).map(lines::get),
                lines.stream().skip(Math.max(0, lines.size() - 30))).flatMap(part -> part).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}

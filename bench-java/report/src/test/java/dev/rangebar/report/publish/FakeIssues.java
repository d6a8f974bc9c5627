package dev.rangebar.report.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Issues of a repository behind an API like that of GitHub, on the loopback interface. */
final class FakeIssues implements AutoCloseable {
    final List<ObjectNode> issues = new ArrayList<>();
    final List<String> comments = new ArrayList<>();
    private final HttpServer server;

    FakeIssues() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/repos/o/n/issues", this::respond);
        server.start();
    }

    GitHubApi api() {
        return new GitHubApi(base(), "o/n", "secret", Duration.ofMinutes(2), Duration.ofMillis(1));
    }

    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring("/repos/o/n/issues".length());
        JsonNode content = JsonFields.JSON.readTree(exchange.getRequestBody().readAllBytes());
        boolean authorized = "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        int status = 200;
        JsonNode response;
        if (!authorized) {
            status = 401;
            response = JsonFields.JSON.createObjectNode();
        } else if (path.isEmpty() && exchange.getRequestMethod().equals("GET")) {
            ArrayNode all = JsonFields.JSON.createArrayNode();
            int page = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*&page=", ""));
            issues.stream().skip(100L * (page - 1)).limit(100).forEach(all::add);
            response = all;
        } else if (path.isEmpty()) {
            status = 201;
            ObjectNode issue = (ObjectNode) content;
            issues.add(issue.put("number", issues.size() + 1).put("state", "open"));
            response = issue;
        } else if (path.endsWith("/comments")) {
            status = 201;
            comments.add(path + ": " + content.get("body").asText());
            response = content;
        } else {
            ObjectNode issue = issues.get(Integer.parseInt(path.substring(1)) - 1);
            issue.setAll((ObjectNode) content);
            response = issue;
        }
        byte[] bytes = response.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

package dev.rangebar.cli.commands.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.rangebar.cli.commands.CommandFailure;
import dev.rangebar.tradefiles.IoReason;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Pages of a watch over HTTP, which can be read only. Two options with the same address share a server. */
final class WatchServer implements Closeable {
    private static final int NOT_ALLOWED = 405;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final Map<InetSocketAddress, HttpServer> servers = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "rangebar-watch-http");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Reserves an address; requests wait for {@link #start}.
     *
     * @throws CommandFailure if the address cannot be used
     */
    void bind(InetSocketAddress address) throws CommandFailure {
        if (!servers.containsKey(address)) {
            try {
                HttpServer server = HttpServer.create(address, 0);
                server.setExecutor(threads);
                servers.put(address, server);
            } catch (IOException e) {
                throw new CommandFailure("rangebar: the address " + address.getHostString() + ":" + address.getPort()
                        + " cannot be used (" + IoReason.of(e) + "); choose another port, or 0 for a free one", e);
            }
        }
    }

    /**
     * Adds a page on an address that is bound.
     *
     * @return the address of the page
     */
    String add(InetSocketAddress address, String path, HttpHandler handler) {
        HttpServer server = servers.get(address);
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestMethod().equals("GET")) {
                    refuse(exchange, NOT_ALLOWED);
                } else if (!exchange.getRequestURI().getPath().equals(path)) {
                    refuse(exchange, NOT_FOUND);
                } else if (!isOwnHost(exchange)) {
                    refuse(exchange, FORBIDDEN);
                } else {
                    exchange.getResponseHeaders().set("Cache-Control", "no-cache");
                    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
                    handler.handle(exchange);
                }
            }
        });
        return "http://" + address.getHostString() + ":" + server.getAddress().getPort() + path;
    }

    /** Responds to requests from here on. */
    void start() {
        servers.values().forEach(HttpServer::start);
    }

    /** Returns {@code false} if a page of another host's name has sent the request to the loopback address. */
    private static boolean isOwnHost(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        return !exchange.getLocalAddress().getAddress().isLoopbackAddress() || host == null
                || host.matches("(localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?");
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    /** Responds with a text. */
    static void respond(HttpExchange exchange, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        servers.values().forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}

package dev.rangebar.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Copies of the built page, one folder per history, and a server for all of them. */
final class Pages implements AutoCloseable {
    private static final Path SITE = Path.of("target", "site");
    private static final Path PAGES = Path.of("target", "pages");

    private final HttpServer server;

    Pages() {
        try {
            Files.createDirectories(PAGES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = SimpleFileServer.createFileServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            PAGES.toAbsolutePath(), OutputLevel.NONE);
        server.start();
    }

    /** Returns the prefix of all addresses that the page may request. */
    String root() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/";
    }

    String add(String name, JsonNode history) {
        return add(name, history.toString());
    }

    /** Adds a page and returns its address; a null history adds a page without one. */
    String add(String name, String history) {
        return root() + write(name, history).getFileName() + "/";
    }

    static Path write(String name, String history) {
        Path folder = PAGES.resolve(name);
        try (Stream<Path> files = Files.walk(SITE)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = folder.resolve(SITE.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            if (history == null) {
                Files.deleteIfExists(folder.resolve("history.json"));
            } else {
                Files.writeString(folder.resolve("history.json"), history);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Writes pages for a visual check. */
    public static void main(String[] arguments) throws IOException {
        Pages.write("a-year", SyntheticHistory.of(1, 365).toString());
        Pages.write("a-thousand-runs", SyntheticHistory.of(2, 1_000).toString());
        Pages.write("empty", SyntheticHistory.empty().toString());
        for (String given : arguments) {
            Path history = Path.of(given);
            Pages.write(history.getParent().getFileName().toString(),
                new ObjectMapper().readTree(history.toFile()).toString());
        }
    }
}

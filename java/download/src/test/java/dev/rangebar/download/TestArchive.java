package dev.rangebar.download;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/** An archive's server on loopback that misbehaves when told to. */
final class TestArchive implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new ArrayList<>();

    /** What a client has asked for. */
    record Request(String path, Map<String, String> headers) {
        /** The first byte that is asked for. */
        int from() {
            String range = headers.get("range");
            return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
        }
    }

    /** How to answer a request. */
    interface Answer {
        void to(Exchange exchange) throws IOException, InterruptedException;
    }

    /** How the body of an answer ends. */
    enum End { CLOSED, RESET, SILENT }

    /** A request, and the way to its answer. */
    record Exchange(Request request, byte[] content, Socket client) {
        void status(int status, String... headers) throws IOException {
            head(status + " Status", headers);
            client.getOutputStream().write("Content-Length: 4\r\n\r\nnope".getBytes(StandardCharsets.US_ASCII));
        }

        private void head(String status, String... headers) throws IOException {
            client.getOutputStream().write(("HTTP/1.1 " + status + "\r\nConnection: close\r\n"
                    + String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList()))
                            .getBytes(StandardCharsets.ISO_8859_1));
        }

        /** The content, as a server does that knows ranges. */
        void serve() throws IOException, InterruptedException {
            serve(content, etag(content), true, Integer.MAX_VALUE, End.CLOSED);
        }

        /** Some content, or what is asked for of it, and of that the first bytes only. */
        void serve(byte[] what, String etag, boolean knowsRanges, int limit, End end)
                throws IOException, InterruptedException {
            String tag = etag == null ? "X-None: 0" : "ETag: " + etag;
            String condition = request.headers().get("if-range");
            int from = knowsRanges && (condition == null || condition.equals(etag)) ? request.from() : 0;
            if (from > 0 && from >= what.length) {
                status(416, "Content-Range: bytes */" + what.length);
                return;
            }
            String length = "Content-Length: " + (what.length - from);
            if (from == 0) {
                head("200 OK", tag, length, "");
            } else {
                head("206 Partial Content", tag, length,
                        "Content-Range: bytes " + from + "-" + (what.length - 1) + "/" + what.length, "");
            }
            OutputStream out = client.getOutputStream();
            out.write(what, from, Math.min(limit, what.length - from));
            out.flush();
            if (end == End.RESET) {
                client.setSoLinger(true, 0);
            } else if (end == End.SILENT) {
                client.getInputStream().read(); // until the client gives up
            }
        }
    }

    TestArchive() throws IOException {
        Thread.ofVirtual().start(this::acceptUntilClosed);
    }

    URI base() {
        return URI.create("http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort());
    }

    static String etag(byte[] content) {
        return '"' + sha256(content).substring(0, 32) + '"';
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a file and its checksum. */
    void add(ArchiveFile file, byte[] content) {
        files.put("/" + file.path(), content);
        addChecksum(file, sha256(content) + "  " + file.name() + "\n");
    }

    void addChecksum(ArchiveFile file, String text) {
        files.put("/" + file.path() + ".CHECKSUM", text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The next requests for a path are answered so, one after the other; those after them as they should be. */
    void answer(String path, Answer... next) {
        Queue<Answer> queue = answers.computeIfAbsent("/" + path, same -> new ArrayDeque<>());
        synchronized (queue) {
            queue.addAll(List.of(next));
        }
    }

    List<Request> requests(String path) {
        synchronized (requests) {
            return requests.stream().filter(request -> request.path().equals("/" + path)).toList();
        }
    }

    private void acceptUntilClosed() {
        try {
            while (true) {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> answer(client));
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(),
                    StandardCharsets.ISO_8859_1));
            String first = in.readLine();
            if (first == null) {
                return;
            }
            Map<String, String> headers = new ConcurrentHashMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                headers.put(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT),
                        line.substring(line.indexOf(':') + 1).strip());
            }
            Request request = new Request(first.split(" ")[1], headers);
            synchronized (requests) {
                requests.add(request);
            }
            byte[] content = files.get(request.path());
            Queue<Answer> queue = answers.getOrDefault(request.path(), new ArrayDeque<>());
            Answer answer;
            synchronized (queue) {
                answer = queue.poll();
            }
            Exchange exchange = new Exchange(request, content, client);
            if (answer != null) {
                answer.to(exchange);
            } else if (content == null) {
                exchange.status(404);
            } else {
                exchange.serve();
            }
        } catch (IOException | InterruptedException e) {
            // the client has gone away, as some tests want
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

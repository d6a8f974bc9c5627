package dev.rangebar.testarchive;

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
import java.util.concurrent.atomic.AtomicLong;

/** An archive's server on loopback, as slow as wanted, that misbehaves when told to. Paths begin without a slash. */
public final class TestArchive implements AutoCloseable {
    private static final int CHUNK_BYTES = 4_096;

    private final ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final AtomicLong bytesSent = new AtomicLong();
    private final int millisPerChunk;

    /** What a client has asked for. */
    public record Request(String path, Map<String, String> headers) {
        /** The first byte that is asked for. */
        public int from() {
            String range = headers.get("range");
            return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
        }
    }

    /** How to answer a request. */
    public interface Answer {
        void to(Exchange exchange) throws IOException, InterruptedException;
    }

    /** How the body of an answer ends. */
    public enum End { CLOSED, RESET, SILENT }

    /** A request, and the way to its answer. */
    public final class Exchange {
        private final Request request;
        private final byte[] content;
        private final Socket client;

        private Exchange(Request request, byte[] content, Socket client) {
            this.request = request;
            this.content = content;
            this.client = client;
        }

        /** What is at the path that is asked for. */
        public byte[] content() {
            return content;
        }

        public Socket client() {
            return client;
        }

        public void status(int status, String... headers) throws IOException {
            head(status + " Status", headers);
            client.getOutputStream().write("Content-Length: 4\r\n\r\nnope".getBytes(StandardCharsets.US_ASCII));
        }

        private void head(String status, String... headers) throws IOException {
            client.getOutputStream().write(("HTTP/1.1 " + status + "\r\nConnection: close\r\n"
                    + String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList()))
                            .getBytes(StandardCharsets.ISO_8859_1));
        }

        /** The content, as a server does that knows ranges. */
        private void serve() throws IOException, InterruptedException {
            serve(content, etag(content), true, Integer.MAX_VALUE, End.CLOSED);
        }

        /** Some content, or what is asked for of it, and of that the first bytes only. */
        public void serve(byte[] what, String etag, boolean knowsRanges, int limit, End end)
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
            send(what, from, from + Math.min(limit, what.length - from));
            if (end == End.RESET) {
                client.setSoLinger(true, 0);
            } else if (end == End.SILENT) {
                client.getInputStream().read(); // until the client gives up
            }
        }

        private void send(byte[] what, int from, int to) throws IOException, InterruptedException {
            OutputStream out = client.getOutputStream();
            for (int at = from; at < to; at += CHUNK_BYTES) {
                int count = Math.min(CHUNK_BYTES, to - at);
                out.write(what, at, count);
                bytesSent.addAndGet(count);
                if (millisPerChunk > 0) {
                    Thread.sleep(millisPerChunk);
                }
            }
            out.flush();
        }
    }

    /** One that sends as fast as it can. */
    public TestArchive() throws IOException {
        this(0);
    }

    /** One that waits after each 4 kB. */
    public TestArchive(int millisPerChunk) throws IOException {
        this.millisPerChunk = millisPerChunk;
        Thread.ofVirtual().start(this::acceptUntilClosed);
    }

    public URI base() {
        return URI.create("http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort());
    }

    public static String etag(byte[] content) {
        return '"' + sha256(content).substring(0, 32) + '"';
    }

    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a file and its checksum. */
    public void add(String path, byte[] content) {
        files.put("/" + path, content);
        addChecksum(path, sha256(content));
    }

    /** Adds a checksum of a file, as digits. */
    public void addChecksum(String path, String sha256) {
        addChecksumFile(path, sha256 + "  " + path.substring(path.lastIndexOf('/') + 1) + "\n");
    }

    /** Adds what is to be found where the checksum of a file is looked for. */
    public void addChecksumFile(String path, String text) {
        files.put("/" + path + ".CHECKSUM", text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The next requests for a path are answered so, one after the other; those after them as they should be. */
    public void answer(String path, Answer... next) {
        Queue<Answer> queue = answers.computeIfAbsent("/" + path, same -> new ArrayDeque<>());
        synchronized (queue) {
            queue.addAll(List.of(next));
        }
    }

    /** All requests for a path so far. */
    public List<Request> requests(String path) {
        synchronized (requests) {
            return requests.stream().filter(request -> request.path().equals("/" + path)).toList();
        }
    }

    /** How many bytes of files were sent so far, without the heads of the answers. */
    public long bytesSent() {
        return bytesSent.get();
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

package dev.rangebar.testsupport;

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

/**
 * A download archive on loopback, with a configurable delay and configurable faults. Tests only.
 *
 * <p>Paths begin without a slash.
 */
public final class TestArchive implements AutoCloseable {
    private static final int CHUNK_BYTES = 4_096;

    private final ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final Map<String, StoredFile> files = new ConcurrentHashMap<>();
    private final Map<String, Queue<Responder>> responders = new ConcurrentHashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final int millisPerChunk;

    /** A file with its entity tag, which no request waits for. */
    private record StoredFile(byte[] content, String etag) {
        StoredFile(byte[] content) {
            this(content, TestArchive.etag(content));
        }
    }

    /** A request of a client: its path and its headers, whose names are in lower case. */
    public record Request(String path, Map<String, String> headers) {
        /** {@return the first requested byte} */
        public int from() {
            String range = headers.get("range");
            return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
        }
    }

    /** Sends the response to one request. */
    public interface Responder {
        /** Sends the response. */
        void respond(Exchange exchange) throws IOException, InterruptedException;
    }

    /** The end of a response body: an orderly close, a connection reset, or silence without a close. */
    public enum End { CLOSED, RESET, SILENT }

    /** A request together with the connection for its response. */
    public final class Exchange {
        private final Request request;
        private final StoredFile file;
        private final Socket client;

        private Exchange(Request request, StoredFile file, Socket client) {
            this.request = request;
            this.file = file;
            this.client = client;
        }

        /** {@return the request} */
        public Request request() {
            return request;
        }

        /** {@return the file at the requested path, or null} */
        public byte[] content() {
            return file == null ? null : file.content();
        }

        /** {@return the connection to the client} */
        public Socket client() {
            return client;
        }

        /** Sends a status with headers and a body of four bytes. */
        public void status(int status, String... headers) throws IOException {
            head(status + " Status", headers);
            client.getOutputStream().write("Content-Length: 4\r\n\r\nnope".getBytes(StandardCharsets.US_ASCII));
        }

        private void head(String status, String... headers) throws IOException {
            client.getOutputStream().write(("HTTP/1.1 " + status + "\r\nConnection: close\r\n"
                    + String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList()))
                            .getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Sends the file as a server with support for ranges does. */
        public void serve() throws IOException, InterruptedException {
            serve(file.content(), file.etag(), true, Integer.MAX_VALUE, End.CLOSED);
        }

        /**
         * Sends content.
         *
         * @param what the content
         * @param etag its entity tag, or null for none
         * @param knowsRanges whether the server supports ranges
         * @param limit the number of bytes after which the body ends
         * @param end how the body ends
         */
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
                client.getInputStream().read(); // until the client closes
            }
        }

        private void send(byte[] what, int from, int to) throws IOException, InterruptedException {
            OutputStream out = client.getOutputStream();
            for (int at = from; at < to; at += CHUNK_BYTES) {
                out.write(what, at, Math.min(CHUNK_BYTES, to - at));
                if (millisPerChunk > 0) {
                    Thread.sleep(millisPerChunk);
                }
            }
            out.flush();
        }
    }

    /** Starts an archive without delay. */
    public TestArchive() throws IOException {
        this(0);
    }

    /** Starts an archive that waits after each 4 kB. */
    public TestArchive(int millisPerChunk) throws IOException {
        this.millisPerChunk = millisPerChunk;
        start(this::acceptUntilClosed);
    }

    /** {@return the base address} */
    public URI base() {
        return URI.create("http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort());
    }

    /** {@return the entity tag of content} */
    public static String etag(byte[] content) {
        return '"' + sha256(content).substring(0, 32) + '"';
    }

    /** {@return the SHA-256 of content in hexadecimal digits} */
    public static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a file and its checksum. */
    public void add(String path, byte[] content) {
        files.put("/" + path, new StoredFile(content));
        addChecksum(path, sha256(content));
    }

    /** Adds the checksum of a file, in hexadecimal digits. */
    public void addChecksum(String path, String sha256) {
        addChecksumFile(path, sha256 + "  " + path.substring(path.lastIndexOf('/') + 1) + "\n");
    }

    /** Adds the text of a file's checksum file. */
    public void addChecksumFile(String path, String text) {
        files.put("/" + path + ".CHECKSUM", new StoredFile(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Sets the responders of the next requests for a path; later requests get the file again. */
    public void respondNext(String path, Responder... next) {
        Queue<Responder> queue = responders.computeIfAbsent("/" + path, same -> new ArrayDeque<>());
        synchronized (queue) {
            queue.addAll(List.of(next));
        }
    }

    /** {@return all requests for a path so far} */
    public List<Request> requests(String path) {
        synchronized (requests) {
            return requests.stream().filter(request -> request.path().equals("/" + path)).toList();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "test-archive");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptUntilClosed() {
        try {
            while (true) {
                Socket client = socket.accept();
                start(() -> respond(client));
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void respond(Socket client) {
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
            StoredFile file = files.get(request.path());
            Queue<Responder> queue = responders.getOrDefault(request.path(), new ArrayDeque<>());
            Responder responder;
            synchronized (queue) {
                responder = queue.poll();
            }
            Exchange exchange = new Exchange(request, file, client);
            if (responder != null) {
                responder.respond(exchange);
            } else if (file == null) {
                exchange.status(404);
            } else {
                exchange.serve();
            }
        } catch (IOException | InterruptedException e) {
            // The client has closed the connection, as some tests do.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

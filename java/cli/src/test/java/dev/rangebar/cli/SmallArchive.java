package dev.rangebar.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A well-behaved archive's server on loopback, as slow as wanted. */
final class SmallArchive implements AutoCloseable {
    private static final int CHUNK_BYTES = 4_096;

    private final ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final int millisPerChunk;
    /** Of zip files. */
    final AtomicLong bytesSent = new AtomicLong();
    /** For zip files, parts included. */
    final AtomicLong requests = new AtomicLong();

    SmallArchive(int millisPerChunk) throws IOException {
        this.millisPerChunk = millisPerChunk;
        Thread.ofVirtual().start(this::acceptUntilClosed);
    }

    String url() {
        return "http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(String folder, String name, byte[] content) {
        add(folder, name, content, sha256(content));
    }

    void add(String folder, String name, byte[] content, String checksum) {
        files.put(folder + name, content);
        files.put(folder + name + ".CHECKSUM", (checksum + "  " + name + "\n").getBytes(StandardCharsets.US_ASCII));
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
            String path = in.readLine().split(" ")[1];
            int from = 0;
            String condition = null;
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                if (line.startsWith("Range: bytes=")) {
                    from = Integer.parseInt(line.replaceAll("[^0-9]", ""));
                } else if (line.startsWith("If-Range: ")) {
                    condition = line.substring("If-Range: ".length());
                }
            }
            send(client.getOutputStream(), path, from, condition);
        } catch (IOException | InterruptedException e) {
            // the client has gone away, as the tests want
        }
    }

    private void send(OutputStream out, String path, int from, String condition)
            throws IOException, InterruptedException {
        byte[] content = files.get(path);
        if (content == null) {
            head(out, "404 Not Found", "Content-Length: 0");
            return;
        }
        String tag = '"' + sha256(content) + '"';
        if (from > 0 && from >= content.length) {
            head(out, "416 Range Not Satisfiable", "Content-Length: 0");
            return;
        }
        boolean whole = from == 0 || !tag.equals(condition);
        int start = whole ? 0 : from;
        head(out, whole ? "200 OK" : "206 Partial Content", "ETag: " + tag, "Content-Length: "
                + (content.length - start), "Content-Range: bytes " + start + "-" + (content.length - 1) + "/"
                + content.length);
        boolean zip = path.endsWith(".zip");
        requests.addAndGet(zip ? 1 : 0);
        for (int at = start; at < content.length; at += CHUNK_BYTES) {
            int count = Math.min(CHUNK_BYTES, content.length - at);
            out.write(content, at, count);
            if (zip) {
                bytesSent.addAndGet(count);
                Thread.sleep(millisPerChunk);
            }
        }
    }

    private static void head(OutputStream out, String status, String... headers) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

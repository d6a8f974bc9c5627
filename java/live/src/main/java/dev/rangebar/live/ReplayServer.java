package dev.rangebar.live;

import dev.rangebar.FixedPoint;
import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Server on the loopback address that serves recorded trades as Binance does: streams of aggregate trades over WebSocket,
 * and requests by id and time over HTTP. A stream begins with the trades published after it was opened; requests see all
 * that was published.
 *
 * <p>Thread rule: any thread may publish; each connection has a thread of its own.
 */
public final class ReplayServer implements AutoCloseable {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MAX_HEAD_BYTES = 1 << 16;

    private final ServerSocket server;
    private final Behaviour behaviour;
    private final long pingMillis;
    private final Map<String, SymbolTrades> symbols = new HashMap<>();
    /** The trades in the order of publication: the symbol of each, and its index among those of the symbol. */
    private final SymbolTrades[] orderSymbols;
    private final int[] orderIndices;
    private final Object news = new Object();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger openStreams = new AtomicInteger();
    private final AtomicLong pongs = new AtomicLong();
    private volatile int published;
    private volatile boolean isClosed;

    /** The trades of a symbol, and the places of each in the order of publication. */
    private record SymbolTrades(String symbol, List<Trade> trades, int[] places) {}

    /** The next trade of a symbol to be put in order. A trade whose time is lower than an earlier one's has that time here. */
    private static final class Cursor {
        private final SymbolTrades of;
        private int index = -1;
        private long timeMicros = Long.MIN_VALUE;

        Cursor(SymbolTrades of) {
            this.of = of;
        }

        long timeMicros() {
            return timeMicros;
        }

        boolean next() {
            if (++index == of.trades.size()) {
                return false;
            }
            timeMicros = Math.max(timeMicros, of.trades.get(index).timestampMicros());
            return true;
        }
    }

    /** The behaviour of the server towards a client; polite by default. */
    public interface Behaviour {
        /**
         * {@return the HTTP status for a client that opens a stream: 101 opens it}
         *
         * @param connection the number of the stream, from 0
         * @throws InterruptedException if the server is closed
         */
        default int open(int connection) throws InterruptedException {
            return SWITCHING_PROTOCOLS;
        }

        /**
         * Sends a trade.
         *
         * @param stream the stream
         * @param symbol the symbol
         * @param trade the trade
         * @param json the frame of the trade
         * @throws IOException if the client is gone
         */
        default void send(Stream stream, String symbol, Trade trade, String json) throws IOException {
            stream.text(json);
        }

        /**
         * {@return the response to a request}
         *
         * @param request the number of the request, from 0
         * @param response the polite response
         * @throws InterruptedException if the server is closed
         */
        default Response respond(int request, Response response) throws InterruptedException {
            return response;
        }
    }

    /**
     * A response to a request.
     *
     * @param status the HTTP status
     * @param headers further headers
     * @param body the body
     */
    public record Response(int status, Map<String, String> headers, String body) {}

    /**
     * A server of trades, none of which is published yet.
     *
     * @param port the port; 0 for a free one
     * @param trades the trades of each symbol, in the order of their aggregate trade ids, with all fields; they are published
     *     by time
     * @param pingMillis the time between two pings of a stream
     * @param behaviour the behaviour
     * @throws IOException if the port is in use
     */
    public ReplayServer(int port, Map<String, List<Trade>> trades, long pingMillis, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.pingMillis = pingMillis;
        int count = Math.toIntExact(trades.values().stream().mapToLong(List::size).sum());
        orderSymbols = new SymbolTrades[count];
        orderIndices = new int[count];
        PriorityQueue<Cursor> next = new PriorityQueue<>(Comparator.comparingLong(Cursor::timeMicros)
                .thenComparing(cursor -> cursor.of.symbol()));
        trades.forEach((symbol, list) -> {
            SymbolTrades ofSymbol = new SymbolTrades(symbol, list, new int[list.size()]);
            symbols.put(symbol, ofSymbol);
            Cursor cursor = new Cursor(ofSymbol);
            if (cursor.next()) {
                next.add(cursor);
            }
        });
        for (int place = 0; place < count; place++) {
            Cursor cursor = next.remove();
            orderSymbols[place] = cursor.of;
            orderIndices[place] = cursor.index;
            cursor.of.places[cursor.index] = place;
            if (cursor.next()) {
                next.add(cursor);
            }
        }
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        start(this::accept, "rangebar-replay-accept");
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return the port} */
    public int port() {
        return server.getLocalPort();
    }

    /** {@return the number of trades of all symbols} */
    public int size() {
        return orderSymbols.length;
    }

    /** {@return the number of trades that were published} */
    public int published() {
        return published;
    }

    /**
     * {@return the time of a trade in the order of publication, in microseconds since the Unix epoch}
     *
     * @param place the place of the trade, from 0
     */
    public long timestampMicros(int place) {
        return orderSymbols[place].trades.get(orderIndices[place]).timestampMicros();
    }

    /** {@return the number of streams that are open} */
    public int openStreams() {
        return openStreams.get();
    }

    /** {@return the number of pongs received} */
    public long pongs() {
        return pongs.get();
    }

    /** {@return the number of streams that clients have opened or tried to} */
    public int connections() {
        return connections.get();
    }

    /** {@return the number of requests that clients have sent} */
    public int requests() {
        return requests.get();
    }

    /**
     * Publishes trades: open streams send them, and requests see them.
     *
     * @param count the number of trades, from the first one on, that are published then
     */
    public void publish(int count) {
        synchronized (news) {
            published = Math.max(published, Math.min(count, orderSymbols.length));
            news.notifyAll();
        }
    }

    /** Cuts all connections. */
    public void cut() {
        sockets.forEach(ReplayServer::closeQuietly);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            server.close();
        } catch (IOException e) {
            // it is closed
        }
        cut();
        synchronized (news) {
            news.notifyAll();
        }
    }

    private void accept() {
        while (!isClosed) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                start(() -> serve(socket), "rangebar-replay-client");
            } catch (IOException e) {
                if (isClosed) {
                    return;
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Head head = Head.read(in); head != null; head = Head.read(in)) {
                if ("websocket".equalsIgnoreCase(head.headers.get("upgrade"))) {
                    stream(socket, in, head);
                    return;
                }
                write(socket, behaviour.respond(requests.getAndIncrement(), respond(head)));
            }
        } catch (IOException | InterruptedException e) {
            // the client is gone, or the server is closed
        } finally {
            sockets.remove(socket);
        }
    }

    private static void write(Socket socket, Response response) throws IOException {
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(response.status()).append(" Status\r\n");
        response.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
        OutputStream out = socket.getOutputStream();
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    /** The head of a request. */
    private record Head(String path, Map<String, String> parameters, Map<String, String> headers) {
        /** {@return the head; null at the end of the connection} */
        static Head read(InputStream in) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.length() < 4 || !text.substring(text.length() - 4).equals("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                text.append((char) next);
                if (text.length() > MAX_HEAD_BYTES) {
                    throw new IOException("the head of a request is too long");
                }
            }
            String[] lines = text.toString().split("\r\n");
            String[] request = lines[0].split(" ");
            String target = request.length > 1 ? request[1] : "/";
            int queryAt = target.indexOf('?');
            Map<String, String> parameters = new HashMap<>();
            if (queryAt >= 0) {
                for (String pair : target.substring(queryAt + 1).split("&")) {
                    int equals = pair.indexOf('=');
                    parameters.put(equals < 0 ? pair : pair.substring(0, equals), equals < 0 ? "" : pair.substring(equals + 1));
                }
            }
            Map<String, String> headers = new HashMap<>();
            for (String line : Arrays.asList(lines).subList(1, lines.length)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
                }
            }
            return new Head(queryAt < 0 ? target : target.substring(0, queryAt), parameters, headers);
        }

        long number(String name, long absent) {
            String text = parameters.get(name);
            return text == null || !text.matches("-?[0-9]{1,18}") ? absent : Long.parseLong(text);
        }
    }

    // -------------------------------------------------------------------------------------------------- requests

    private Response respond(Head head) {
        if (!head.path.endsWith("/aggTrades")) {
            return new Response(404, Map.of(), "{\"code\":-1000,\"msg\":\"Not found.\"}");
        }
        SymbolTrades found = symbols.get(head.parameters.getOrDefault("symbol", ""));
        if (found == null) {
            return new Response(400, Map.of(), "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");
        }
        int count = Arrays.binarySearch(found.places, published);
        count = count < 0 ? -count - 1 : count;
        int limit = (int) Math.min(Venue.PAGE, Math.max(1, head.number("limit", 500)));
        long fromId = head.number("fromId", -1);
        long startMicros = head.number("startTime", -1) * 1_000;
        long endMicros = head.number("endTime", Long.MAX_VALUE / 1_000 - 1) * 1_000 + 999;
        int from = fromId >= 0 ? firstAt(found.trades, count, fromId, true)
                : startMicros >= 0 ? firstAt(found.trades, count, startMicros, false) : Math.max(0, count - limit);
        boolean inMicros = "MICROSECOND".equalsIgnoreCase(head.headers.get("x-mbx-time-unit"));
        StringBuilder body = new StringBuilder("[");
        for (int i = from; i < count && i < from + limit; i++) {
            Trade trade = found.trades.get(i);
            if (trade.timestampMicros() > endMicros) {
                break;
            }
            body.append(i == from ? "{" : ",{");
            appendFields(body, trade, inMicros);
            body.append('}');
        }
        return new Response(OK, Map.of("X-MBX-USED-WEIGHT-1M", "1"), body.append(']').toString());
    }

    /** {@return the index of the first trade with at least this id or time} */
    private static int firstAt(List<Trade> trades, int count, long value, boolean isId) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            Trade trade = trades.get(middle);
            if ((isId ? trade.aggTradeId().orElseThrow() : trade.timestampMicros()) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static void appendFields(StringBuilder json, Trade trade, boolean inMicros) {
        json.append("\"a\":").append(trade.aggTradeId().orElseThrow()).append(",\"p\":\"")
                .append(FixedPoint.toString(trade.price())).append("\",\"q\":\"").append(FixedPoint.toString(trade.quantity()))
                .append("\",\"f\":").append(trade.firstTradeId().orElseThrow()).append(",\"l\":")
                .append(trade.lastTradeId().orElseThrow()).append(",\"T\":")
                .append(inMicros ? trade.timestampMicros() : trade.timestampMicros() / 1_000).append(",\"m\":")
                .append(trade.side().orElseThrow() == Side.SELL);
    }

    /** {@return the frame of a trade in a combined stream} */
    private static String frame(String symbol, Trade trade, boolean inMicros) {
        StringBuilder json = new StringBuilder("{\"stream\":\"").append(symbol.toLowerCase(Locale.ROOT))
                .append("@aggTrade\",\"data\":{\"e\":\"aggTrade\",\"E\":0,\"s\":\"").append(symbol).append("\",");
        appendFields(json, trade, inMicros);
        return json.append(",\"M\":true}}").toString();
    }

    // -------------------------------------------------------------------------------------------------- streams

    private void stream(Socket socket, InputStream in, Head head) throws IOException, InterruptedException {
        int status = behaviour.open(connections.getAndIncrement());
        if (status != SWITCHING_PROTOCOLS) {
            write(socket, new Response(status, Map.of(), "{}"));
            return;
        }
        int place = published;
        OutputStream out = socket.getOutputStream();
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(head.headers.getOrDefault("sec-websocket-key", "")) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        Set<String> wanted = new HashSet<>();
        for (String stream : head.parameters.getOrDefault("streams", "").split("/")) {
            wanted.add(stream.replaceFirst("@.*", "").toUpperCase(Locale.ROOT));
        }
        boolean inMicros = "MICROSECOND".equalsIgnoreCase(head.parameters.get("timeUnit"));
        Stream stream = new Stream(socket, out);
        start(() -> receive(stream, in), "rangebar-replay-receive");
        openStreams.incrementAndGet();
        try {
            while (!stream.hasEnded()) {
                int end = awaitNews(stream, place);
                for (; place < end && !stream.hasEnded(); place++) {
                    String symbol = orderSymbols[place].symbol;
                    if (wanted.contains(symbol)) {
                        Trade trade = orderSymbols[place].trades.get(orderIndices[place]);
                        behaviour.send(stream, symbol, trade, frame(symbol, trade, inMicros));
                    }
                }
            }
        } finally {
            openStreams.decrementAndGet();
        }
    }

    private int awaitNews(Stream stream, int place) throws IOException, InterruptedException {
        synchronized (news) {
            if (published > place) {
                return published;
            }
            news.wait(pingMillis);
            if (isClosed) {
                throw new EOFException("the server is closed");
            }
            if (published > place) {
                return published;
            }
        }
        stream.ping();
        return place;
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SUFFIX)
                    .getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the frames of a client, which are masked, until it is gone. */
    private void receive(Stream stream, InputStream in) {
        try {
            DataInputStream data = new DataInputStream(in);
            while (true) {
                int code = data.readUnsignedByte() & 0xF;
                int length = data.readUnsignedByte() & 0x7F;
                data.skipNBytes((length == 126 ? data.readUnsignedShort() : length) + 4);
                if (code == PONG) {
                    pongs.incrementAndGet();
                } else if (code == CLOSE) {
                    stream.close(1000);
                    return;
                }
            }
        } catch (IOException e) {
            // the client is gone
        } finally {
            stream.end();
        }
    }

    /**
     * A stream to a client.
     *
     * <p>Thread rule: frames are written one at a time, by any thread.
     */
    public static final class Stream {
        private final Socket socket;
        private final OutputStream out;
        private volatile boolean ended;

        private Stream(Socket socket, OutputStream out) {
            this.socket = socket;
            this.out = out;
        }

        private boolean hasEnded() {
            return ended;
        }

        private synchronized void end() {
            ended = true;
            closeQuietly(socket);
            notifyAll();
        }

        /**
         * Sends a frame of text.
         *
         * @param text the text
         * @throws IOException if the client is gone
         */
        public void text(String text) throws IOException {
            write(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Sends a text in two frames with a ping between.
         *
         * @param text the text
         * @param at the number of characters in the first frame
         * @throws IOException if the client is gone
         */
        public void textInParts(String text, int at) throws IOException {
            write(TEXT, text.substring(0, at).getBytes(StandardCharsets.UTF_8));
            ping();
            write(FINAL, text.substring(at).getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Sends a ping.
         *
         * @throws IOException if the client is gone
         */
        public void ping() throws IOException {
            write(FINAL | PING, new byte[] {'p'});
        }

        /**
         * Sends a close frame, and ends the stream.
         *
         * @param status the status of the frame
         * @throws IOException if the client is gone
         */
        public void close(int status) throws IOException {
            write(FINAL | CLOSE, new byte[] {(byte) (status >> 8), (byte) status});
            end();
        }

        /**
         * Sends the first bytes of a frame, and cuts the connection.
         *
         * @param text the text of the frame
         * @param bytes the number of bytes to send
         * @throws IOException if the client is gone
         */
        public synchronized void cut(String text, int bytes) throws IOException {
            byte[] frame = frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
            out.write(frame, 0, Math.min(bytes, frame.length));
            out.flush();
            end();
        }

        /** Sends nothing more, pings included, until the client is gone. */
        public synchronized void stall() {
            try {
                while (!ended) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void write(int head, byte[] content) throws IOException {
            out.write(frame(head, content));
            out.flush();
        }

        private static byte[] frame(int head, byte[] content) {
            int headBytes = content.length < 126 ? 2 : content.length < 1 << 16 ? 4 : 10;
            byte[] frame = new byte[headBytes + content.length];
            frame[0] = (byte) head;
            frame[1] = (byte) (headBytes == 2 ? content.length : headBytes == 4 ? 126 : 127);
            for (int i = 2; i < headBytes; i++) {
                frame[i] = (byte) ((long) content.length >> 8 * (headBytes - 1 - i));
            }
            System.arraycopy(content, 0, frame, headBytes, content.length);
            return frame;
        }
    }
}

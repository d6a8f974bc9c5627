package dev.rangebar.live;

import dev.rangebar.Trade;
import dev.rangebar.live.FeedCounters.Kind;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Feed of an exchange over WebSocket and HTTP, by the client of the JDK, which also uses the system's proxy. */
public final class ExchangeFeed implements TradeFeed {
    /** The most events of one poll, so that the caller can do its own work between. */
    private static final int MAX_EVENTS = 10_000;
    /** Frames of the queue, which are about 200 bytes each, before reading stops. */
    private static final int MAX_QUEUED = 100_000;
    private static final int MAX_FRAME_CHARS = 1 << 20;

    /** One client for all feeds: each has threads of its own, which Java 17 cannot end. */
    private static final class Client {
        private static final HttpClient SHARED = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10)).build();
    }

    /** Event for the core. */
    @FunctionalInterface
    private interface Event {
        void apply(FeedCore core, long now) throws FeedException;
    }

    /** An event and its time. */
    private record TimedEvent(Event event, long nanos, boolean isFrame) {}

    private final Venue venue;
    private final FeedLimits limits;
    private final FeedCounters counters = new FeedCounters();
    private final LinkedBlockingQueue<TimedEvent> events = new LinkedBlockingQueue<>();
    private final AtomicInteger queuedFrames = new AtomicInteger();
    private final Map<Integer, Receiver> receivers = new HashMap<>();
    private final FeedCore core;
    private FeedListener listener;
    private boolean hasDelivered;
    private volatile boolean isPaused;
    private volatile boolean isClosed;

    private ExchangeFeed(Venue venue, FeedLimits limits, Map<String, FeedStart> starts) {
        if (starts.isEmpty()) {
            throw new IllegalArgumentException("a feed needs at least one symbol");
        }
        this.venue = venue;
        this.limits = limits;
        Random random = new Random();
        core = new FeedCore(venue, limits, new LinkedHashMap<>(starts), new NetworkIo(), counters,
                () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()), random, System.nanoTime());
    }

    /**
     * {@return a feed, which connects at the first poll}
     *
     * @param venue the exchange
     * @param starts the symbols, and where the trades of each begin
     */
    public static TradeFeed open(Venue venue, Map<String, FeedStart> starts) {
        return new ExchangeFeed(venue, venue.limits(), starts);
    }

    /**
     * {@return a feed with other limits than those of the exchange}
     *
     * @param venue the exchange
     * @param starts the symbols, and where the trades of each begin
     * @param limits the limits
     */
    public static TradeFeed open(Venue venue, Map<String, FeedStart> starts, FeedLimits limits) {
        return new ExchangeFeed(venue, limits, starts);
    }

    @Override
    public boolean poll(Duration timeout, FeedListener to) throws FeedException, InterruptedException {
        if (isClosed) {
            throw new IllegalStateException("this feed is closed");
        }
        listener = to;
        hasDelivered = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        for (int applied = 0; applied < MAX_EVENTS && !Thread.currentThread().isInterrupted();) {
            TimedEvent event = events.poll();
            if (event == null) {
                long now = System.nanoTime();
                resume(now);
                long wake = core.tick(now);
                event = events.poll();
                if (event == null) {
                    long wait = Math.min(wake - now, deadline - now);
                    if (hasDelivered || now >= deadline) {
                        return hasDelivered;
                    }
                    event = events.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
                }
            }
            if (event != null) {
                applied++;
                if (event.isFrame()) {
                    queuedFrames.decrementAndGet();
                }
                event.event().apply(core, event.nanos());
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return hasDelivered;
    }

    /** Reads on, once there is room. */
    private void resume(long now) {
        if (isPaused && core.heldTrades() < limits.maxHeldTrades() / 2) {
            isPaused = false;
            counters.add(Kind.PAUSES, 1);
            core.resumed(now);
            receivers.values().forEach(Receiver::readOn);
        } else if (!isPaused && core.heldTrades() >= limits.maxHeldTrades()) {
            isPaused = true;
            listener.note(core.heldTrades() + " trades wait for missing ones: nothing more is read until those are there");
        } else if (isPaused) {
            core.resumed(now); // not reading is no silence
        }
    }

    private void add(Event event) {
        events.add(new TimedEvent(event, System.nanoTime(), false));
    }

    @Override
    public FeedCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        isClosed = true;
        List.copyOf(receivers.values()).forEach(Receiver::end);
        receivers.clear();
        events.clear();
    }

    /** The requests of the core on the network. */
    private final class NetworkIo implements FeedCore.Io {
        @Override
        public void connect(int connection, List<String> symbols) {
            URI address = venue.stream(symbols);
            Receiver receiver = new Receiver(connection, address);
            receivers.put(connection, receiver);
            Client.SHARED.newWebSocketBuilder().connectTimeout(Duration.ofNanos(limits.connectNanos()))
                    .buildAsync(address, receiver).whenComplete(receiver::built);
        }

        @Override
        public void close(int connection) {
            Receiver receiver = receivers.remove(connection);
            if (receiver != null) {
                receiver.end();
            }
        }

        @Override
        public void send(int request, Venue.Request content) {
            HttpRequest.Builder http = HttpRequest.newBuilder(content.uri())
                    .timeout(Duration.ofNanos(limits.requestNanos()));
            content.headers().forEach(http::header);
            Client.SHARED.sendAsync(http.build(), HttpResponse.BodyHandlers.ofString())
                    .orTimeout(2 * limits.requestNanos(), TimeUnit.NANOSECONDS) // the body, too
                    .whenComplete((response, error) -> {
                        if (error != null) {
                            add((core, now) -> core.failed(request, reason(error, content.uri()), now));
                        } else {
                            HttpHeaders headers = response.headers();
                            add((core, now) -> core.response(request, response.statusCode(), number(headers, "Retry-After"),
                                    number(headers, "X-MBX-USED-WEIGHT-1M"), response.body(), now));
                        }
                    });
        }

        @Override
        public void trade(String symbol, Trade trade) {
            hasDelivered = true;
            listener.trade(symbol, trade);
        }

        @Override
        public void hole(String symbol, long firstId, long lastId) {
            listener.hole(symbol, firstId, lastId);
        }

        @Override
        public void note(String text) {
            listener.note(text);
        }
    }

    private static OptionalLong number(HttpHeaders headers, String name) {
        String text = headers.firstValue(name).orElse("").strip();
        return text.matches("[0-9]{1,9}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Returns the reason for people; the client of the JDK gives none if a host is not known or refuses a connection. */
    private static String reason(Throwable error, URI address) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof ConnectException) {
            String host = address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
            return cause.getCause() instanceof UnresolvedAddressException ? "no connection to " + host + ", a host that is not known"
                    : "no connection to " + host;
        }
        if (cause instanceof TimeoutException) {
            return "no response in time";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Copies the frames of a connection into the queue. */
    private final class Receiver implements WebSocket.Listener {
        private final int connection;
        private final URI address;
        private final StringBuilder parts = new StringBuilder();
        private volatile WebSocket socket;
        private volatile boolean hasEnded;
        private volatile boolean waits;

        Receiver(int connection, URI address) {
            this.connection = connection;
            this.address = address;
        }

        void built(WebSocket opened, Throwable error) {
            if (error == null) {
                socket = opened;
                if (hasEnded) {
                    opened.abort();
                }
                return;
            }
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            if (cause instanceof WebSocketHandshakeException handshake) {
                int status = handshake.getResponse().statusCode();
                if (status >= 400 && status < 500 && status != 418 && status != 429 && status != 408) {
                    add((core, now) -> {
                        throw new FeedException(venue.name() + " refuses the stream with HTTP status " + status
                                + "; check the symbols and the address");
                    });
                    return;
                }
                add((core, now) -> core.ended(connection, "HTTP status " + status + " instead of a stream", now));
                return;
            }
            add((core, now) -> core.ended(connection, reason(error, address), now));
        }

        void readOn() {
            WebSocket open = socket;
            if (waits && open != null) {
                waits = false;
                open.request(1);
            }
        }

        private void next(WebSocket open) {
            if (isPaused || queuedFrames.get() > MAX_QUEUED) {
                waits = true;
                isPaused = true;
            } else {
                open.request(1);
            }
        }

        void end() {
            hasEnded = true;
            WebSocket open = socket;
            if (open != null) {
                open.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((done, error) -> open.abort());
            }
        }

        @Override
        public void onOpen(WebSocket open) {
            socket = open;
            add((core, now) -> core.opened(connection, now));
            open.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket open, CharSequence data, boolean isLast) {
            parts.append(data);
            if (isLast) {
                String text = parts.toString();
                parts.setLength(0);
                queuedFrames.incrementAndGet();
                events.add(new TimedEvent((core, now) -> core.text(connection, text, now), System.nanoTime(), true));
            } else if (parts.length() > MAX_FRAME_CHARS) {
                parts.setLength(0);
                add((core, now) -> core.ended(connection, "a frame is longer than " + MAX_FRAME_CHARS + " characters", now));
                return null;
            }
            next(open);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket open, ByteBuffer data, boolean isLast) {
            return alive(open);
        }

        @Override
        public CompletionStage<?> onPing(WebSocket open, ByteBuffer message) {
            return alive(open); // the client has sent the pong
        }

        @Override
        public CompletionStage<?> onPong(WebSocket open, ByteBuffer message) {
            return alive(open);
        }

        private CompletionStage<?> alive(WebSocket open) {
            add((core, now) -> core.alive(connection, now));
            next(open);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket open, int status, String text) {
            add((core, now) -> core.ended(connection, "the exchange has closed it with status " + status
                    + (text.isEmpty() ? "" : " (" + text + ")"), now));
            return null;
        }

        @Override
        public void onError(WebSocket open, Throwable error) {
            add((core, now) -> core.ended(connection, reason(error, address), now));
        }
    }
}

package dev.rangebar.live;

import dev.rangebar.live.FeedCounters.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Connections of a feed, without IO and without a clock: when each is opened, replaced, given up and opened again. Each group
 * of symbols has one connection, and a second one while the first is being replaced.
 */
final class ConnectionPlan {
    private static final int MAX_DOUBLINGS = 20;

    private final FeedLimits limits;
    private final FeedCore.Io io;
    private final FeedCounters counters;
    private final Random random;
    private final List<Group> groups = new ArrayList<>();
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final Deque<Long> attempts = new ArrayDeque<>();
    private int nextId;

    /** Symbols that share a connection. */
    private static final class Group {
        private final List<String> symbols;
        private Connection current;
        private Connection next;
        private int failures;
        private long retryAt;
        private boolean wasOpen;

        Group(List<String> symbols) {
            this.symbols = symbols;
        }
    }

    /** A connection: being opened, or open. */
    private static final class Connection {
        private final int id;
        private final Group group;
        private final long startedAt;
        private boolean isOpen;
        private boolean hasDelivered;
        private long openedAt;
        private long lastFrameAt;
        private long replaceAt;

        Connection(int id, Group group, long startedAt) {
            this.id = id;
            this.group = group;
            this.startedAt = startedAt;
        }
    }

    ConnectionPlan(List<String> symbols, FeedLimits limits, FeedCore.Io io, FeedCounters counters, Random random, long now) {
        this.limits = limits;
        this.io = io;
        this.counters = counters;
        this.random = random;
        for (int from = 0; from < symbols.size(); from += limits.symbolsPerConnection()) {
            Group group = new Group(symbols.subList(from, Math.min(symbols.size(), from + limits.symbolsPerConnection())));
            group.retryAt = now;
            groups.add(group);
        }
    }

    /** {@return the symbols of a connection; empty if it is not in use} */
    List<String> symbols(int connection) {
        Connection found = connections.get(connection);
        return found == null ? List.of() : found.group.symbols;
    }

    /** {@return {@code true} if a connection of the symbol is open} */
    boolean isOpen(String symbol) {
        for (Group group : groups) {
            if (group.symbols.contains(symbol)) {
                return group.current != null && group.current.isOpen;
            }
        }
        return false;
    }

    /** A connection is open. */
    void opened(int id, long now) {
        Connection connection = connections.get(id);
        if (connection == null) {
            return;
        }
        connection.isOpen = true;
        connection.openedAt = now;
        connection.lastFrameAt = now;
        connection.replaceAt = now + limits.lifeNanos() - (long) (random.nextDouble() * limits.lifeNanos() / 64);
        if (connection.group.wasOpen) {
            counters.add(Kind.RECONNECTS, 1);
        }
        connection.group.wasOpen = true;
    }

    /** A frame has come: a trade, or anything that shows life. */
    void frame(int id, boolean isTrade, long now) {
        Connection connection = connections.get(id);
        if (connection != null) {
            connection.lastFrameAt = now;
            connection.hasDelivered |= isTrade;
        }
    }

    /** No frames were read for a while: that was no silence. */
    void resumed(long now) {
        connections.values().forEach(connection -> connection.lastFrameAt = now);
    }

    /** The exchange will close a connection: it is replaced. */
    void announcedEnd(int id, long now) {
        Connection connection = connections.get(id);
        if (connection != null) {
            connection.replaceAt = now;
        }
    }

    /** The stream of a symbol lacks trades: its connection is given up. */
    void giveUp(String symbol, String reason, long now) {
        for (Group group : groups) {
            if (group.symbols.contains(symbol) && group.current != null) {
                end(group.current, reason, now);
            }
        }
    }

    /** A connection has ended, or could not be opened. */
    void ended(int id, String reason, long now) {
        Connection connection = connections.get(id);
        if (connection != null) {
            end(connection, reason, now);
        }
    }

    private void end(Connection connection, String reason, long now) {
        connections.remove(connection.id);
        io.close(connection.id);
        Group group = connection.group;
        if (connection.isOpen && now - connection.openedAt >= limits.healthNanos()) {
            group.failures = 0;
        }
        long wait = backoff(group.failures++);
        if (group.next == connection) {
            group.next = null;
            group.current.replaceAt = now + Math.max(wait, limits.backoffNanos());
        } else {
            group.current = group.next;
            group.next = null;
            group.retryAt = now + wait;
        }
        io.note("the connection for " + name(group) + " has ended: " + reason + (group.current != null
                ? "; another one is there" : "; connecting again"
                + (wait > 1_000_000_000L ? " in " + wait / 1_000_000_000L + " s" : "")));
    }

    private static String name(Group group) {
        return group.symbols.size() == 1 ? group.symbols.get(0) : group.symbols.get(0) + " and "
                + (group.symbols.size() - 1) + " more";
    }

    private long backoff(int failures) {
        if (failures == 0) {
            return 0;
        }
        long full = Math.min(limits.maxBackoffNanos(),
                limits.backoffNanos() << Math.min(failures - 1, MAX_DOUBLINGS));
        return (long) (full * (0.5 + random.nextDouble()));
    }

    /** Runs what is due and returns the time at which something is due next. */
    long tick(long now) {
        long wake = Long.MAX_VALUE;
        for (Group group : groups) {
            wake = Math.min(wake, tick(group, now));
        }
        return wake;
    }

    private long tick(Group group, long now) {
        if (group.next != null && group.next.isOpen
                && (group.next.hasDelivered || now - group.next.openedAt >= limits.connectNanos())) {
            connections.remove(group.current.id);
            io.close(group.current.id);
            group.current = group.next;
            group.next = null;
        }
        for (Connection connection : new Connection[] {group.current, group.next}) {
            if (connection != null && now >= deadline(connection)) {
                end(connection, connection.isOpen ? "no frame for " + limits.silenceNanos() / 1e9 + " s"
                        : "it was not opened in " + limits.connectNanos() / 1e9 + " s", now);
            }
        }
        if (group.current == null && now >= group.retryAt && mayConnect(now)) {
            group.current = connect(group, now);
        }
        if (group.current != null && group.current.isOpen && group.next == null && now >= group.current.replaceAt
                && mayConnect(now)) {
            group.next = connect(group, now);
        }
        long wake = group.current == null ? Math.max(group.retryAt, nextAttempt(now)) : deadline(group.current);
        if (group.next != null) {
            wake = Math.min(wake, deadline(group.next));
        } else if (group.current != null && group.current.isOpen) {
            wake = Math.min(wake, Math.max(group.current.replaceAt, nextAttempt(now)));
        }
        return wake;
    }

    private long deadline(Connection connection) {
        return connection.isOpen ? connection.lastFrameAt + limits.silenceNanos()
                : connection.startedAt + limits.connectNanos() + limits.connectNanos() / 2;
    }

    private boolean mayConnect(long now) {
        while (!attempts.isEmpty() && now - attempts.peekFirst() >= limits.attemptWindowNanos()) {
            attempts.removeFirst();
        }
        return attempts.size() < limits.maxAttempts();
    }

    private long nextAttempt(long now) {
        return mayConnect(now) ? now : attempts.peekFirst() + limits.attemptWindowNanos();
    }

    private Connection connect(Group group, long now) {
        attempts.addLast(now);
        Connection connection = new Connection(nextId++, group, now);
        connections.put(connection.id, connection);
        io.connect(connection.id, group.symbols);
        return connection;
    }
}
